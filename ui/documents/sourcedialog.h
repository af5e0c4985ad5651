// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace Docket::Ui {

/// What can be set of a source: its name, what is left out of its folder, whether it is watched, and the project that a
/// bare #12 in its documents means. "Save" stores it; the dialog stays open with the reason if that fails. Main thread;
/// the service must outlive it.
class SourceDialog final : public QDialog
{
    Q_OBJECT

public:
    SourceDialog(Services::DocumentService &service, const Domain::DocumentSource &source, QWidget *parent);
    Q_DISABLE_COPY_MOVE(SourceDialog)

    [[nodiscard]] QLineEdit &nameEdit() const { return *m_name; }
    [[nodiscard]] QPlainTextEdit &ignoreEdit() const { return *m_ignore; }
    [[nodiscard]] QCheckBox &hiddenBox() const { return *m_hidden; }
    [[nodiscard]] QCheckBox &linksBox() const { return *m_links; }
    [[nodiscard]] QCheckBox &mountsBox() const { return *m_mounts; }
    [[nodiscard]] QCheckBox &watchBox() const { return *m_watch; }
    [[nodiscard]] QLineEdit &projectEdit() const { return *m_project; }
    [[nodiscard]] QPushButton &saveButton() const { return *m_save; }
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    /// @p otherFiles: other files belong to the source now, so a run will find something to do.
    void stored(const Docket::Domain::DocumentSource &source, bool otherFiles);

private:
    [[nodiscard]] Domain::DocumentSource edited() const;
    void follow();
    void save();

    Services::DocumentService &m_service;
    Domain::DocumentSource m_source;
    QLineEdit *m_name;
    QPlainTextEdit *m_ignore;
    QCheckBox *m_hidden;
    QCheckBox *m_links;
    QCheckBox *m_mounts;
    QCheckBox *m_watch;
    QLineEdit *m_project;
    QLabel *m_problem;
    QPushButton *m_save;
};

} // namespace Docket::Ui
