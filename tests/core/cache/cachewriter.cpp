// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A process that writes to a cache on disk until it is killed. Each value says whose it is and ends with its checksum.
#include <base/clock.h>
#include <cache/disklevel.h>

#include <QCryptographicHash>

#include <cstdio>

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const Docket::SystemClock clock;
    Docket::Cache::DiskLevel level(QString::fromLocal8Bit(argv[1]), {.capacity = 4 << 20}, clock);
    quint32 turn = QByteArray(argv[2]).toUInt();
    std::puts("writing");
    (void)std::fflush(stdout);
    for (;; ++turn) {
        const Docket::Cache::CacheKey key(u"child", QString::number(turn % 64));
        QByteArray value = key.text().toUtf8() + ' ' + QByteArray::number(turn).repeated(int(1 + turn * 7919 % 20'000));
        value += QCryptographicHash::hash(value, QCryptographicHash::Md5);
        if (turn % 11 == 0)
            (void)level.remove(key);
        else if (const auto put = level.put(key, {.bytes = value}); !put) {
            std::fprintf(stderr, "%s\n", qPrintable(put.error().toText()));
            // What is there is read all the same, and what is not there is a miss.
            for (quint32 i = 0; i < 64; ++i) {
                if (!level.get(Docket::Cache::CacheKey(u"child", QString::number(i))))
                    return 5;
            }
            return put.error().code == Docket::Code::StorageFull       ? 3
                   : put.error().code == Docket::Code::StorageReadOnly ? 4
                                                                       : 6;
        }
    }
}
