// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sourcedialog.h"

#include <widgets/elidedlabel.h>
#include <widgets/errorwords.h>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::DocumentSource;

SourceDialog::SourceDialog(Services::DocumentService &service, const DocumentSource &source, QWidget *parent)
    : QDialog(parent)
    , m_service(service)
    , m_source(source)
    , m_name(new QLineEdit(source.name, this))
    , m_ignore(new QPlainTextEdit(source.ignore.join(u'\n'), this))
    , m_hidden(new QCheckBox(tr("Read &hidden files and folders"), this))
    , m_links(new QCheckBox(tr("Follow &links to folders"), this))
    , m_mounts(new QCheckBox(tr("Enter folders on &other file systems"), this))
    , m_watch(new QCheckBox(tr("&Watch for changes"), this))
    , m_project(new QLineEdit(source.project, this))
    , m_problem(new QLabel(this))
{
    const auto isFolder = source.kind == DocumentSource::Kind::Folder;
    setWindowTitle(tr("Settings of %1").arg(source.name));
    resize(560, isFolder ? 470 : 200);
    m_ignore->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_ignore->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_ignore->setTabChangesFocus(true);
    m_ignore->setPlaceholderText(tr("One pattern for each line, such as drafts/ or *.tmp.md"));
    m_hidden->setChecked(source.hidden);
    m_links->setChecked(source.symlinks);
    m_mounts->setChecked(source.otherMounts);
    m_watch->setChecked(source.watched);
    m_watch->setToolTip(service.watchLimitation(source.id));
    m_project->setPlaceholderText(tr("owner/name"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Name:"), m_name);
    if (isFolder) {
        auto *path = new ElidedLabel(this);
        path->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        path->setFullText(source.path);
        form->addRow(tr("Folder:"), path);
        form->addRow(tr("Leave &out:"), m_ignore);
        auto *hint = new ElidedLabel(this);
        hint->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        hint->setFullText(tr("As in a .gitignore file: *, ?, ** for folders, ! for what is taken in again."));
        hint->setForegroundRole(QPalette::PlaceholderText);
        form->addRow(QString(), hint);
        form->addRow(QString(), m_hidden);
        form->addRow(QString(), m_links);
        form->addRow(QString(), m_mounts);
        form->addRow(QString(), m_watch);
    } else {
        for (auto *widget :
             {static_cast<QWidget *>(m_ignore), static_cast<QWidget *>(m_hidden), static_cast<QWidget *>(m_links),
              static_cast<QWidget *>(m_mounts), static_cast<QWidget *>(m_watch)})
            widget->hide();
    }
    form->addRow(tr("&Project:"), m_project);
    auto *about = new ElidedLabel(this);
    about->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    about->setFullText(tr("The project whose issues a bare #12 in these documents means."));
    about->setForegroundRole(QPalette::PlaceholderText);
    form->addRow(QString(), about);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_save = buttons->button(QDialogButtonBox::Save);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &SourceDialog::save);
    connect(m_name, &QLineEdit::textChanged, this, &SourceDialog::follow);
    connect(m_project, &QLineEdit::textChanged, this, &SourceDialog::follow);
    connect(m_ignore, &QPlainTextEdit::textChanged, this, &SourceDialog::follow);
    follow();
    m_name->setFocus();
}

QString SourceDialog::problem() const
{
    return m_problem->text();
}

DocumentSource SourceDialog::edited() const
{
    auto result = m_source;
    result.name = m_name->text().trimmed();
    result.project = m_project->text().trimmed();
    if (m_source.kind != DocumentSource::Kind::Folder)
        return result;
    result.ignore.clear();
    for (const auto lines = m_ignore->toPlainText().split(u'\n'); const auto &line : lines) {
        // A blank at the end may be meant (with a backslash before it); a line of blanks is not.
        if (!line.trimmed().isEmpty())
            result.ignore.append(line);
    }
    result.hidden = m_hidden->isChecked();
    result.symlinks = m_links->isChecked();
    result.otherMounts = m_mounts->isChecked();
    result.watched = m_watch->isChecked();
    return result;
}

void SourceDialog::follow()
{
    static const QRegularExpression reference(u"^([^/\\s:]+:)?[^/\\s]+/[^/\\s#]+$"_s);
    const auto now = edited();
    QString problem;
    if (now.name.isEmpty())
        problem = tr("The source needs a name.");
    else if (!now.project.isEmpty() && !reference.match(now.project).hasMatch())
        problem = tr("Write the project as owner/name, or leave it empty.");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_save->setEnabled(problem.isEmpty());
}

void SourceDialog::save()
{
    const auto now = edited();
    m_save->setEnabled(false);
    m_service.storeSource(now).then(this, [this, now](const Result<void> &result) {
        m_save->setEnabled(true);
        if (!result) {
            m_problem->setText(inWords(result.error()));
            m_problem->show();
            return;
        }
        const auto otherFiles = now.ignore != m_source.ignore || now.hidden != m_source.hidden ||
                                now.symlinks != m_source.symlinks || now.otherMounts != m_source.otherMounts;
        Q_EMIT stored(now, otherFiles);
        accept();
    });
}

} // namespace Docket::Ui
