// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "frontmatter.h"

#include <QJsonArray>

#include <cmath>
#include <exception>
#include <optional>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

/// Copies a YAML tree into JSON. Aliases are shared in the one and copied in the other, so a few lines can stand for
/// billions of values; the count ends that, and the depth ends a node that contains itself.
class YamlConverter final
{
public:
    explicit YamlConverter(const ParseLimits &limits)
        : m_left(limits.maxProperties)
    {
    }

    QJsonValue convert(const YAML::Node &node, int depth)
    {
        constexpr int maxDepth = 32;
        if (m_left-- <= 0 || depth > maxDepth) {
            m_exceeded = true;
            return {};
        }
        switch (node.Type()) {
        case YAML::NodeType::Map: {
            QJsonObject object;
            for (const auto &entry : node) {
                if (m_exceeded)
                    break;
                if (!entry.first.IsScalar())
                    continue; // no JSON has such a key, and no filter could name it
                object.insert(QString::fromStdString(entry.first.Scalar()), convert(entry.second, depth + 1));
            }
            return object;
        }
        case YAML::NodeType::Sequence: {
            QJsonArray array;
            for (const auto &element : node) {
                if (m_exceeded)
                    break;
                array.append(convert(element, depth + 1));
            }
            return array;
        }
        case YAML::NodeType::Scalar: return scalar(node);
        default: return {};
        }
    }
    [[nodiscard]] bool exceeded() const { return m_exceeded; }

private:
    /// The core schema of YAML 1.2; what is quoted stays text, and so does a date.
    static QJsonValue scalar(const YAML::Node &node)
    {
        const QString text = QString::fromStdString(node.Scalar());
        const bool quoted = node.Tag() == "!";
        if (quoted || text.isEmpty() || text.size() > 40)
            return text;
        if (text == u"true"_s || text == u"True"_s || text == u"TRUE"_s)
            return true;
        if (text == u"false"_s || text == u"False"_s || text == u"FALSE"_s)
            return false;
        if (text == u"null"_s || text == u"Null"_s || text == u"NULL"_s || text == u"~"_s)
            return {};
        // "007" and "+1" are names of something rather than numbers; so is what a number would not give back.
        bool isNumber = false;
        const qint64 integer = text.toLongLong(&isNumber);
        if (isNumber && QString::number(integer) == text)
            return integer;
        const double real = text.toDouble(&isNumber);
        const bool plain = text[0].isDigit() || text[0] == u'-' || text[0] == u'.';
        if (isNumber && plain && text.contains(u'.') && std::isfinite(real))
            return real;
        return text;
    }

    int m_left;
    bool m_exceeded = false;
};

/// Remembers where the last scalar of a text begins.
class LastScalar final : public YAML::EventHandler
{
public:
    [[nodiscard]] const std::optional<YAML::Mark> &where() const { return m_where; }

    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark &mark, const std::string &, YAML::anchor_t, const std::string &) override
    {
        m_where = mark;
    }
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

private:
    std::optional<YAML::Mark> m_where;
};

void readEvents(const std::string &content, LastScalar &into)
{
    std::istringstream stream(content);
    YAML::Parser(stream).HandleNextDocument(into);
}

/// Where the quote begins that is still open at the end of a text that yaml-cpp reads without complaint: it takes the
/// end for the closing quote. The end of a document it does not take so.
std::optional<YAML::Mark> openQuote(const std::string &content)
{
    if (content.find_first_of("\"'") == std::string::npos)
        return std::nullopt;
    LastScalar last;
    try {
        readEvents(content + "\n...\n", last);
        return std::nullopt;
    } catch (const YAML::Exception &error) {
        if (error.msg != YAML::ErrorMsg::DOC_IN_SCALAR)
            return std::nullopt;
    }
    readEvents(content, last);
    return last.where();
}

} // namespace

FrontMatter readYaml(QByteArrayView content, const ParseLimits &limits)
{
    FrontMatter read;
    try {
        const std::string text(content.data(), size_t(content.size()));
        const YAML::Node root = YAML::Load(text);
        if (root.IsNull())
            return read;
        if (!root.IsMap()) {
            // "---" above and below a paragraph are two rules.
            read.isData = false;
            return read;
        }
        if (const auto quote = openQuote(text)) {
            read.problems.append({quote->line + 1, quote->column + 1,
                                  u"the front matter is not valid YAML: a quote begins here and does not end"_s});
            return read;
        }
        YamlConverter converter(limits);
        QJsonValue values = converter.convert(root, 0);
        if (converter.exceeded())
            read.problems.append(
                {1, 0,
                 u"the front matter holds more than %1 values, or is nested too deep; it was not read"_s.arg(
                     limits.maxProperties)});
        else
            read.values = values.toObject();
    } catch (const YAML::Exception &error) {
        read.problems.append({error.mark.is_null() ? 1 : error.mark.line + 1,
                              error.mark.is_null() ? 0 : error.mark.column + 1,
                              u"the front matter is not valid YAML: %1"_s.arg(QString::fromStdString(error.msg))});
    } catch (const std::exception &error) {
        read.problems.append(
            {1, 0, u"the front matter cannot be read as YAML: %1"_s.arg(QString::fromUtf8(error.what()))});
    }
    return read;
}

} // namespace Docket::Markdown
