// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where one goes from a document: back, along its links, and to its earlier versions. Apart from documentview.cpp,
// which holds the panes.
#include "differencedialog.h"
#include "documentview.h"
#include "noticebar.h"

#include <icons/themedicon.h>
#include <widgets/errorwords.h>

#include <QDesktopServices>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QUrl>

#include <utility>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

void DocumentView::open(Domain::DocumentId document, int line)
{
    if (document.isNull())
        return;
    m_found.reset();
    if (document == m_document && m_open) {
        if (line > 0)
            selectLine(line);
        return;
    }
    leave();
    m_history.resize(m_place + 1);
    m_history.append({.document = document});
    m_place = m_history.size() - 1;
    m_document = document;
    m_return.reset();
    m_line = line;
    m_anchor.clear();
    load();
}

void DocumentView::leave()
{
    // While the page is being made the bars say nothing.
    if (m_place < 0 || !m_page || !m_open || m_return)
        return;
    m_history[m_place].scroll = m_browser->verticalScrollBar()->value();
    m_history[m_place].sourceScroll = m_source->verticalScrollBar()->value();
}

void DocumentView::visit(qsizetype place)
{
    if (place < 0 || place >= m_history.size())
        return;
    leave();
    m_place = place;
    m_document = m_history[place].document;
    m_return = m_history[place];
    m_line = 0;
    m_anchor.clear();
    m_found.reset();
    load();
}

void DocumentView::back()
{
    visit(m_place - 1);
}

void DocumentView::forward()
{
    visit(m_place + 1);
}

void DocumentView::updateHistory()
{
    m_backButton->setEnabled(m_place > 0);
    m_forwardButton->setEnabled(m_place + 1 < m_history.size());
}

void DocumentView::follow(const QUrl &url)
{
    if (!m_open)
        return;
    const auto anchor = url.fragment(QUrl::FullyDecoded);
    if (url.scheme().isEmpty()) {
        goToAnchor(anchor);
        return;
    }
    const auto path = url.path(QUrl::FullyDecoded);
    if (url.scheme() != "docket"_L1 || !path.startsWith("file/"_L1))
        return;
    const auto target = path.sliced(5);
    for (const auto &link : m_open->links) {
        if (link.link.target != target || link.document.isNull())
            continue;
        if (link.document == m_document) {
            goToAnchor(anchor);
        } else {
            open(link.document);
            m_anchor = anchor;
        }
        return;
    }
    Q_EMIT problemFound(makeError(Code::NotFound, u"documents.follow"_s, tr("There is no document “%1”.").arg(target))
                            .withHint(tr("Take the folder in again if the file is there.")));
}

void DocumentView::goToAnchor(const QString &anchor)
{
    for (const auto &heading : m_open->document.headings) {
        if (heading.anchor.compare(anchor, Qt::CaseInsensitive) == 0) {
            selectLine(heading.line);
            return;
        }
    }
}

void DocumentView::openExternally()
{
    if (m_open && !m_open->document.sourcePath.isEmpty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(m_open->document.absolutePath()));
}

DifferenceDialog *DocumentView::difference() const
{
    return m_difference;
}

void DocumentView::compare(Domain::DocumentVersionId version)
{
    if (version.isNull() || !m_open)
        return;
    delete m_difference;
    // The window goes on beside its questions: another document may be shown when they are answered.
    const auto document = m_open->document.summary.id;
    const auto path = m_open->document.summary.path;
    m_difference = new DifferenceDialog(m_service.difference(document, version), tr("Changes in %1").arg(path), this);
    m_difference->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_difference, &DifferenceDialog::restoreRequested, this,
            [this, document, path, version] { askToRestore(document, path, version); });
    m_difference->open();
}

void DocumentView::restore(Domain::DocumentVersionId version)
{
    if (!version.isNull() && m_open)
        askToRestore(m_open->document.summary.id, m_open->document.summary.path, version);
}

void DocumentView::askToRestore(Domain::DocumentId document, const QString &path, Domain::DocumentVersionId version)
{
    if (std::exchange(m_asking, true))
        return; // the first click is being looked into or asked about
    m_service.checkRestore(document, version)
        .then(this, [this, document, path, version](const Result<Services::RestoreCheck> &check) {
            if (check) {
                askToRestore(document, path, version, *check);
            } else {
                m_asking = false;
                Q_EMIT problemFound(check.error());
            }
        });
}

QString DocumentView::lossOf(const Services::RestoreCheck &check)
{
    QStringList losses;
    if (check.versionLost > 0)
        losses.append(tr("%n place(s) of this version could not be read when it was taken in: “�” is written there.",
                         nullptr, check.versionLost));
    else if (!check.versionExact)
        losses.append(tr("This version was in another encoding: its text is written as %1, the bytes are others.")
                          .arg(check.encoding));
    if (check.presentLost > 0)
        losses.append(tr("%n place(s) of the present file could not be read and are lost for good, because its version "
                         "has “�” there. Copy the file first if they matter.",
                         nullptr, check.presentLost));
    else if (!check.presentExact)
        losses.append(tr("The present text becomes a version itself, but not its bytes: of its encoding something is "
                         "not kept, as whether it began with a mark."));
    return losses.join(u"\n\n"_s);
}

void DocumentView::askToRestore(Domain::DocumentId document, const QString &path, Domain::DocumentVersionId version,
                                const Services::RestoreCheck &check)
{
    auto *box = new QMessageBox(check.isExact() ? QMessageBox::Question : QMessageBox::Warning, tr("Restore version"),
                                tr("Write this version into %1?").arg(path), QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(check.isExact() ? tr("The present text becomes a version itself, so that nothing is lost.")
                                            : lossOf(check));
    auto *yes = box->addButton(tr("&Restore"), QMessageBox::AcceptRole);
    box->setDefaultButton(check.isExact() ? yes : qobject_cast<QPushButton *>(box->button(QMessageBox::Cancel)));
    connect(yes, &QPushButton::clicked, this, [this, document, version] { restoreNow(document, version); });
    connect(box, &QDialog::finished, this, [this] { m_asking = false; });
    box->open();
}

void DocumentView::restoreNow(Domain::DocumentId document, Domain::DocumentVersionId version)
{
    m_refusal->hide();
    m_service.restore(document, version).then(this, [this, document, version](const Result<void> &restored) {
        if (restored && document == m_document)
            refreshSoon();
        else if (!restored && isShown(document))
            showRefusal(version, restored.error());
        else if (!restored)
            Q_EMIT problemFound(restored.error());
    });
}

void DocumentView::showRefusal(Domain::DocumentVersionId version, const Error &error)
{
    m_refused = version;
    m_refusedOf = m_open->document.summary.id;
    const bool isChanged = error.code == Code::Conflict;
    m_refusal->present(themedIcon(u"warning"_s, Tone::Warning), inWords(error),
                       isChanged ? tr("Take in and restore…") : QString(),
                       tr("Take the file in as it is now, so that it becomes a version, and ask again"));
}

void DocumentView::takeInAndRestore()
{
    if (!isShown(m_refusedOf))
        return;
    m_refusal->hide();
    const auto summary = m_open->document.summary;
    m_service.ingestFiles(summary.source, {summary.path})
        .then(this, [this, id = summary.id, path = summary.path,
                     version = m_refused](const Result<QList<Services::IngestOutcome>> &outcomes) {
            if (!outcomes) {
                Q_EMIT problemFound(outcomes.error());
                return;
            }
            for (const auto &outcome : *outcomes) {
                if (outcome.error)
                    Q_EMIT problemFound(*outcome.error);
                // What could not be read is told in the other line.
                if (!outcome.report || !outcome.report->isComplete())
                    return;
            }
            askToRestore(id, path, version);
        });
}

} // namespace Docket::Ui
