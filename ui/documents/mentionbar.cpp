// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mentionbar.h"

#include <icons/themedicon.h>

#include <QHBoxLayout>
#include <QLabel>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

MentionBar::MentionBar(Services::DocumentService &service, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
    , m_label(new QLabel(this))
{
    constexpr int iconSize = 16;
    auto *icon = new QLabel(this);
    icon->setPixmap(themedIcon(u"book"_s, Tone::Muted).pixmap(QSize(iconSize, iconSize), devicePixelRatio()));
    m_label->setTextFormat(Qt::RichText);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_label->setFocusPolicy(Qt::StrongFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 12, 4);
    layout->setSpacing(8);
    layout->addWidget(icon, 0, Qt::AlignTop);
    layout->addWidget(m_label, 1);
    setAccessibleName(tr("Documents that mention this issue"));
    connect(m_label, &QLabel::linkActivated, this, [this](const QString &link) {
        Q_EMIT documentRequested({link.section(u':', 0, 0).toLongLong()}, link.section(u':', 1, 1).toInt());
    });
    connect(&service, &Services::DocumentService::documentsChanged, this, &MentionBar::load);
    hide();
}

void MentionBar::setIssue(Domain::IssueId issue)
{
    if (issue == m_issue)
        return;
    m_issue = issue;
    hide();
    load();
}

void MentionBar::load()
{
    const auto epoch = ++m_epoch;
    if (m_issue.isNull())
        return;
    m_service.mentioning(m_issue).then(this, [this, epoch](const Result<QList<Domain::Backlink>> &mentions) {
        if (epoch == m_epoch && mentions)
            present(*mentions);
    });
}

void MentionBar::present(const QList<Domain::Backlink> &mentions)
{
    QStringList links;
    QSet<Domain::DocumentId> seen;
    for (const auto &mention : mentions) {
        const auto &document = mention.document;
        if (seen.contains(document.id))
            continue;
        seen.insert(document.id);
        if (seen.size() > mostShown)
            continue;
        const auto title = document.title.isEmpty() ? document.path.section(u'/', -1) : document.title;
        links.append(u"<a href=\"%1:%2\" title=\"%3\">%4</a>"_s.arg(document.id.value)
                         .arg(mention.link.line)
                         .arg(document.path.toHtmlEscaped(), title.toHtmlEscaped()));
    }
    auto text = tr("Mentioned in %1").arg(links.join(u", "_s));
    if (seen.size() > mostShown)
        text = tr("%1 and %n more document(s)", nullptr, int(seen.size()) - mostShown).arg(text);
    m_label->setText(text);
    setVisible(!links.isEmpty());
}

} // namespace Docket::Ui
