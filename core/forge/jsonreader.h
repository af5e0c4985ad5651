// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to the decoders: what they share around simdjson's on-demand interface. Error codes, never exceptions.
#include "decode.h"

#include <array>
#include <memory>
#include <simdjson.h>
#include <string_view>
#include <vector>

namespace Docket::Forge::Json {

namespace od = simdjson::ondemand;

/// Why an entry was left out; `what` is null while all is well.
struct Flaw
{
    std::string_view field;
    const char *what = nullptr;

    explicit operator bool() const { return what != nullptr; }
};

/// A field's name and what the decoder makes of it.
template <typename Field>
struct Key
{
    std::string_view name;
    Field field;
};

/// Finds keys in a table that has the order in which Gitea writes them: the next key is nearly always the one behind
/// the last, so that a lookup is one comparison.
template <typename Field, std::size_t N>
class KeyFinder final
{
public:
    explicit KeyFinder(const std::array<Key<Field>, N> &keys)
        : m_keys(keys)
    {
    }

    [[nodiscard]] const Key<Field> *find(std::string_view name)
    {
        for (std::size_t i = 0; i < N; ++i) {
            const std::size_t at = m_next + i < N ? m_next + i : m_next + i - N;
            if (m_keys[at].name == name) {
                m_next = at + 1 < N ? at + 1 : 0;
                return &m_keys[at];
            }
        }
        return nullptr;
    }

private:
    const std::array<Key<Field>, N> &m_keys;
    std::size_t m_next = 0;
};

/// Objects that repeat on a page (people, labels, milestones) are decoded once and then found by their very bytes; the
/// copies share their strings.
template <typename T>
class Repeated final
{
public:
    [[nodiscard]] const T *find(std::string_view raw) const
    {
        for (const auto &[bytes, value] : m_seen) {
            if (bytes == raw)
                return &value;
        }
        return nullptr;
    }
    void add(std::string_view raw, const T &value)
    {
        // A page with hundreds of different ones is searched through in vain; beyond this nothing is won.
        if (m_seen.size() < 64)
            m_seen.emplace_back(raw, value);
    }

private:
    std::vector<std::pair<std::string_view, T>> m_seen;
};

[[nodiscard]] inline bool isNull(od::value &value)
{
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
}

/// Each reader leaves the target alone for null, and says what is wrong with anything else.
[[nodiscard]] inline const char *read(od::value &value, QString &out)
{
    std::string_view text;
    if (value.get_string(true).get(text) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is not a text";
    out = QString::fromUtf8(text.data(), qsizetype(text.size()));
    return nullptr;
}

[[nodiscard]] inline const char *read(od::value &value, QByteArray &out)
{
    std::string_view text;
    if (value.get_string(true).get(text) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is not a text";
    out = QByteArray(text.data(), qsizetype(text.size()));
    return nullptr;
}

[[nodiscard]] inline const char *read(od::value &value, qint64 &out)
{
    std::int64_t number = 0;
    if (value.get_int64().get(number) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is not a whole number";
    out = number;
    return nullptr;
}

[[nodiscard]] inline const char *read(od::value &value, int &out)
{
    qint64 number = out;
    if (const char *flaw = read(value, number))
        return flaw;
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
        return "is out of range";
    out = int(number);
    return nullptr;
}

[[nodiscard]] inline const char *read(od::value &value, bool &out)
{
    bool flag = false;
    if (value.get_bool().get(flag) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is neither true nor false";
    out = flag;
    return nullptr;
}

[[nodiscard]] inline const char *read(od::value &value, Timestamp &out)
{
    std::string_view text;
    if (value.get_string(true).get(text) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is not a time";
    out = parseTimestamp(QByteArrayView(text.data(), qsizetype(text.size())));
    return nullptr;
}

/// Calls @p field(key, value) -> const char * (what is wrong, or null) for each field of @p object.
template <typename Fn>
[[nodiscard]] Flaw eachField(od::object &object, Fn &&field)
{
    for (auto entry : object) {
        std::string_view key;
        od::value value;
        if (entry.escaped_key().get(key) != simdjson::SUCCESS || entry.value().get(value) != simdjson::SUCCESS)
            return {"its text", "is not JSON"};
        if (const char *what = field(key, value))
            return {key, what};
    }
    return {};
}

/// Calls @p item(value) -> const char * for each entry of a list; null is an empty list.
template <typename Fn>
[[nodiscard]] const char *eachItem(od::value &value, Fn &&item)
{
    od::array list;
    if (value.get_array().get(list) != simdjson::SUCCESS)
        return isNull(value) ? nullptr : "is not a list";
    for (auto entry : list) {
        od::value element;
        if (entry.get(element) != simdjson::SUCCESS)
            return "is not JSON";
        if (const char *what = item(element))
            return what;
    }
    return nullptr;
}

/// Reads an object that may have been met before through @p cache; `parse(object, T &) -> Flaw` reads a new one.
template <typename T, typename Parse>
[[nodiscard]] const char *readRepeated(od::value &value, Repeated<T> &cache, T &out, Parse &&parse)
{
    od::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
        return "is not an object";
    std::string_view raw;
    if (object.raw_json().get(raw) != simdjson::SUCCESS)
        return "is not JSON";
    if (const T *known = cache.find(raw)) {
        out = *known;
        return nullptr;
    }
    bool isEmpty = false;
    if (object.reset().get(isEmpty) != simdjson::SUCCESS)
        return "is not JSON";
    if (const Flaw flaw = parse(object, out))
        return flaw.what;
    cache.add(raw, out);
    return nullptr;
}

/// A document over a body, padded as simdjson needs it: in place where the buffer has the room. Invalid UTF-8 is
/// replaced and read again. Keeps the bytes alive; not copyable.
class Document final
{
public:
    explicit Document(const QByteArray &body);
    ~Document();
    Q_DISABLE_COPY_MOVE(Document)

    [[nodiscard]] bool isValid() const { return m_error == simdjson::SUCCESS; }
    [[nodiscard]] simdjson::error_code error() const { return m_error; }
    [[nodiscard]] od::document &root() { return m_document; }
    /// False after an error that nothing can be read behind: what came before it is no whole answer.
    [[nodiscard]] bool isAlive() { return m_document.is_alive(); }

private:
    void iterate(const QByteArray &body);

    QByteArray m_repaired;
    simdjson::padded_string m_copy;
    std::unique_ptr<od::parser> m_parser;
    od::document m_document;
    simdjson::error_code m_error = simdjson::SUCCESS;
};

[[nodiscard]] std::unexpected<Error> malformed(const char *what, simdjson::error_code error);
/// "entry 3 (issue 17): title is not a text".
[[nodiscard]] QString describe(qsizetype index, const char *kind, qint64 number, const Flaw &flaw);

/// Reads a list: `parse(object, T &, qint64 &number) -> Flaw` fills one entry and says its number as soon as it is
/// known.
template <typename T, typename Array, typename Parse>
[[nodiscard]] Result<Decoded<T>> readList(Array &array, const char *kind, Parse &&parse)
{
    Decoded<T> decoded;
    qsizetype index = 0;
    for (auto entry : array) {
        od::value value;
        if (const auto error = entry.get(value); error != simdjson::SUCCESS)
            return malformed("is cut or not JSON", error);
        T item;
        qint64 number = 0;
        Flaw flaw{"it", "is not an object"};
        if (od::object object; value.get_object().get(object) == simdjson::SUCCESS)
            flaw = parse(object, item, number);
        if (!flaw) {
            decoded.items.append(std::move(item));
        } else {
            if (decoded.rejected == 0)
                decoded.reason = describe(index, kind, number, flaw);
            ++decoded.rejected;
        }
        ++index;
    }
    return decoded;
}

/// A whole body that is a list, or null.
template <typename T, typename Parse>
[[nodiscard]] Result<Decoded<T>> decodeList(const QByteArray &body, const char *kind, Parse &&parse)
{
    Document document(body);
    if (!document.isValid())
        return malformed("is not JSON", document.error());
    od::array array;
    if (const auto error = document.root().get_array().get(array); error != simdjson::SUCCESS) {
        bool null = false;
        if (document.root().is_null().get(null) == simdjson::SUCCESS && null)
            return Decoded<T>();
        return malformed(error == simdjson::INCORRECT_TYPE ? "is not a list" : "is cut or not JSON", error);
    }
    auto decoded = readList<T>(array, kind, std::forward<Parse>(parse));
    if (decoded && !document.isAlive())
        return malformed("is cut or not JSON", simdjson::TAPE_ERROR);
    if (decoded && !document.root().at_end())
        return malformed("goes on behind its end", simdjson::TRAILING_CONTENT);
    return decoded;
}

/// A whole body that is one object.
template <typename T, typename Parse>
[[nodiscard]] Result<T> decodeObject(const QByteArray &body, const char *kind, Parse &&parse)
{
    Document document(body);
    if (!document.isValid())
        return malformed("is not JSON", document.error());
    od::object object;
    if (const auto error = document.root().get_object().get(object); error != simdjson::SUCCESS)
        return malformed(error == simdjson::INCORRECT_TYPE ? "is not an object" : "is cut or not JSON", error);
    T item;
    qint64 number = 0;
    if (const Flaw flaw = parse(object, item, number))
        return fail(Code::Malformed, QStringLiteral("forge.decode"), describe(-1, kind, number, flaw));
    return item;
}

// Shared by issues and projects.
/// Appends a field to the JSON object of what has no place of its own; what says nothing only with @p alsoEmpty.
[[nodiscard]] const char *keep(QByteArray &extra, std::string_view key, od::value &value, bool alsoEmpty);
/// What is only skipped is not checked by simdjson; what is stored must be JSON.
[[nodiscard]] bool isObject(const QByteArray &extra);
[[nodiscard]] Flaw readPerson(od::object &object, Domain::Person &person);
[[nodiscard]] Flaw readLabel(od::object &object, Domain::Label &label);
[[nodiscard]] Flaw readMilestone(od::object &object, Domain::Milestone &milestone);
[[nodiscard]] const char *readState(od::value &value, Domain::IssueState &state, bool &seen);

} // namespace Docket::Forge::Json
