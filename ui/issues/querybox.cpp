// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querybox.h"

#include "queryedit.h"

#include <icons/themedicon.h>
#include <widgets/elidedlabel.h>
#include <widgets/theme.h>

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTimerEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestHistory = 40;
constexpr int popupWidth = 400;

enum ChoiceRole
{
    DescriptionRole = Qt::UserRole + 1,
    PositionRole,
    LengthRole,
};

/// What to say of a lower-case "or" or "and" between two filters, where it is read as a word to look for; else nothing.
QString hintOf(const Domain::Query &query)
{
    using Kind = Domain::QueryTerm::Kind;
    const auto isFilter = [](const Domain::QueryTerm &term) {
        return term.kind != Kind::Words && term.kind != Kind::Phrase;
    };
    for (qsizetype i = 1; i + 1 < query.terms.size(); ++i) {
        const auto &term = query.terms[i];
        if (term.kind != Kind::Words || term.values.size() != 1 || !isFilter(query.terms[i - 1]) ||
            !isFilter(query.terms[i + 1]))
            continue;
        const auto word = term.values.first();
        if (word.compare(u"or"_s, Qt::CaseInsensitive) == 0)
            return QueryBox::tr("“%1” is looked for as a word; for “or” give one key several values: label:bug,crash.")
                .arg(word);
        if (word.compare(u"and"_s, Qt::CaseInsensitive) == 0)
            return QueryBox::tr("“%1” is looked for as a word; filters are joined by “and” anyway.").arg(word);
    }
    return {};
}

/// Of a query that is only recalled; the message has to stay smaller than the list.
QString beginning(const QString &query, qsizetype longest = 80)
{
    const QString text = query.simplified();
    return text.size() <= longest ? text : QString(text.first(longest) + u'…');
}

/// A suggestion: what would be inserted, and at the right in quieter letters what it is.
class ChoiceDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        item.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
        const auto selected = item.state.testFlag(QStyle::State_Selected);
        const auto text = item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
        const auto area = item.rect.adjusted(8, 0, -8, 0);
        const auto width = std::min(item.fontMetrics.horizontalAdvance(item.text), area.width());
        painter->save();
        painter->setFont(item.font);
        painter->setPen(text);
        painter->drawText(area, Qt::AlignVCenter | Qt::TextSingleLine,
                          item.fontMetrics.elidedText(item.text, Qt::ElideRight, area.width()));
        painter->setPen(selected ? text : toneColor(Tone::Muted, item.palette));
        painter->setFont(smallFont(item.font));
        const auto rest = area.adjusted(width + 16, 0, 0, 0);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                          QFontMetrics(painter->font())
                              .elidedText(index.data(DescriptionRole).toString(), Qt::ElideRight, rest.width()));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const override
    {
        return {popupWidth, option.fontMetrics.height() + 8};
    }
};

} // namespace

QueryBox::QueryBox(const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_edit(new QueryEdit(this))
    , m_message(new ElidedLabel(this))
    , m_fix(new QToolButton(this))
    , m_completer(new QCompleter(this))
    , m_choices(new QStandardItemModel(this))
{
    m_edit->setPlaceholderText(tr("Filter issues: is:open label:bug \"exact words\""));
    m_edit->setClearButtonEnabled(true);
    m_edit->setAccessibleName(tr("Query"));
    m_edit->setMaxLength(10'000);
    m_edit->setMinimumHeight(m_edit->fontMetrics().height() + 12);
    m_message->setFont(smallFont(font()));
    m_fix->setFont(smallFont(font()));
    m_fix->setText(u"x"_s);
    // The table below must not jump when the button comes and goes.
    m_message->setMinimumHeight(m_fix->sizeHint().height());
    m_fix->hide();
    setFocusProxy(m_edit);

    auto *below = new QHBoxLayout;
    below->setContentsMargins(4, 0, 4, 0);
    below->setSpacing(8);
    below->addWidget(m_message, 1);
    below->addWidget(m_fix);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 6);
    layout->setSpacing(4);
    layout->addWidget(m_edit);
    layout->addLayout(below);

    setUpActions();
    setUpPopup();
    connect(m_edit, &QLineEdit::textChanged, this, &QueryBox::takeText);
    connect(m_edit, &QLineEdit::textEdited, this, &QueryBox::suggest);
    connect(m_edit, &QueryEdit::focused, this, &QueryBox::vocabularyRequested);
    connect(m_fix, &QToolButton::clicked, this, &QueryBox::applyFix);
    m_edit->installEventFilter(this);
    explain();
}

void QueryBox::setSubject(Domain::QuerySubject subject, const QString &placeholder)
{
    m_subject = subject;
    m_edit->setPlaceholderText(placeholder);
    m_save->setVisible(subject == Domain::AskIssues);
    m_parsed = Domain::parseQuery(text(), m_clock.seconds(), m_subject);
    m_query = m_parsed.query;
    explain();
}

QString QueryBox::text() const
{
    return m_edit->text();
}

void QueryBox::setText(const QString &text)
{
    m_edit->setText(text);
    m_edit->setModified(false);
    ask();
}

QString QueryBox::message() const
{
    return m_message->fullText();
}

void QueryBox::setMatches(std::optional<qint64> matches)
{
    m_matches = matches;
    m_problem.clear();
    explain();
}

void QueryBox::setPlace(const QString &place)
{
    m_place = place;
    explain();
}

void QueryBox::setProblem(const QString &message)
{
    m_problem = message;
    explain();
}

void QueryBox::setHistory(const QStringList &history)
{
    m_history = history.first(std::min(history.size(), longestHistory));
}

void QueryBox::focusEdit()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

QWidget *QueryBox::popup() const
{
    return m_completer->popup();
}

void QueryBox::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // The message has colours of its own, which are those of the theme before.
    if (event->type() == QEvent::PaletteChange)
        explain();
}

void QueryBox::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_pause.timerId())
        ask();
    else
        QWidget::timerEvent(event);
}

bool QueryBox::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    auto *key = static_cast<QKeyEvent *>(event);
    if (watched == m_completer->popup()) {
        // Tab takes the first suggestion without a look at the list; Enter takes only what was chosen in it.
        auto *list = m_completer->popup();
        if (key->key() == Qt::Key_Tab && !list->currentIndex().isValid())
            list->setCurrentIndex(list->model()->index(0, 0));
        return false;
    }
    return watched == m_edit ? handleKey(key) : QWidget::eventFilter(watched, event);
}

void QueryBox::setUpActions()
{
    m_edit->addAction(themedIcon(u"search"_s, Tone::Muted), QLineEdit::LeadingPosition);
    m_save = m_edit->addAction(themedIcon(u"star"_s, Tone::Muted), QLineEdit::TrailingPosition);
    m_save->setText(tr("Save as view"));
    m_save->setToolTip(tr("Save this query as a view (Ctrl+S)"));
    connect(m_save, &QAction::triggered, this, [this] { Q_EMIT viewSaveRequested(text().trimmed()); });
    auto *earlier = m_edit->addAction(themedIcon(u"clock"_s, Tone::Muted), QLineEdit::TrailingPosition);
    earlier->setText(tr("Earlier queries"));
    earlier->setToolTip(tr("Earlier queries (Ctrl+Down)"));
    connect(earlier, &QAction::triggered, this, &QueryBox::showHistory);
}

void QueryBox::setUpPopup()
{
    auto *list = new QListView;
    list->setUniformItemSizes(true);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_completer->setModel(m_choices);
    m_completer->setPopup(list);
    // After setPopup(), which brings a delegate of its own.
    list->setItemDelegate(new ChoiceDelegate(list));
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(12);
    m_completer->setWidget(m_edit);
    list->installEventFilter(this);
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this, &QueryBox::accept);
}

void QueryBox::takeText()
{
    const auto wasValid = isValid();
    m_parsed = Domain::parseQuery(text(), m_clock.seconds(), m_subject);
    m_edit->setMarks(m_parsed);
    m_problem.clear();
    m_matches.reset();
    explain();
    m_pause.start(pause, this);
    if (isValid() != wasValid)
        Q_EMIT validityChanged(isValid());
}

void QueryBox::ask()
{
    m_pause.stop();
    if (!m_parsed.problems.isEmpty() || m_edit->isComposing())
        return;
    // A relative date means another point in time with each key, yet the same question: the text alone decides.
    if (m_parsed.query.text.trimmed() == m_query.text.trimmed())
        return;
    m_query = m_parsed.query;
    Q_EMIT queryChanged(m_query);
}

void QueryBox::explain()
{
    const auto &problems = m_parsed.problems;
    auto tone = Tone::Muted;
    QString message;
    m_fix->setVisible(!problems.isEmpty() && !problems.first().suggestion.isEmpty());
    if (!problems.isEmpty()) {
        tone = Tone::Bad;
        message = problems.first().message;
        if (problems.size() > 1)
            message += u' ' + tr("(and %n more)", nullptr, int(problems.size()) - 1);
        // What the list shows is the answer to another question.
        message += u' ' + (m_query.isEmpty() ? tr("The list still shows everything.")
                                             : tr("The list still answers “%1”.").arg(beginning(m_query.text)));
        const auto &suggestion = problems.first().suggestion;
        m_fix->setText((suggestion.contains(u'"') ? tr("Use %1") : tr("Use “%1”")).arg(beginning(suggestion, 20)));
        m_fix->setToolTip(m_fix->text().contains(suggestion) ? QString() : suggestion);
    } else if (!m_problem.isEmpty()) {
        tone = Tone::Bad;
        message = m_problem;
    } else {
        const auto all = m_parsed.query.isEmpty();
        const auto issues = m_subject == Domain::AskIssues;
        message = !all ? Domain::explainQuery(m_parsed.query) : issues ? tr("all issues") : tr("all documents");
        if (m_matches) {
            const auto count = int(*m_matches);
            const auto one = !all ? tr("1 match") : issues ? tr("1 issue") : tr("1 document");
            const auto many = !all     ? tr("%Ln matches", nullptr, count)
                              : issues ? tr("%Ln issues", nullptr, count)
                                       : tr("%Ln documents", nullptr, count);
            const auto number = count == 1 ? one : many;
            message = all ? number : QString(number + u" · "_s + message);
        }
        if (!m_place.isEmpty())
            message += u' ' + tr("in %1", "owner/name").arg(m_place);
        if (const auto hint = hintOf(m_parsed.query); !hint.isEmpty()) {
            tone = Tone::Warning;
            message = hint + u' ' + message;
        }
    }
    m_message->setWrapping(tone != Tone::Muted);
    m_message->setFullText(message);
    auto colors = palette();
    colors.setColor(QPalette::WindowText, toneColor(tone, palette()));
    m_message->setPalette(colors);
}

void QueryBox::suggest()
{
    m_choices->clear();
    const auto suggestions = Domain::suggest(text(), m_edit->cursorPosition(), m_vocabulary, 12, m_subject);
    for (const auto &suggestion : suggestions) {
        auto *item = new QStandardItem(suggestion.text);
        item->setData(suggestion.description, DescriptionRole);
        item->setData(suggestion.position, PositionRole);
        item->setData(suggestion.length, LengthRole);
        m_choices->appendRow(item);
    }
    // Where the only suggestion is what stands there already, it says nothing; and behind a finished term the results
    // are looked at, not a list of everything that could follow.
    const auto &only = suggestions;
    const auto before = QStringView(text()).first(m_edit->cursorPosition());
    const auto finished = !before.isEmpty() && (before.last().isSpace() || before.endsWith(u'"'));
    const auto idle = (finished && !m_askedForChoices) ||
                      (only.size() == 1 && text().mid(only[0].position, only[0].length) == only[0].text);
    if (suggestions.isEmpty() || idle || m_accepting || m_edit->isComposing() || !m_edit->hasFocus())
        m_completer->popup()->hide();
    else
        openPopup();
}

void QueryBox::showHistory()
{
    m_choices->clear();
    for (const auto &earlier : std::as_const(m_history)) {
        auto *item = new QStandardItem(earlier);
        item->setData(qint64(0), PositionRole);
        item->setData(qint64(-1), LengthRole);
        m_choices->appendRow(item);
    }
    if (!m_history.isEmpty())
        openPopup();
}

void QueryBox::accept(const QModelIndex &index)
{
    const auto position = index.data(PositionRole).toLongLong();
    auto length = index.data(LengthRole).toLongLong();
    auto whole = text();
    if (length < 0)
        length = whole.size();
    auto inserted = index.data(Qt::DisplayRole).toString();
    const auto end = position + length;
    // A finished term is followed by a space; a key waits for its value.
    if (!inserted.endsWith(u':') && (end >= whole.size()) && length >= 0)
        inserted += u' ';
    whole.replace(position, length, inserted);
    m_accepting = true;
    m_edit->setText(whole);
    m_edit->setModified(true);
    m_edit->setCursorPosition(int(position + inserted.size()));
    m_accepting = false;
    if (inserted.endsWith(u':'))
        suggest();
}

void QueryBox::applyFix()
{
    if (m_parsed.problems.isEmpty())
        return;
    const auto problem = m_parsed.problems.first();
    auto whole = text();
    whole.replace(problem.position, problem.length, problem.suggestion);
    m_edit->setText(whole);
    m_edit->setCursorPosition(int(problem.position + problem.suggestion.size()));
    m_edit->setFocus();
}

void QueryBox::keep()
{
    const auto asked = text().trimmed();
    if (asked.isEmpty() || !m_parsed.problems.isEmpty() || (!m_history.isEmpty() && m_history.first() == asked))
        return;
    m_history.removeAll(asked);
    m_history.prepend(asked);
    if (m_history.size() > longestHistory)
        m_history.removeLast();
    Q_EMIT historyChanged();
}

void QueryBox::openPopup()
{
    auto place = m_edit->rect();
    place.setWidth(std::max(popupWidth, std::min(m_edit->width(), popupWidth + 160)));
    m_completer->complete(place);
    m_completer->popup()->setCurrentIndex({});
}

bool QueryBox::handleKey(QKeyEvent *event)
{
    const auto control = event->modifiers() == Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        ask();
        keep();
        if (m_parsed.problems.isEmpty())
            Q_EMIT rowsFocusRequested();
        return true;
    case Qt::Key_Space:
        if (control) {
            m_askedForChoices = true;
            suggest();
            m_askedForChoices = false;
        }
        return control;
    case Qt::Key_S:
        if (control)
            Q_EMIT viewSaveRequested(text().trimmed());
        return control;
    case Qt::Key_Down:
        if (control)
            showHistory();
        else
            Q_EMIT rowsFocusRequested();
        return true;
    case Qt::Key_Escape: Q_EMIT rowsFocusRequested(); return true;
    default: return false;
    }
}

} // namespace Docket::Ui
