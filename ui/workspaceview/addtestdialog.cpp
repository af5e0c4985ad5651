// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "addtestdialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

AddTestDialog::AddTestDialog(const QString &reference, QWidget *parent)
    : QDialog(parent)
    , m_name(new QLineEdit(this))
    , m_steps(new QPlainTextEdit(this))
{
    setWindowTitle(tr("Add a test to %1").arg(reference));
    m_name->setObjectName(u"test.name"_s);
    m_name->setPlaceholderText(tr("What must be the case"));
    m_steps->setObjectName(u"test.steps"_s);
    m_steps->setPlaceholderText(tr("A step on each line; may stay empty"));
    m_steps->setTabChangesFocus(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto *add = buttons->button(QDialogButtonBox::Ok);
    add->setText(tr("&Add"));
    add->setEnabled(false);
    auto *layout = new QFormLayout(this);
    layout->addRow(tr("&Name:"), m_name);
    layout->addRow(tr("&Steps:"), m_steps);
    layout->addRow(buttons);
    resize(480, 300);
    connect(m_name, &QLineEdit::textChanged, this,
            [add](const QString &text) { add->setEnabled(!text.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT testEntered(test());
        accept();
    });
}

Workspaces::NewTest AddTestDialog::test() const
{
    Workspaces::NewTest test;
    test.name = m_name->text().trimmed();
    for (const QString &line : m_steps->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
        if (const QString step = line.trimmed(); !step.isEmpty())
            test.steps.append(step);
    }
    return test;
}

} // namespace Docket::Ui
