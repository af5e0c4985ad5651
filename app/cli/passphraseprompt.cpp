// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "passphraseprompt.h"

#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

constexpr int maxAttempts = 3;
constexpr char endOfText = 3;  // Ctrl+C, which the terminal does not turn into a signal while it reads a passphrase
constexpr char endOfInput = 4; // Ctrl+D

/// The terminal that controls this process, whatever standard input is; -1 where there is none or nobody sees it.
int openTerminal()
{
    return isatty(STDERR_FILENO) != 0 ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
}

void show(int terminal, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    [[maybe_unused]] const auto written = write(terminal, bytes.constData(), size_t(bytes.size()));
}

/// A line that is not echoed; empty if it was refused.
Secret readLine(int terminal)
{
    termios before{};
    if (tcgetattr(terminal, &before) != 0)
        return {};
    termios silent = before;
    // Signals are off as well: one that ended the process here would leave a terminal without echo behind.
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    tcsetattr(terminal, TCSAFLUSH, &silent);
    QByteArray line;
    line.reserve(1024); // so that no half-typed copy is left behind by growing
    char byte = 0;
    bool isRefused = false;
    while (read(terminal, &byte, 1) == 1 && byte != '\n' && byte != '\r') {
        if (byte == endOfText || byte == endOfInput) {
            isRefused = true;
            break;
        }
        if (byte != '\x7f' && byte != '\b') {
            line.append(byte);
            continue;
        }
        // A letter may be several bytes: those that go on are 10xxxxxx.
        while (!line.isEmpty() && (line.back() & 0xc0) == 0x80)
            line.chop(1);
        line.chop(1);
    }
    tcsetattr(terminal, TCSAFLUSH, &before);
    show(terminal, u"\n"_s);
    return isRefused ? Secret() : Secret(std::move(line));
}

} // namespace

PassphrasePrompt::PassphrasePrompt(Config::PassphraseBroker &broker)
    : m_broker(broker)
{
    const int terminal = openTerminal();
    if (terminal < 0)
        return;
    close(terminal);
    connect(&broker, &Config::PassphraseBroker::passphraseNeeded, this, &PassphrasePrompt::ask);
}

void PassphrasePrompt::ask(const Config::PassphraseQuestion &question)
{
    const int terminal = openTerminal();
    m_wrong = question.wasWrong ? m_wrong + 1 : 0;
    if (terminal < 0 || m_wrong >= maxAttempts) {
        if (terminal >= 0) {
            show(terminal, u"That passphrase is not right either.\n"_s);
            close(terminal);
        }
        return m_broker.refuse();
    }
    if (question.wasWrong)
        show(terminal, u"That passphrase is not right.\n"_s);
    show(terminal, (question.isNew ? u"Choose a passphrase for %1: "_s : u"Passphrase of %1: "_s).arg(question.file));
    Secret given = readLine(terminal);
    if (question.isNew && !given.isEmpty()) {
        show(terminal, u"Once more: "_s);
        if (readLine(terminal).reveal() != given.reveal()) {
            show(terminal, u"The two are not the same.\n"_s);
            given = {};
        }
    }
    close(terminal);
    m_broker.answer(given);
}

} // namespace Docket::Cli
