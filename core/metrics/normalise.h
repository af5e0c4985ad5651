// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace Docket::Metrics {

/// The text under which executions of a statement are counted together: literals and parameters become "?", a list of
/// them in parentheses "(?, ...)", comments and spare white space go. Names in double quotes, backticks and brackets
/// stay. No value of a literal is ever in the answer, not even of a text whose closing quote is missing.
[[nodiscard]] QString normalised(QByteArrayView sql);

/// Whether @p sql sets up a connection or changes the schema: all of these count as one statement, setUpText().
[[nodiscard]] bool isSetUp(QByteArrayView sql);
[[nodiscard]] QString setUpText();
/// Whether @p text, normalised or not, reads or writes rows, so that it has a plan.
[[nodiscard]] bool isQuery(const QString &text);

} // namespace Docket::Metrics
