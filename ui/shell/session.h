// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>
#include <QThreadPool>
#include <QVariantMap>

namespace Docket::Ui {

/// What the window remembers between two runs: session.ini in the profile. Read once when made; after that reading and
/// setting touch memory only, and changes are written on a thread of its own, two seconds after the last one and when
/// the session is destroyed. A file that cannot be read or written is told to the log and never stops the program.
class Session final : public QObject
{
    Q_OBJECT

public:
    /// @p folder is the profile; an empty one keeps everything in memory.
    explicit Session(const QString &folder, QObject *parent = nullptr);
    ~Session() override;
    Q_DISABLE_COPY_MOVE(Session)

    [[nodiscard]] QVariant value(const QString &key, const QVariant &otherwise = {}) const;
    void setValue(const QString &key, const QVariant &value);
    void remove(const QString &key);
    /// Writes what has changed, on the thread; returns at once.
    void save();
    [[nodiscard]] QString path() const { return m_path; }

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    QString m_path;
    QVariantMap m_values;
    QThreadPool m_writer; ///< one thread, so that an older state never follows a newer one
    QBasicTimer m_timer;
    bool m_dirty = false;
};

} // namespace Docket::Ui
