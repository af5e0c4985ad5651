// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a tree lies in memory and in the cache: Header, then the records, the child table, the line table, the attributes
// and the pool, each right after the other. Private to the module. Any change here needs another parserVersion.

#include "ast.h"

namespace Docket::Markdown {

enum Ast::Flag : quint8
{
    Ordered = 1,
    Tight = 2,
    Checked = 4,
    HeaderCell = 8,
    Fenced = 16,
    AlignmentShift = 5, // two bits from here
};

struct Ast::Record
{
    quint8 type = 0;
    quint8 flags = 0;
    quint16 depth = 0;
    quint32 parent = noNode;
    quint32 end = 0; ///< one past the last node below
    quint32 row = 0;
    quint32 childSlot = 0; ///< in the child table; the next node's is where the children end
    quint32 begin = 0;     ///< in the source
    quint32 size = 0;
    quint32 textBegin = 0; ///< in the pool
    quint32 textSize = 0;
    quint32 attribute = noNode;
};
static_assert(sizeof(quint32) == 4);

struct Ast::Attribute
{
    quint32 firstBegin = 0; ///< in the pool: target, info or anchor
    quint32 firstSize = 0;
    quint32 secondBegin = 0; ///< title
    quint32 secondSize = 0;
    qint32 number = 0; ///< level, start or columns
};

struct Ast::Header
{
    static constexpr quint32 magicValue = 0x544B4441;
    static constexpr quint32 byteOrderValue = 0x01020304;

    quint32 magic = magicValue;
    quint32 byteOrder = byteOrderValue;
    quint32 version = quint32(parserVersion);
    quint32 nodes = 0;
    quint32 lines = 0;
    quint32 attributes = 0;
    quint32 sourceSize = 0;
    quint32 poolSize = 0;
};

} // namespace Docket::Markdown
