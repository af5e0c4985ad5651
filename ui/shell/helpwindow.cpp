// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "helpwindow.h"

#include <widgets/webpage.h>

#include <QDir>
#include <QFile>
#include <QListWidget>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

const auto folder = ":/docket/help/"_L1;

QString readPage(const QString &name)
{
    QFile file(folder + name + u".md"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto text = QString::fromUtf8(file.readAll());
    // The licence lines at the top are for whoever reads the file, not the page.
    while (text.startsWith("<!--"_L1)) {
        const auto end = text.indexOf("-->"_L1);
        if (end < 0)
            break;
        text = text.sliced(end + 3).trimmed();
    }
    return text;
}

QString titleOf(const QString &page, const QString &name)
{
    for (const auto line : QStringView(page).split(u'\n')) {
        if (line.startsWith(u"# "))
            return line.sliced(2).trimmed().toString();
    }
    return name;
}

} // namespace

HelpWindow::HelpWindow(QWidget *parent)
    : QDialog(parent)
    , m_list(new QListWidget(this))
    , m_text(new QTextBrowser(this))
{
    setWindowTitle(tr("Docket manual"));
    setWindowFlag(Qt::WindowContextHelpButtonHint, false);
    resize(860, 640);
    m_list->setObjectName(u"help.pages"_s);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSpacing(2);
    m_text->setObjectName(u"help.text"_s);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenLinks(false);
    m_text->document()->setDocumentMargin(24);
    auto *splitter = new QSplitter(this);
    splitter->addWidget(m_list);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({190, 670});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    // In the order in which one would read them; what else is there follows.
    QStringList names{u"index"_s,          u"getting-started"_s, u"accounts"_s, u"interface"_s,
                      u"query-language"_s, u"keyboard"_s,        u"offline"_s,  u"settings"_s};
    for (const auto files = QDir(folder).entryList({u"*.md"_s}, QDir::Files, QDir::Name); const auto &file : files) {
        if (const auto name = file.chopped(3); !names.contains(name))
            names += name;
    }
    for (const auto &name : std::as_const(names))
        addPage(name);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *item) {
        if (item != nullptr) {
            m_text->setMarkdown(readPage(item->data(Qt::UserRole).toString()));
            m_text->moveCursor(QTextCursor::Start);
        }
    });
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl &url) {
        if (url.isRelative() && url.path().endsWith(".md"_L1))
            open(url.path().chopped(3));
        else
            openWebPage(url);
    });
    m_list->setCurrentRow(0);
}

bool HelpWindow::open(const QString &page)
{
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(Qt::UserRole).toString() == page) {
            m_list->setCurrentRow(row);
            show();
            raise();
            activateWindow();
            m_text->setFocus();
            return true;
        }
    }
    return false;
}

QStringList HelpWindow::pages() const
{
    QStringList result;
    for (int row = 0; row < m_list->count(); ++row)
        result += m_list->item(row)->data(Qt::UserRole).toString();
    return result;
}

void HelpWindow::addPage(const QString &name)
{
    const auto page = readPage(name);
    if (page.isEmpty())
        return;
    auto *item = new QListWidgetItem(titleOf(page, name), m_list);
    item->setData(Qt::UserRole, name);
    item->setSizeHint({0, fontMetrics().height() + 12});
}

} // namespace Docket::Ui
