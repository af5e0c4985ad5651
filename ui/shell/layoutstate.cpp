// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "layoutstate.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QGuiApplication>
#include <QIODevice>
#include <QScreen>
#include <QWidget>

namespace Docket::Ui {

namespace {

constexpr quint32 magic = 0x444b4c59; // "DKLY"
constexpr qsizetype largest = 1 << 20;
/// So much of a title bar must be on a screen that the window can be taken hold of.
constexpr QSize handle(96, 24);

QByteArray checksum(const QByteArray &state)
{
    return QCryptographicHash::hash(state, QCryptographicHash::Sha256).first(8);
}

} // namespace

QByteArray packLayout(const QByteArray &state, int version)
{
    QByteArray result;
    QDataStream stream(&result, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_8);
    stream << magic << qint32(version) << checksum(state) << state;
    return result;
}

std::optional<QByteArray> unpackLayout(const QByteArray &packed, int version)
{
    if (packed.isEmpty() || packed.size() > largest)
        return std::nullopt;
    QDataStream stream(packed);
    stream.setVersion(QDataStream::Qt_6_8);
    quint32 word = 0;
    qint32 found = 0;
    QByteArray sum;
    QByteArray state;
    stream >> word >> found;
    if (stream.status() != QDataStream::Ok || word != magic || found != version)
        return std::nullopt;
    stream >> sum >> state;
    if (stream.status() != QDataStream::Ok || sum != checksum(state))
        return std::nullopt;
    return state;
}

bool ensureOnScreen(QWidget *window)
{
    const auto frame = window->frameGeometry();
    const QRect grip(frame.topLeft(), QSize(frame.width(), handle.height()));
    const auto screens = QGuiApplication::screens();
    for (const auto *screen : screens) {
        const auto seen = screen->availableGeometry().intersected(grip);
        if (seen.width() >= std::min(handle.width(), frame.width()) && seen.height() >= handle.height() / 2)
            return false;
    }
    const auto *screen = QGuiApplication::screenAt(frame.center());
    if (screen == nullptr)
        screen = QGuiApplication::primaryScreen();
    if (screen == nullptr)
        return false;
    const auto area = screen->availableGeometry();
    window->resize(window->size().boundedTo(area.size()));
    window->move(area.center() - QPoint(window->width() / 2, window->height() / 2));
    return true;
}

} // namespace Docket::Ui
