// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Docket::Storage {

// How texts go into the full-text index and how words are looked up there. FTS5's unicode61 makes one token of an
// unbroken run of letters, which would hide 日本 inside of 最新の日本語. So every CJK character (kana and Hangul
// included) becomes a token of its own on the way in, and a run of them a phrase on the way out: any part of a run is
// found.

/// @p utf8 as the index gets it; the same bytes, shared, where nothing has to be set apart.
[[nodiscard]] QByteArray indexText(const QByteArray &utf8);

/// A character that is a token of its own in the index.
[[nodiscard]] bool isCjk(char32_t c);

/// Stands between two texts of one document, so that no phrase reaches from one into the other.
[[nodiscard]] QByteArrayView textSeparator();

/// An FTS5 phrase for a word or a phrase as it was typed, quoted so that nothing in it is syntax; a '*' at the end of a
/// word asks for the beginning of a word. Empty if the text holds no letter and no digit, so that nothing can match.
[[nodiscard]] QByteArray searchPhrase(const QString &typed, bool isWord);

} // namespace Docket::Storage
