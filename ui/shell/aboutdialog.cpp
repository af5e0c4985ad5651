// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "aboutdialog.h"

#include <base/version.h>
#include <icons/themedicon.h>

#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

AboutDialog::AboutDialog(QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("About Docket"));
    auto *picture = new QLabel(this);
    picture->setPixmap(applicationIcon().pixmap(QSize(64, 64), devicePixelRatio()));
    auto *title = new QLabel(tr("Docket %1").arg(QLatin1StringView(DOCKET_VERSION)), this);
    auto font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    auto *text =
        new QLabel(tr("A desktop desk for people who maintain projects on Gitea or Forgejo: every issue and comment "
                      "in one local database, searched at once and readable offline."),
                   this);
    text->setWordWrap(true);
    auto *licence = new QLabel(tr("Free software under the GNU General Public License, version 3 or later. "
                                  "© 2026 The Docket authors.\nBuilt with Qt %1, SQLite, simdjson, cmark-gfm, "
                                  "KSyntaxHighlighting, QtKeychain and libsodium.")
                                   .arg(QLatin1StringView(qVersion())),
                               this);
    licence->setWordWrap(true);
    licence->setForegroundRole(QPalette::PlaceholderText);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *words = new QVBoxLayout;
    words->setSpacing(8);
    words->addWidget(title);
    words->addWidget(text);
    words->addWidget(licence);
    auto *top = new QHBoxLayout;
    top->setSpacing(18);
    top->addWidget(picture, 0, Qt::AlignTop);
    top->addLayout(words, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 22, 22, 18);
    layout->setSpacing(18);
    layout->addLayout(top);
    layout->addStretch();
    layout->addWidget(buttons);
    resize(480, sizeHint().height());
}

} // namespace Docket::Ui
