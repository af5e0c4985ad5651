// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentcommands.h"

#include <ingest/ignorerules.h>
#include <services/documentservice.h>

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using namespace Domain;

QString kindName(DocumentSource::Kind kind)
{
    switch (kind) {
    case DocumentSource::Kind::Folder: return u"folder"_s;
    case DocumentSource::Kind::Files: return u"files"_s;
    case DocumentSource::Kind::Pasted: return u"pasted"_s;
    }
    return {};
}

QJsonObject sourceJson(const DocumentSource &source, const QString &limitation)
{
    QJsonObject object{{u"id"_s, source.id.value},         {u"kind"_s, kindName(source.kind)},
                       {u"path"_s, source.path},           {u"name"_s, source.name},
                       {u"project"_s, source.project},     {u"ignore"_s, QJsonArray::fromStringList(source.ignore)},
                       {u"hidden"_s, source.hidden},       {u"links"_s, source.symlinks},
                       {u"mounts"_s, source.otherMounts},  {u"watched"_s, source.watched},
                       {u"documents"_s, source.documents}, {u"failed"_s, source.failed},
                       {u"missing"_s, source.missing}};
    if (source.scanned != noTime)
        object.insert(u"scanned"_s, formatTimestamp(source.scanned));
    if (!limitation.isEmpty())
        object.insert(u"limitation"_s, limitation);
    return object;
}

/// By number, path as a shell means it, or name. NotFound, or Invalid if several have the name.
Result<DocumentSource> sourceOf(Context &context, const QString &text)
{
    auto sources = wait(context.services.documents.sources());
    if (!sources)
        return std::unexpected(std::move(sources).error());
    const QFileInfo typed(QDir::cleanPath(QDir::current().absoluteFilePath(text)));
    const QString real = typed.canonicalFilePath();
    QList<DocumentSource> named;
    for (const DocumentSource &source : std::as_const(*sources)) {
        if (QString::number(source.id.value) == text ||
            (source.kind == DocumentSource::Kind::Folder &&
             (source.path == typed.absoluteFilePath() || source.path == real)))
            return source;
        if (source.name.compare(text, Qt::CaseInsensitive) == 0)
            named.append(source);
    }
    if (named.size() == 1)
        return named.first();
    if (named.isEmpty())
        return fail(Code::NotFound, u"documents.source"_s, u"There is no source %1."_s.arg(text),
                    u"docket-cli source list shows them."_s);
    return fail(Code::Invalid, u"documents.source"_s, u"%1 sources are called %2."_s.arg(named.size()).arg(text),
                u"Give the number or the path: docket-cli source list shows them."_s);
}

} // namespace

int sourceList(Context &context, const SourceArguments &)
{
    auto sources = wait(context.services.documents.sources());
    if (!sources) {
        context.out.error(sources.error());
        return Failed;
    }
    QList<QStringList> lines;
    QList<QJsonObject> objects;
    for (const DocumentSource &source : std::as_const(*sources)) {
        QStringList rules;
        if (source.watched)
            rules << u"watched"_s;
        if (source.hidden)
            rules << u"hidden"_s;
        if (source.symlinks)
            rules << u"links"_s;
        if (source.otherMounts)
            rules << u"mounts"_s;
        for (const QString &pattern : source.ignore)
            rules << u"ignore "_s + pattern;
        if (!source.project.isEmpty())
            rules << u"project "_s + source.project;
        lines.append({QString::number(source.id.value), source.name, kindName(source.kind),
                      QString::number(source.documents), QString::number(source.failed),
                      QString::number(source.missing), source.path, rules.join(u", "_s)});
        objects.append(sourceJson(source, context.services.documents.watchLimitation(source.id)));
    }
    context.out.table({u"ID"_s, u"NAME"_s, u"KIND"_s, u"DOCUMENTS"_s, u"FAILED"_s, u"MISSING"_s, u"PATH"_s, u"RULES"_s},
                      lines, objects);
    if (lines.isEmpty())
        context.out.line(u"There are no sources yet. Take a folder in: docket-cli ingest FOLDER"_s);
    return Done;
}

int sourceSet(Context &context, const SourceArguments &arguments)
{
    for (const QString &pattern : arguments.ignore) {
        if (auto sound = Ingest::IgnoreRules::check(pattern); !sound) {
            context.out.error(sound.error());
            return Usage;
        }
    }
    auto found = sourceOf(context, arguments.source);
    if (!found) {
        context.out.error(found.error());
        return Failed;
    }
    DocumentSource source = *std::move(found);
    if (arguments.name)
        source.name = *arguments.name;
    if (arguments.project)
        source.project = *arguments.project;
    if (arguments.clearIgnore)
        source.ignore.clear();
    for (const QString &pattern : arguments.ignore) {
        if (!source.ignore.contains(pattern))
            source.ignore.append(pattern);
    }
    source.hidden = arguments.hidden.value_or(source.hidden);
    source.symlinks = arguments.links.value_or(source.symlinks);
    source.otherMounts = arguments.otherMounts.value_or(source.otherMounts);
    source.watched = arguments.watched.value_or(source.watched);
    if (auto stored = wait(context.services.documents.storeSource(source)); !stored) {
        context.out.error(stored.error());
        return Failed;
    }
    context.out.object(
        u"%1 is stored. Its rules count from the next run: docket-cli ingest %2"_s.arg(source.name, source.path),
        sourceJson(source, {}));
    return Done;
}

int sourceForget(Context &context, const SourceArguments &arguments)
{
    auto source = sourceOf(context, arguments.source);
    if (!source) {
        context.out.error(source.error());
        return Failed;
    }
    if (auto removed = wait(context.services.documents.removeSource(source->id)); !removed) {
        context.out.error(removed.error());
        return Failed;
    }
    const bool pasted = source->kind == DocumentSource::Kind::Pasted;
    context.out.object(u"%1 is forgotten with %2 documents%3."_s.arg(source->name, QString::number(source->documents),
                                                                     pasted ? QString() : u"; the files stay"_s),
                       {{u"forgotten"_s, source->documents}});
    return Done;
}

int forget(Context &context, const DocumentArguments &arguments)
{
    if (arguments.paths.isEmpty() != arguments.missing) {
        context.out.error(makeError(Code::Invalid, u"documents.forget"_s,
                                    u"Name the documents to forget, or give --missing, and not both."_s));
        return Usage;
    }
    QList<DocumentId> ids;
    for (const QString &name : arguments.paths) {
        auto id = documentOf(context, name);
        if (!id) {
            context.out.error(id.error());
            return Failed;
        }
        ids.append(*id);
    }
    auto removed =
        wait(arguments.missing ? context.services.documents.removeMissing() : context.services.documents.remove(ids));
    if (!removed) {
        context.out.error(removed.error());
        return Failed;
    }
    context.out.object(u"%1 documents are forgotten."_s.arg(*removed), {{u"forgotten"_s, *removed}});
    return *removed > 0 || arguments.missing ? Done : Failed;
}

} // namespace Docket::Cli
