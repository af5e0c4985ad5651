// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonreader.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace Docket::Forge::Json {

namespace {

/// A parser's buffers are several times the size of its largest document; pages of issues fit, and what is larger is
/// not kept by every thread that ever met one.
constexpr std::size_t keptCapacity = 512 * 1024;

/// Making the buffers costs half as much as decoding a page: each thread keeps those of its last one.
thread_local std::unique_ptr<od::parser> t_parser;

bool isEmptyValue(std::string_view raw)
{
    return raw == "null" || raw == "\"\"" || raw == "0" || raw == "false" || raw == "[]" || raw == "{}";
}

} // namespace

Document::~Document()
{
    if (m_parser->capacity() <= keptCapacity)
        t_parser = std::move(m_parser);
}

Document::Document(const QByteArray &body)
    : m_parser(t_parser ? std::move(t_parser) : std::make_unique<od::parser>())
{
    iterate(body);
    if (m_error == simdjson::UTF8_ERROR) {
        m_repaired = QString::fromUtf8(body).toUtf8();
        iterate(m_repaired);
    }
}

void Document::iterate(const QByteArray &body)
{
    const auto size = std::size_t(body.size());
    simdjson::padded_string_view view;
    if (std::size_t(body.capacity()) >= size + simdjson::SIMDJSON_PADDING) {
        view = simdjson::padded_string_view(body.constData(), size, std::size_t(body.capacity()));
    } else {
        m_copy = simdjson::padded_string(body.constData(), size);
        view = m_copy;
    }
    m_error = m_parser->iterate(view).get(m_document);
}

const char *keep(QByteArray &extra, std::string_view key, od::value &value, bool alsoEmpty)
{
    std::string_view raw;
    if (value.raw_json().get(raw) != simdjson::SUCCESS)
        return "is not JSON";
    while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\n' || raw.back() == '\r' || raw.back() == '\t'))
        raw.remove_suffix(1);
    if (!alsoEmpty && isEmptyValue(raw))
        return nullptr;
    if (extra.isEmpty())
        extra = "{}"_ba;
    extra.chop(1);
    extra += extra.size() > 1 ? ",\"" : "\"";
    extra.append(key.data(), qsizetype(key.size()));
    extra += "\":";
    extra.append(raw.data(), qsizetype(raw.size()));
    extra += '}';
    return nullptr;
}

bool isObject(const QByteArray &extra)
{
    return extra.isEmpty() || QJsonDocument::fromJson(extra).isObject();
}

std::unexpected<Error> malformed(const char *what, simdjson::error_code error)
{
    return std::unexpected(makeError(Code::Malformed, u"forge.decode"_s, u"the answer "_s + QLatin1StringView(what))
                               .with(u"json"_s, QString::fromLatin1(simdjson::error_message(error))));
}

QString describe(qsizetype index, const char *kind, qint64 number, const Flaw &flaw)
{
    QString name = QString::fromLatin1(kind);
    if (number != 0)
        name += u' ' + QString::number(number);
    const auto field = QString::fromUtf8(flaw.field.data(), qsizetype(flaw.field.size())).left(60);
    const QString what = u"%1 %2"_s.arg(field, QLatin1StringView(flaw.what));
    return index < 0 ? u"%1: %2"_s.arg(name, what) : u"entry %1 (%2): %3"_s.arg(QString::number(index + 1), name, what);
}

Flaw readPerson(od::object &object, Domain::Person &person)
{
    auto flaw = eachField(object, [&person](std::string_view key, od::value &value) -> const char * {
        if (key == "id")
            return read(value, person.remoteId);
        if (key == "login")
            return read(value, person.login);
        if (key == "full_name")
            return read(value, person.fullName);
        return nullptr;
    });
    if (!flaw && person.login.isEmpty())
        flaw = {"login", "is missing"};
    return flaw;
}

Flaw readLabel(od::object &object, Domain::Label &label)
{
    auto flaw = eachField(object, [&label](std::string_view key, od::value &value) -> const char * {
        if (key == "id")
            return read(value, label.remoteId);
        if (key == "name")
            return read(value, label.name);
        if (key == "color")
            return read(value, label.color);
        if (key == "description")
            return read(value, label.description);
        if (key == "exclusive")
            return read(value, label.exclusive);
        if (key == "is_archived")
            return read(value, label.archived);
        return key == "url" ? nullptr : keep(label.extra, key, value, true);
    });
    if (!flaw && label.remoteId == 0)
        flaw = {"id", "is missing"};
    if (!flaw && !isObject(label.extra))
        flaw = {"its text", "is not JSON"};
    if (label.color.startsWith(u'#'))
        label.color.removeFirst();
    return flaw;
}

Flaw readMilestone(od::object &object, Domain::Milestone &milestone)
{
    bool hasState = false;
    auto flaw = eachField(object, [&](std::string_view key, od::value &value) -> const char * {
        if (key == "id")
            return read(value, milestone.remoteId);
        if (key == "title")
            return read(value, milestone.title);
        if (key == "description")
            return read(value, milestone.description);
        if (key == "state")
            return readState(value, milestone.state, hasState);
        if (key == "due_on")
            return read(value, milestone.due);
        if (key == "closed_at")
            return read(value, milestone.closed);
        // Counted here as well, and so often another number that the milestone would always be new.
        if (key == "open_issues" || key == "closed_issues" || key == "updated_at")
            return nullptr;
        return keep(milestone.extra, key, value, key != "created_at");
    });
    if (!flaw && milestone.remoteId == 0)
        flaw = {"id", "is missing"};
    if (!flaw && !isObject(milestone.extra))
        flaw = {"its text", "is not JSON"};
    return flaw;
}

const char *readState(od::value &value, Domain::IssueState &state, bool &seen)
{
    std::string_view text;
    if (value.get_string(true).get(text) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is not a text";
    seen = true;
    if (text != "open" && text != "closed")
        return "is neither open nor closed";
    state = text == "open" ? Domain::IssueState::Open : Domain::IssueState::Closed;
    return nullptr;
}

} // namespace Docket::Forge::Json
