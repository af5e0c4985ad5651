// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QListWidget;
class QTextBrowser;

namespace Docket::Ui {

/// The manual: the pages of resources/help, which are compiled in, so that it opens at once and offline. Links between
/// pages stay inside, web links go to the browser.
class HelpWindow final : public QDialog
{
    Q_OBJECT

public:
    explicit HelpWindow(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(HelpWindow)

    /// Shows a page by its file name without ending: "query-language". False if there is none.
    bool open(const QString &page);
    using QDialog::open;
    [[nodiscard]] QStringList pages() const;

private:
    void addPage(const QString &name);

    QListWidget *m_list;
    QTextBrowser *m_text;
};

} // namespace Docket::Ui
