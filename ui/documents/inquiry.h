// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <stop_token>
#include <utility>

namespace Docket::Ui {

/// Something that is asked for again whenever it may have changed, one question at a time: while answers are on their
/// way, further wishes make one more question behind them. So questions that take long do not pile up, as they would if
/// each change asked anew, and are answered, as they would not be if each change stopped the one before. Main thread.
class Inquiry final
{
public:
    Inquiry() = default;
    ~Inquiry() { stop(); }
    Q_DISABLE_COPY_MOVE(Inquiry)

    /// True: ask now, with token(); @p answers of them are to be told by answered(). False: they are on their way.
    [[nodiscard]] bool begin(int answers)
    {
        if (m_left > 0) {
            m_again = true;
            return false;
        }
        m_left = answers;
        return true;
    }
    /// Stopped when nobody waits for the answers any more; these are not to be told then.
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }
    /// True if this was the last of the answers, and it is to be asked again.
    [[nodiscard]] bool answered() { return --m_left == 0 && std::exchange(m_again, false); }
    /// What is on its way is of no interest; the next question goes out at once.
    void stop()
    {
        m_stop.request_stop();
        m_stop = std::stop_source();
        m_left = 0;
        m_again = false;
    }

private:
    std::stop_source m_stop;
    int m_left = 0;
    bool m_again = false;
};

} // namespace Docket::Ui
