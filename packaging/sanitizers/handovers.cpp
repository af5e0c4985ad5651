// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tells the thread sanitizer what it cannot see in a Qt that was not built for it: that what one thread gave to Qt, a
// call, an event, a piece of work, was given before another thread got it. The linker puts each function below in the
// place of Qt's own of the same name (--wrap), for Docket's calls alone, in builds for that sanitizer alone. Each says
// no more than Qt promises, so that a race of Docket's own is still found; to keep silent about whole functions, as a
// list of suppressions does, would hide all that runs in the threads of a pool.

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QMutex>
#include <QObject>
#include <QRunnable>
#include <QSemaphore>
#include <QThread>
#include <QThreadPool>
#include <QTimer>
#include <QWaitCondition>

#include <chrono>
#include <cstdint>
#include <iterator>
#include <sanitizer/tsan_interface.h>

extern "C" void AnnotateIgnoreWritesBegin(const char *file, int line);
extern "C" void AnnotateIgnoreWritesEnd(const char *file, int line);

namespace {

// What threads meet at stands for an address: the sanitizer forgets what it knew of memory that is freed, and a sender
// may be gone before its signal arrives. Two addresses at one place hide a race at worst, which is rare in so many.
char places[1U << 16U];

void *placeOf(const void *what)
{
    const auto address = reinterpret_cast<std::uintptr_t>(what) >> 4U;
    return &places[(address ^ (address >> 16U)) % std::size(places)];
}

void gives(const void *what)
{
    __tsan_release(placeOf(what));
}

void takes(const void *what)
{
    __tsan_acquire(placeOf(what));
}

/// What Qt copies of the arguments for a call that it queues is written after the signal was given, and so not watched;
/// the slots that it calls meanwhile are.
class Watched final
{
public:
    explicit Watched(bool watched)
        : m_before(s_watched)
    {
        set(watched);
    }
    ~Watched() { set(m_before); }
    Q_DISABLE_COPY_MOVE(Watched)

private:
    static void set(bool watched)
    {
        if (watched && !s_watched)
            AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
        else if (!watched && s_watched)
            AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
        s_watched = watched;
    }

    static thread_local bool s_watched;
    const bool m_before;
};

thread_local bool Watched::s_watched = true;

/// Stands before what Qt calls for a signal or an invoked method. Its address is what the threads meet at.
class Slot final : public QtPrivate::QSlotObjectBase
{
public:
    Slot(QtPrivate::QSlotObjectBase *inner, const QObject *sender)
        : QSlotObjectBase(&Slot::run)
        , m_inner(inner)
        , m_sender(sender)
    {
        gives(this);
    }

    [[nodiscard]] static QtPrivate::QSlotObjectBase *around(QtPrivate::QSlotObjectBase *inner, const QObject *sender)
    {
        return inner ? new Slot(inner, sender) : nullptr;
    }

private:
    ~Slot() = default;

    static void run(int which, QSlotObjectBase *base, QObject *receiver, void **arguments, bool *same)
    {
        auto *slot = static_cast<Slot *>(base);
        switch (which) {
        case Destroy:
            takes(slot);
            slot->m_inner->destroyIfLastRef();
            delete slot;
            break;
        case Call:
            takes(slot);
            if (slot->m_sender)
                takes(slot->m_sender);
            {
                const Watched watched(true);
                slot->m_inner->call(receiver, arguments);
            }
            gives(slot); // it may be destroyed in another thread than called
            break;
        case Compare: *same = slot->m_inner->compare(arguments); break;
        default: break;
        }
    }

    QtPrivate::QSlotObjectBase *const m_inner;
    const QObject *const m_sender;
};

/// Stands before a piece of work in a pool.
class Work final : public QRunnable
{
public:
    Work(QRunnable *inner, const QThreadPool *pool)
        : m_inner(inner)
        , m_pool(pool)
    {
        gives(this);
    }
    ~Work() override { drop(); }
    Q_DISABLE_COPY_MOVE(Work)

    void run() override
    {
        takes(this);
        m_inner->run();
        drop();
        gives(m_pool);
    }

private:
    void drop()
    {
        if (m_inner && m_inner->autoDelete())
            delete m_inner;
        m_inner = nullptr;
    }

    QRunnable *m_inner;
    const QThreadPool *const m_pool;
};

/// Before an object gets an event of any kind.
bool taken(void **event)
{
    takes(event[0]);
    return false;
}

[[maybe_unused]] const bool listens = QInternal::registerCallback(QInternal::EventNotifyCallback, taken);

void letGo(QMutex *mutex)
{
    __tsan_mutex_pre_unlock(mutex, 0);
    __tsan_mutex_post_unlock(mutex, 0);
}

void haveAgain(QMutex *mutex)
{
    __tsan_mutex_pre_lock(mutex, 0);
    __tsan_mutex_post_lock(mutex, 0, 0);
}

} // namespace

// NAME is Qt's function as the linker knows it. QtPrivate::QMetaTypeInterface and the like are only handed through.
// Aligned, because a pointer to a member function, &QObject::deleteLater say, that is odd is taken for that of a
// virtual one.
#define DOCKET_WRAPPED(RETURNED, NAME, ...)                                                                            \
    extern "C" RETURNED __real_##NAME(__VA_ARGS__);                                                                    \
    extern "C" [[gnu::aligned(16)]] RETURNED __wrap_##NAME(__VA_ARGS__)

// Signals and slots.

// QMetaObject::activate(QObject *, const QMetaObject *, int, void **)
DOCKET_WRAPPED(void, _ZN11QMetaObject8activateEP7QObjectPKS_iPPv, QObject *sender, const QMetaObject *meta, int signal,
               void **arguments)
{
    gives(sender);
    const Watched watched(false);
    __real__ZN11QMetaObject8activateEP7QObjectPKS_iPPv(sender, meta, signal, arguments);
}

// QObject::connectImpl()
DOCKET_WRAPPED(
    QMetaObject::Connection,
    _ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPKiPK11QMetaObject,
    const QObject *sender, void **signal, const QObject *receiver, void **compared, QtPrivate::QSlotObjectBase *slot,
    Qt::ConnectionType type, const int *types, const QMetaObject *meta)
{
    return __real__ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPKiPK11QMetaObject(
        sender, signal, receiver, compared, Slot::around(slot, sender), type, types, meta);
}

// QMetaObject::invokeMethodImpl() of a function
DOCKET_WRAPPED(
    bool,
    _ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeExPKPKvPKPKcPKPKNS2_18QMetaTypeInterfaceE,
    QObject *object, QtPrivate::QSlotObjectBase *slot, Qt::ConnectionType type, qsizetype count,
    const void *const *values, const char *const *names, const void *metaTypes)
{
    auto *around = Slot::around(slot, nullptr);
    if (around)
        around->ref();
    bool done = false;
    {
        const Watched watched(false);
        done =
            __real__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeExPKPKvPKPKcPKPKNS2_18QMetaTypeInterfaceE(
                object, around, type, count, values, names, metaTypes);
    }
    if (around) {
        if (type == Qt::BlockingQueuedConnection)
            takes(around);
        gives(around); // whichever lets go of it last destroys it
        around->destroyIfLastRef();
    }
    return done;
}

// QMetaObject::invokeMethodImpl() of a name
DOCKET_WRAPPED(
    bool,
    _ZN11QMetaObject16invokeMethodImplEP7QObjectPKcN2Qt14ConnectionTypeExPKPKvPKS3_PKPKN9QtPrivate18QMetaTypeInterfaceE,
    QObject *object, const char *member, Qt::ConnectionType type, qsizetype count, const void *const *values,
    const char *const *names, const void *metaTypes)
{
    gives(object);
    return __real__ZN11QMetaObject16invokeMethodImplEP7QObjectPKcN2Qt14ConnectionTypeExPKPKvPKS3_PKPKN9QtPrivate18QMetaTypeInterfaceE(
        object, member, type, count, values, names, metaTypes);
}

// QTimer::singleShotImpl()
DOCKET_WRAPPED(
    void,
    _ZN6QTimer14singleShotImplENSt6chrono8durationIlSt5ratioILl1ELl1000000000EEEEN2Qt9TimerTypeEPK7QObjectPN9QtPrivate15QSlotObjectBaseE,
    std::chrono::nanoseconds interval, Qt::TimerType type, const QObject *receiver, QtPrivate::QSlotObjectBase *slot)
{
    __real__ZN6QTimer14singleShotImplENSt6chrono8durationIlSt5ratioILl1ELl1000000000EEEEN2Qt9TimerTypeEPK7QObjectPN9QtPrivate15QSlotObjectBaseE(
        interval, type, receiver, Slot::around(slot, nullptr));
}

// Events and the objects that get them.

// QCoreApplication::postEvent()
DOCKET_WRAPPED(void, _ZN16QCoreApplication9postEventEP7QObjectP6QEventi, QObject *receiver, QEvent *event, int priority)
{
    gives(receiver);
    __real__ZN16QCoreApplication9postEventEP7QObjectP6QEventi(receiver, event, priority);
}

// QObject::deleteLater()
DOCKET_WRAPPED(void, _ZN7QObject11deleteLaterEv, QObject *object)
{
    gives(object);
    __real__ZN7QObject11deleteLaterEv(object);
}

// QObject::moveToThread()
DOCKET_WRAPPED(bool, _ZN7QObject12moveToThreadEP7QThreadN2Qt15Disambiguated_tE, QObject *object, QThread *thread,
               Qt::Disambiguated_t tag)
{
    gives(object);
    return __real__ZN7QObject12moveToThreadEP7QThreadN2Qt15Disambiguated_tE(object, thread, tag);
}

// Threads and pools.

// QThread::start()
DOCKET_WRAPPED(void, _ZN7QThread5startENS_8PriorityE, QThread *thread, QThread::Priority priority)
{
    // What it did before it said so is over for whoever waits for it; Qt says so from within the thread.
    QObject::connect(thread, &QThread::finished, thread, [thread] { gives(thread); }, Qt::DirectConnection);
    __real__ZN7QThread5startENS_8PriorityE(thread, priority);
}

// QThread::wait()
DOCKET_WRAPPED(bool, _ZN7QThread4waitE14QDeadlineTimer, QThread *thread, QDeadlineTimer deadline)
{
    const bool ended = __real__ZN7QThread4waitE14QDeadlineTimer(thread, deadline);
    if (ended)
        takes(thread);
    return ended;
}

// QThreadPool::start()
DOCKET_WRAPPED(void, _ZN11QThreadPool5startEP9QRunnablei, QThreadPool *pool, QRunnable *work, int priority)
{
    __real__ZN11QThreadPool5startEP9QRunnablei(pool, work ? new Work(work, pool) : nullptr, priority);
}

// QThreadPool::waitForDone()
DOCKET_WRAPPED(bool, _ZN11QThreadPool11waitForDoneE14QDeadlineTimer, QThreadPool *pool, QDeadlineTimer deadline)
{
    const bool done = __real__ZN11QThreadPool11waitForDoneE14QDeadlineTimer(pool, deadline);
    if (done)
        takes(pool);
    return done;
}

// QThreadPool::~QThreadPool()
DOCKET_WRAPPED(void, _ZN11QThreadPoolD1Ev, QThreadPool *pool)
{
    __real__ZN11QThreadPoolD1Ev(pool);
    takes(pool);
}

// What waits and is woken inside of Qt.

// QWaitCondition::wait(QMutex *, QDeadlineTimer)
DOCKET_WRAPPED(bool, _ZN14QWaitCondition4waitEP6QMutex14QDeadlineTimer, QWaitCondition *condition, QMutex *mutex,
               QDeadlineTimer deadline)
{
    letGo(mutex);
    const bool woken = __real__ZN14QWaitCondition4waitEP6QMutex14QDeadlineTimer(condition, mutex, deadline);
    haveAgain(mutex);
    return woken;
}

// QWaitCondition::wait(QMutex *, unsigned long)
DOCKET_WRAPPED(bool, _ZN14QWaitCondition4waitEP6QMutexm, QWaitCondition *condition, QMutex *mutex, unsigned long time)
{
    letGo(mutex);
    const bool woken = __real__ZN14QWaitCondition4waitEP6QMutexm(condition, mutex, time);
    haveAgain(mutex);
    return woken;
}

// QRecursiveMutex::tryLock(), which is lock() as well
DOCKET_WRAPPED(bool, _ZN15QRecursiveMutex7tryLockE14QDeadlineTimer, QRecursiveMutex *mutex, QDeadlineTimer deadline)
{
    const bool had = __real__ZN15QRecursiveMutex7tryLockE14QDeadlineTimer(mutex, deadline);
    if (had)
        takes(mutex);
    return had;
}

// QRecursiveMutex::unlock()
DOCKET_WRAPPED(void, _ZN15QRecursiveMutex6unlockEv, QRecursiveMutex *mutex)
{
    gives(mutex);
    __real__ZN15QRecursiveMutex6unlockEv(mutex);
}

// QSemaphore::release()
DOCKET_WRAPPED(void, _ZN10QSemaphore7releaseEi, QSemaphore *semaphore, int count)
{
    gives(semaphore);
    __real__ZN10QSemaphore7releaseEi(semaphore, count);
}

// QSemaphore::acquire()
DOCKET_WRAPPED(void, _ZN10QSemaphore7acquireEi, QSemaphore *semaphore, int count)
{
    __real__ZN10QSemaphore7acquireEi(semaphore, count);
    takes(semaphore);
}

// QSemaphore::tryAcquire(int)
DOCKET_WRAPPED(bool, _ZN10QSemaphore10tryAcquireEi, QSemaphore *semaphore, int count)
{
    const bool had = __real__ZN10QSemaphore10tryAcquireEi(semaphore, count);
    if (had)
        takes(semaphore);
    return had;
}

// QSemaphore::tryAcquire(int, QDeadlineTimer)
DOCKET_WRAPPED(bool, _ZN10QSemaphore10tryAcquireEi14QDeadlineTimer, QSemaphore *semaphore, int count,
               QDeadlineTimer deadline)
{
    const bool had = __real__ZN10QSemaphore10tryAcquireEi14QDeadlineTimer(semaphore, count, deadline);
    if (had)
        takes(semaphore);
    return had;
}
