// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Escaping, link targets and references in text. Private to the module; here is what keeps the HTML safe.

#include <QString>

namespace Docket::Markdown {

/// Text for HTML, in elements and in quoted attributes. Characters that Unicode reserves for programs (U+FDD0 and so
/// on) are replaced, because code-block markers are made of them.
[[nodiscard]] QString escaped(QStringView text);

/// The target as it may stand in an href attribute (before escaping), or an empty string if it is not to be followed:
/// only http, https and mailto are, and relative ones resolved against @p baseUrl.
[[nodiscard]] QString safeTarget(const QString &target, const QString &baseUrl);
/// The same for images: http and https.
[[nodiscard]] QString safeImage(const QString &target, const QString &baseUrl);

/// Escaped text in which #12, owner/name#12 and @login have become links. @p project is what a bare #12 belongs to;
/// empty leaves it alone.
[[nodiscard]] QString withReferences(const QString &text, const QString &project);

/// Raw HTML as text: without its comments, which nobody meant to be read; one that is never closed stays.
[[nodiscard]] QString withoutComments(const QString &html);
/// What stands between the tags, for previews.
[[nodiscard]] QString withoutTags(const QString &html);

} // namespace Docket::Markdown
