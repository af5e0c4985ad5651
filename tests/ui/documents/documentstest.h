// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <documents/documentcommands.h>
#include <documents/documentsdock.h>
#include <documents/foldertree.h>

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QWidget>

#include <windowbench.h>

namespace Docket::Tests {

/// The base of what tests documents in a window: a real database, an empty folder "notes" on the disk, the commands.
class DocumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<WindowBench>();
        m_root = m_bench->dir.filePath(u"notes"_s);
        QVERIFY(QDir().mkpath(m_root));
        m_window = std::make_unique<QWidget>();
        m_commands = new Ui::DocumentCommands(m_bench->documents, m_window.get());
        begin();
    }
    void cleanup()
    {
        end();
        m_window.reset();
        m_bench.reset();
    }

protected:
    /// What a test has besides; a failure in it fails the test.
    virtual void begin() = 0;
    virtual void end() = 0;

    void write(const QString &path, const QByteArray &text) const
    {
        const QString whole = m_root + u'/' + path;
        QVERIFY(QDir().mkpath(QFileInfo(whole).path()));
        QFile file(whole);
        QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(whole));
        QCOMPARE(file.write(text), text.size());
    }
    [[nodiscard]] QByteArray read(const QString &path) const
    {
        QFile file(m_root + u'/' + path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
    }
    /// Takes in the folder and waits for the end of that.
    void takeIn() const
    {
        const QSignalSpy ended(&m_bench->documents, &Services::DocumentService::ingestEnded);
        m_commands->takeIn({m_root});
        QTRY_VERIFY_WITH_TIMEOUT(!ended.isEmpty() && !m_bench->documents.isIngesting(), 60'000);
    }
    [[nodiscard]] Domain::DocumentId idOf(const QString &path) const
    {
        return WindowBench::wait(m_bench->documents.find(QString(m_root + u'/' + path))).value_or(Domain::DocumentId());
    }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<QWidget> m_window;
    Ui::DocumentCommands *m_commands = nullptr;
    QString m_root;
};

/// The same with the dock shown and active.
class DocumentsDockTest : public DocumentsTest
{
    Q_OBJECT

protected:
    void begin() override
    {
        m_dock = std::make_unique<Ui::DocumentsDock>(m_bench->documents, m_bench->tasks, m_bench->clock);
        m_dock->resize(1000, 400);
        m_window->show();
        m_dock->show();
        m_dock->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_dock.get()));
    }
    void end() override { m_dock.reset(); }

    [[nodiscard]] int rows() const { return m_dock->table().model()->rowCount(); }

    void fillFolder() const
    {
        write(u"birds.md"_s, "# Birds\n\nMany kinds.\n\n## Waders\n\nA grey heron stands still.\n");
        write(u"draft.md"_s, "---\nstatus: draft\n---\n# Draft\n\nSoon.\n");
        write(u"long.md"_s, "# Long\n\n" + QByteArray("some more words ").repeated(20) + "\n");
        write(u"deep/mill.md"_s, "# Mill\n\nSee [birds](../birds.md).\n");
    }
    void takeFolderIn() const
    {
        fillFolder();
        takeIn();
        m_dock->load();
        QTRY_COMPARE(rows(), 4);
        // The folders come by themselves, and after the rows where one processor does it all.
        QTRY_COMPARE(m_dock->folders().model()->index(1, 1).data().toString(), u"4"_s);
    }

    std::unique_ptr<Ui::DocumentsDock> m_dock;
};

} // namespace Docket::Tests
