// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "frontmatter.h"

#include <QJsonArray>

#include <exception>
#include <sstream>
#include <toml++/toml.hpp>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

class TomlConverter final
{
public:
    explicit TomlConverter(const ParseLimits &limits)
        : m_left(limits.maxProperties)
    {
    }

    QJsonValue convert(const toml::node &node, int depth)
    {
        constexpr int maxDepth = 32;
        if (m_left-- <= 0 || depth > maxDepth) {
            m_exceeded = true;
            return {};
        }
        if (const auto *table = node.as_table()) {
            QJsonObject object;
            for (const auto &[key, value] : *table) {
                if (m_exceeded)
                    break;
                object.insert(QString::fromUtf8(key.str().data(), qsizetype(key.str().size())),
                              convert(value, depth + 1));
            }
            return object;
        }
        if (const auto *array = node.as_array()) {
            QJsonArray values;
            for (const auto &element : *array) {
                if (m_exceeded)
                    break;
                values.append(convert(element, depth + 1));
            }
            return values;
        }
        return scalar(node);
    }
    [[nodiscard]] bool exceeded() const { return m_exceeded; }

private:
    static QJsonValue scalar(const toml::node &node)
    {
        if (const auto *text = node.as_string())
            return QString::fromStdString(text->get());
        if (const auto *integer = node.as_integer())
            return qint64(integer->get());
        if (const auto *real = node.as_floating_point())
            return real->get();
        if (const auto *boolean = node.as_boolean())
            return boolean->get();
        // Dates and times, as they are written.
        std::ostringstream text;
        if (const auto *date = node.as_date())
            text << date->get();
        else if (const auto *time = node.as_time())
            text << time->get();
        else if (const auto *moment = node.as_date_time())
            text << moment->get();
        return QString::fromStdString(text.str());
    }

    int m_left;
    bool m_exceeded = false;
};

} // namespace

FrontMatter readToml(QByteArrayView content, const ParseLimits &limits)
{
    FrontMatter read;
    try {
        const toml::table root = toml::parse(std::string_view(content.data(), size_t(content.size())));
        TomlConverter converter(limits);
        const QJsonValue values = converter.convert(root, 0);
        if (converter.exceeded())
            read.problems.append(
                {1, 0,
                 u"the front matter holds more than %1 values, or is nested too deep; it was not read"_s.arg(
                     limits.maxProperties)});
        else
            read.values = values.toObject();
    } catch (const toml::parse_error &error) {
        const auto description = error.description();
        read.problems.append({int(error.source().begin.line), int(error.source().begin.column),
                              u"the front matter is not valid TOML: %1"_s.arg(
                                  QString::fromUtf8(description.data(), qsizetype(description.size())))});
    } catch (const std::exception &error) {
        read.problems.append(
            {1, 0, u"the front matter cannot be read as TOML: %1"_s.arg(QString::fromUtf8(error.what()))});
    }
    return read;
}

} // namespace Docket::Markdown
