// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "figures.h"

#include <base/error.h>

#include <functional>

class QWidget;

namespace Docket::Ui {

enum class FigureFormat
{
    Csv,
    Json
};

/// Asks for a file and writes the figures into it, on a thread of its own, whole or not at all. Returns at once;
/// @p failed is called in the main thread if @p parent still lives.
void saveFigures(QWidget *parent, const FigureTable &table, FigureFormat format,
                 const std::function<void(const Error &)> &failed);

/// The same for bytes that are ready: @p name is what is proposed, @p filter as QFileDialog takes it.
void saveBytes(QWidget *parent, const QByteArray &bytes, const QString &name, const QString &filter,
               const std::function<void(const Error &)> &failed);

/// Writes without asking, on a thread of its own. @p done is called in the main thread if @p context still lives.
void writeBytes(QObject *context, const QByteArray &bytes, const QString &path,
                const std::function<void(const Result<void> &)> &done);

} // namespace Docket::Ui
