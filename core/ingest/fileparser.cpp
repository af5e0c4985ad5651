// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fileparser.h"

#include <markdown/parse.h>
#include <storage/documentpacker.h>

#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <sodium.h>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int hashBytes = 16;
constexpr int readAttempts = 2;

struct ReadFile
{
    QByteArray bytes;
    Domain::FileStamp stamp;
};

/// The whole file as it was at one moment: size and time are the same before and after.
Result<ReadFile> readWhole(const QString &path, qint64 maxBytes)
{
    for (int attempt = 0; attempt < readAttempts; ++attempt) {
        auto before = stampOf(path, maxBytes);
        if (!before)
            return std::unexpected(std::move(before).error());
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return fail(Code::FileFailed, u"ingest.read"_s,
                        u"%1 cannot be opened: %2."_s.arg(path, file.errorString()));
        QByteArray bytes(before->size, Qt::Uninitialized);
        const qint64 got = file.read(bytes.data(), bytes.size());
        if (got < 0)
            return fail(Code::FileFailed, u"ingest.read"_s, u"%1 cannot be read: %2."_s.arg(path, file.errorString()));
        const auto after = stampOf(path, maxBytes);
        if (got == before->size && after && *after == *before)
            return ReadFile{std::move(bytes), *before};
    }
    return fail(Code::Conflict, u"ingest.read"_s, u"%1 is being written at this moment."_s.arg(path),
                u"Take it in again when whoever writes it is done."_s);
}

Domain::DocumentLink::Kind kindOf(Markdown::DocumentLink::Kind kind)
{
    using From = Markdown::DocumentLink::Kind;
    using To = Domain::DocumentLink::Kind;
    switch (kind) {
    case From::Document: return To::Document;
    case From::Heading: return To::Heading;
    case From::Issue: return To::Issue;
    case From::Url: return To::Url;
    case From::File: return To::File;
    }
    return To::Url;
}

/// What the parser found odd and went on without, as one sentence; the line is that of the first which has one.
Domain::DocumentFailure problemOf(const QList<Markdown::ParseProblem> &problems)
{
    Domain::DocumentFailure told;
    for (const Markdown::ParseProblem &problem : problems) {
        if (!told.reason.isEmpty())
            told.reason += u"; "_s;
        told.reason += problem.message;
        if (told.line == 0)
            told.line = problem.line;
    }
    return told;
}

Domain::ParsedContent contentOf(Markdown::ParsedDocument &&parsed)
{
    Domain::ParsedContent content;
    content.parserVersion = Markdown::parserVersion;
    content.title = std::move(parsed.title);
    content.body = std::move(parsed.body);
    content.code = std::move(parsed.code);
    content.tags = std::move(parsed.tags);
    content.words = parsed.words;
    if (!parsed.frontMatter.isEmpty()) {
        content.frontMatter = QJsonDocument(parsed.frontMatter).toJson(QJsonDocument::Compact);
        for (auto &[key, value] : Markdown::properties(parsed.frontMatter))
            content.properties.append({std::move(key), std::move(value)});
    }
    content.headings.reserve(parsed.headings.size());
    for (auto &heading : parsed.headings)
        content.headings.append({.level = heading.level,
                                 .text = std::move(heading.text),
                                 .anchor = std::move(heading.anchor),
                                 .line = heading.position.line,
                                 .textOffset = heading.textOffset});
    content.links.reserve(parsed.links.size());
    for (auto &link : parsed.links)
        content.links.append({.kind = kindOf(link.kind),
                              .target = std::move(link.target),
                              .anchor = std::move(link.anchor),
                              .text = std::move(link.text),
                              .line = link.position.line});
    content.problem = problemOf(parsed.problems);
    for (auto &task : parsed.tasks)
        content.tasks.append({.done = task.done, .text = std::move(task.text), .line = task.position.line});
    for (auto &code : parsed.codeBlocks)
        content.codeBlocks.append(
            {.language = std::move(code.language), .line = code.position.line, .lines = code.lines});
    return content;
}

void noteFailure(ParsedFile &file, const Error &error, const QString &path = {})
{
    file.failed = true;
    file.report.action = error.code == Code::Conflict ? FileAction::Conflict : FileAction::Failed;
    file.report.reason = reasonOf(error, path);
    file.report.line = error.fact(u"line").toInt();
}

void parse(ParsedFile &file, const QByteArray &bytes, const ParserOptions &options, std::stop_token stop)
{
    const auto begin = Clock::now();
    Markdown::ParseLimits limits;
    limits.maxBytes = options.maxBytes;
    auto parsed = Markdown::parseDocument(bytes, limits, std::move(stop));
    if (!parsed) {
        file.report.parseTime = Clock::now() - begin;
        return noteFailure(file, parsed.error());
    }
    file.parsed = true;
    file.tree = parsed->ast.structure();
    const Markdown::Ast ast = parsed->ast;
    const QByteArrayView text = ast.source();
    if (!parsed->problems.isEmpty()) {
        file.report.problems = int(parsed->problems.size());
        file.report.reason = parsed->problems.constFirst().message;
        file.report.line = parsed->problems.constFirst().line;
    }
    std::ranges::copy(file.hash, file.report.contentHash.begin());
    file.input = {.path = file.plan.path,
                  .stamp = file.plan.stamp,
                  .hash = file.hash,
                  .source = {},
                  .encoding = parsed->encoding,
                  .content = {},
                  .packed = {}};
    file.input.content = contentOf(std::move(*parsed));
    file.input.source = QByteArray::fromRawData(text.data(), text.size());
    file.input.packed = Storage::packDocument(options.source, file.input);
    // Of these the row and its facets need nothing; the packed parts hold them.
    file.input.source = {};
    file.input.content.body.clear();
    file.input.content.code.clear();
    file.input.content.headings.clear();
    file.input.content.links.clear();
    file.report.parseTime = Clock::now() - begin;
}

} // namespace

QString reasonOf(const Error &error, const QString &path)
{
    const Error &told = error.cause ? *error.cause : error;
    QString text = told.message;
    if (const QString begin = path + u' '; !path.isEmpty() && text.startsWith(begin))
        text = text.sliced(begin.size());
    return told.hint.isEmpty() ? text : text + u' ' + told.hint;
}

qint64 memoryOf(const ParsedFile &file)
{
    constexpr qint64 rest = 2048; // names, facets, what the containers take
    const Domain::PackedDocument &packed = file.input.packed;
    return rest + file.tree.size() + packed.content.size() + packed.headings.size() + packed.body.size() +
           packed.code.size() + packed.links.size() + packed.targets.size() * qint64(sizeof packed.targets[0]);
}

Cache::CacheKey astKey(const QByteArray &contentHash)
{
    const QString id = QString::fromLatin1(contentHash.toHex()) + u'-' + QString::number(Markdown::parserVersion);
    return {u"ast", id};
}

QString IngestedFile::cacheKey() const
{
    if (std::ranges::count(contentHash, 0) == std::ssize(contentHash))
        return {};
    return astKey(QByteArray::fromRawData(contentHash.data(), std::ssize(contentHash))).text();
}

QByteArray contentHash(QByteArrayView bytes)
{
    QByteArray hash(hashBytes, Qt::Uninitialized);
    // Cannot fail for these sizes, and needs no initialisation of the library.
    [[maybe_unused]] const int done = crypto_generichash(reinterpret_cast<unsigned char *>(hash.data()), hashBytes,
                                                         reinterpret_cast<const unsigned char *>(bytes.data()),
                                                         std::size_t(bytes.size()), nullptr, 0);
    Q_ASSERT(done == 0);
    return hash;
}

ParsedFile parseFile(const PlannedFile &planned, const ParserOptions &options, std::stop_token stop, bool parseMoved)
{
    ParsedFile file{.plan = planned};
    file.report.path = planned.path;
    file.report.action = planned.action;
    file.report.document = planned.known;
    const auto begin = Clock::now();
    const QString &root = options.source.path;
    const QString path = QString(root.endsWith(u'/') ? root : root + u'/') + planned.path;
    auto read = readWhole(path, options.maxBytes);
    if (!read) {
        file.report.readTime = Clock::now() - begin;
        noteFailure(file, read.error(), path);
        return file;
    }
    file.plan.stamp = read->stamp;
    file.report.bytes = read->bytes.size();
    file.hash = contentHash(read->bytes);
    file.report.readTime = Clock::now() - begin;
    if (!planned.knownHash.isEmpty() && planned.knownHash == file.hash)
        return file;
    if (planned.action == FileAction::New && !parseMoved && options.gone.contains(file.hash)) {
        file.mayBeMoved = true;
        return file;
    }
    file.report.reason = planned.reason; // what the parser has to say counts for more
    parse(file, read->bytes, options, std::move(stop));
    return file;
}

ParsedFile parseText(const QString &name, const QByteArray &bytes, const ParserOptions &options, std::stop_token stop)
{
    ParsedFile file;
    file.plan.path = name;
    file.plan.stamp.size = bytes.size();
    file.report.path = name;
    file.report.bytes = bytes.size();
    file.hash = contentHash(bytes);
    parse(file, bytes, options, std::move(stop));
    return file;
}

} // namespace Docket::Ingest
