// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "slowestline.h"

#include <icons/themedicon.h>

#include <QHBoxLayout>
#include <QToolButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

/// A button whose words end with "…" where there is no room for them.
class SlowestLine::Words final : public QToolButton
{
public:
    Words(const QString &name, const QString &icon, QWidget *parent)
        : QToolButton(parent)
    {
        setObjectName(name);
        setIcon(themedIcon(icon));
        setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        setAutoRaise(true);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }

    void setWords(const QString &words, const QString &key)
    {
        m_key = key;
        if (words == m_words)
            return;
        m_words = words;
        setAccessibleName(words);
        updateGeometry();
        elide();
    }

    [[nodiscard]] const QString &key() const { return m_key; }
    [[nodiscard]] QSize sizeHint() const override
    {
        // Its width is rounded: a piece of a pixel that is missing would cost a letter.
        return {around() + fontMetrics().horizontalAdvance(m_words) + 2, QToolButton::sizeHint().height()};
    }
    [[nodiscard]] QSize minimumSizeHint() const override
    {
        return {around() + 10 * fontMetrics().averageCharWidth(), QToolButton::sizeHint().height()};
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QToolButton::resizeEvent(event);
        elide();
    }

private:
    [[nodiscard]] int around() const { return iconSize().width() + 20; }

    void elide()
    {
        const QString shown = fontMetrics().elidedText(m_words, Qt::ElideRight, width() - around());
        setText(QString(shown).replace(u'&', u"&&"_s)); // an & of SQL is no key
    }

    QString m_words;
    QString m_key;
};

SlowestLine::SlowestLine(QWidget *parent)
    : QWidget(parent)
    , m_slowest(new Words(u"queries.slowest"_s, u"clock"_s, this))
    , m_dearest(new Words(u"queries.dearest"_s, u"diagnostics"_s, this))
{
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(4, 2, 4, 2);
    line->setSpacing(4);
    for (auto *words : {m_slowest, m_dearest}) {
        line->addWidget(words);
        connect(words, &QToolButton::clicked, this, [this, words] { Q_EMIT chosen(words->key()); });
    }
    line->addStretch();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void SlowestLine::setFacts(const Fact &slowest, const Fact &dearest)
{
    m_slowest->setWords(tr("Slowest: %1 – %2", "duration, statement").arg(slowest.figure, slowest.line), slowest.key);
    m_slowest->setToolTip(tr("The slowest single execution of all that are shown; a click leads to its statement.") +
                          u"\n\n"_s + slowest.about);
    m_dearest->setWords(tr("Most time: %1 – %2", "share, statement").arg(dearest.figure, dearest.line), dearest.key);
    m_dearest->setToolTip(tr("What all executions together take the most time for; a click leads to it.") + u"\n\n"_s +
                          dearest.about);
}

} // namespace Docket::Ui
