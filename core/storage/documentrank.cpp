// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentrank.h"

#include "searchtext.h"
#include "sqliteerror.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sqlite3.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

// The usual constants of BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009).
constexpr double saturation = 1.2;
constexpr double lengthShare = 0.75;
constexpr int countedMatches = 2000; ///< of a phrase, before the rest is estimated
constexpr int countedHits = 64;      ///< of a phrase in a document: more change its score by a percent

/// What is the same for every row of a query.
struct RankState
{
    double averageSize = 1;
    std::vector<double> weights; ///< of the phrases, by how rare they are
};

struct PhraseCount
{
    qint64 rows = 0;
    qint64 lastRow = 0;
};

int countPhrase(const Fts5ExtensionApi *api, Fts5Context *context, void *data)
{
    auto *count = static_cast<PhraseCount *>(data);
    count->lastRow = api->xRowid(context);
    return ++count->rows >= countedMatches ? SQLITE_DONE : SQLITE_OK;
}

int makeState(const Fts5ExtensionApi *api, Fts5Context *context, RankState &state)
{
    sqlite3_int64 rows = 0;
    sqlite3_int64 tokens = 0;
    if (const int code = api->xRowCount(context, &rows); code != SQLITE_OK)
        return code;
    if (const int code = api->xColumnTotalSize(context, -1, &tokens); code != SQLITE_OK)
        return code;
    state.averageSize = std::max(1.0, double(tokens) / double(std::max<qint64>(1, rows)));
    const int phrases = api->xPhraseCount(context);
    state.weights.assign(std::size_t(phrases), 1.0);
    for (int i = 0; phrases > 1 && i < phrases; ++i) {
        PhraseCount count;
        const int code = api->xQueryPhrase(context, i, &count, &countPhrase);
        if (code != SQLITE_OK && code != SQLITE_DONE)
            return code;
        double matches = double(count.rows);
        // Ids are given out in order, so the share of the ids passed is the share of the documents seen.
        if (count.rows >= countedMatches && count.lastRow > 0)
            matches = std::max(matches, std::min(double(rows), matches * double(rows) / double(count.lastRow)));
        state.weights[std::size_t(i)] = std::max(1e-6, std::log((double(rows) - matches + 0.5) / (matches + 0.5)));
    }
    return SQLITE_OK;
}

void rank(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int count, sqlite3_value **values)
{
    auto *state = static_cast<RankState *>(api->xGetAuxdata(context, 0));
    if (!state) {
        auto fresh = std::make_unique<RankState>();
        if (const int code = makeState(api, context, *fresh); code != SQLITE_OK)
            return sqlite3_result_error_code(result, code);
        state = fresh.get();
        if (const int code =
                api->xSetAuxdata(context, fresh.release(), [](void *data) { delete static_cast<RankState *>(data); });
            code != SQLITE_OK)
            return sqlite3_result_error_code(result, code);
    }
    int size = 0;
    if (const int code = api->xColumnSize(context, -1, &size); code != SQLITE_OK)
        return sqlite3_result_error_code(result, code);
    std::array<double, 8> columns{1, 1, 1, 1, 1, 1, 1, 1};
    for (int i = 0; i < count && i < int(columns.size()); ++i)
        columns[std::size_t(i)] = sqlite3_value_double(values[i]);
    const double length = saturation * (1 - lengthShare + lengthShare * double(size) / state->averageSize);
    double score = 0;
    for (int phrase = 0; phrase < int(state->weights.size()); ++phrase) {
        Fts5PhraseIter place;
        int column = 0;
        int offset = 0;
        double hits = 0;
        int seen = 0;
        if (const int code = api->xPhraseFirst(context, phrase, &place, &column, &offset); code != SQLITE_OK)
            return sqlite3_result_error_code(result, code);
        for (; column >= 0 && seen < countedHits; ++seen) {
            hits += columns[std::size_t(std::min(column, int(columns.size()) - 1))];
            api->xPhraseNext(context, &place, &column, &offset);
        }
        score += state->weights[std::size_t(phrase)] * hits * (saturation + 1) / (hits + length);
    }
    sqlite3_result_double(result, -score);
}

/// The functions of the FTS5 in this connection; see "Extending FTS5" in SQLite's documentation.
Result<fts5_api *> fts5Api(sqlite3 *handle)
{
    fts5_api *api = nullptr;
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void *>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
        sqlite3_finalize(statement); // whether it went well is seen by what it told
    }
    if (!api)
        return fail(Code::StorageFailed, u"storage.open"_s, u"This SQLite has no full-text search (FTS5)."_s,
                    u"Install a SQLite that was built with FTS5."_s);
    return api;
}

constexpr std::array<const char *, 2> tokenizerOptions{"remove_diacritics", "2"}; // as the tables are declared

/// The code point at @p at and its length; broken bytes are one each.
char32_t codePointAt(QByteArrayView utf8, qsizetype at, qsizetype &length)
{
    const auto lead = uchar(utf8[at]);
    const qsizetype expected = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    length = std::min(expected, utf8.size() - at);
    if (length < 3)
        return 0; // CJK takes three bytes or four
    char32_t value = length == 3 ? lead & 0x0f : lead & 0x07;
    for (qsizetype i = 1; i < length; ++i) {
        if ((uchar(utf8[at + i]) & 0xc0) != 0x80) {
            length = 1;
            return 0;
        }
        value = (value << 6) | (uchar(utf8[at + i]) & 0x3f);
    }
    return value;
}

} // namespace

Result<void> registerDocumentRank(sqlite3 *handle)
{
    auto api = fts5Api(handle);
    if (!api)
        return std::unexpected(api.error());
    if (const int code = (*api)->xCreateFunction(*api, "document_rank", nullptr, &rank, nullptr); code != SQLITE_OK)
        return std::unexpected(
            sqliteError(code, u"storage.open"_s, {}, u"the ranking function could not be registered"_s));
    return {};
}

struct SearchTokenizer::Functions
{
    fts5_tokenizer tokenizer{};
};

SearchTokenizer::SearchTokenizer()
    : m_functions(std::make_unique<Functions>())
{
}

SearchTokenizer::~SearchTokenizer()
{
    if (m_tokenizer)
        m_functions->tokenizer.xDelete(m_tokenizer);
}

Result<std::unique_ptr<SearchTokenizer>> SearchTokenizer::create(sqlite3 *handle)
{
    auto api = fts5Api(handle);
    if (!api)
        return std::unexpected(api.error());
    std::unique_ptr<SearchTokenizer> self(new SearchTokenizer);
    void *data = nullptr;
    int code = (*api)->xFindTokenizer(*api, "unicode61", &data, &self->m_functions->tokenizer);
    auto options = tokenizerOptions;
    if (code == SQLITE_OK)
        code = self->m_functions->tokenizer.xCreate(data, options.data(), int(options.size()), &self->m_tokenizer);
    if (code != SQLITE_OK)
        return std::unexpected(sqliteError(code, u"storage.tokenize"_s, {}, u"no tokenizer unicode61"_s));
    return self;
}

bool SearchTokenizer::splitRun(QByteArrayView utf8, qsizetype offset, const Visitor &visitor) const
{
    struct Call
    {
        const Visitor &visitor;
        qsizetype offset;
        bool go = true;
    } call{visitor, offset};
    const auto forward = [](void *data, int, const char *token, int size, int begin, int end) {
        auto *to = static_cast<Call *>(data);
        to->go = to->visitor(QByteArrayView(token, size), to->offset + begin, to->offset + end);
        return to->go ? SQLITE_OK : SQLITE_DONE;
    };
    m_functions->tokenizer.xTokenize(m_tokenizer, &call, FTS5_TOKENIZE_AUX, utf8.data(), int(utf8.size()), forward);
    return call.go;
}

void SearchTokenizer::split(QByteArrayView utf8, const Visitor &visitor) const
{
    qsizetype from = 0;
    for (qsizetype at = 0; at < utf8.size();) {
        if (uchar(utf8[at]) < 0xe2) { // no CJK begins with it
            ++at;
            continue;
        }
        qsizetype length = 1;
        if (isCjk(codePointAt(utf8, at, length))) {
            if (from < at && !splitRun(utf8.sliced(from, at - from), from, visitor))
                return;
            if (!visitor(utf8.sliced(at, length), at, at + length))
                return;
            from = at + length;
        }
        at += length;
    }
    if (from < utf8.size())
        (void)splitRun(utf8.sliced(from), from, visitor);
}

} // namespace Docket::Storage
