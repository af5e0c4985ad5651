// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cmarktree.h"

#include <algorithm>
#include <array>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/parser.h>
#include <cmark-gfm/syntax_extension.h>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <mutex>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

using Clock = std::chrono::steady_clock;

/// Memory of one parse, given back all at once: the library allocates a node for every few characters. Keeps its first
/// block, which grows to what documents need, from parse to parse.
class Arena final
{
public:
    Arena() = default;
    Q_DISABLE_COPY_MOVE(Arena)
    ~Arena()
    {
        reset();
        std::free(m_first);
    }

    /// nullptr only if the system has no more.
    void *allocate(size_t bytes)
    {
        const size_t size = (bytes + headerSize + alignment - 1) & ~(alignment - 1);
        if (size > m_left && !grow(size))
            return nullptr;
        char *result = m_at + headerSize;
        std::memcpy(m_at, &bytes, sizeof bytes);
        m_last = m_at;
        m_at += size;
        m_left -= size;
        m_used += size;
        return result;
    }
    /// Grows in place what was allocated last: buffers grow line by line.
    void *reallocate(void *memory, size_t bytes)
    {
        if (!memory)
            return allocate(bytes);
        char *begin = static_cast<char *>(memory) - headerSize;
        size_t old = 0;
        std::memcpy(&old, begin, sizeof old);
        if (bytes <= old)
            return memory;
        if (begin == m_last) {
            const size_t oldSize = size_t(m_at - begin);
            const size_t size = (bytes + headerSize + alignment - 1) & ~(alignment - 1);
            if (size - oldSize <= m_left) {
                std::memcpy(begin, &bytes, sizeof bytes);
                m_at = begin + size;
                m_left -= size - oldSize;
                m_used += size - oldSize;
                return memory;
            }
        }
        void *result = allocate(bytes);
        if (result)
            std::memcpy(result, memory, old);
        return result;
    }
    /// Only the last allocation is really given back, which serves the short-lived buffers.
    void release(void *memory)
    {
        if (!memory || static_cast<char *>(memory) - headerSize != m_last)
            return;
        m_left += size_t(m_at - m_last);
        m_at = m_last;
        m_last = nullptr;
    }
    void reset()
    {
        // The next document of this thread will be like this one; fresh pages cost more than all of the parsing.
        const size_t wanted = std::min(m_used, largestKept);
        if (m_blocks && wanted > m_firstSize) {
            std::free(m_first);
            m_firstSize = wanted;
            m_first = static_cast<char *>(std::malloc(m_firstSize));
        }
        while (m_blocks) {
            Block *next = m_blocks->next;
            std::free(m_blocks);
            m_blocks = next;
        }
        m_at = m_first;
        m_left = m_first ? m_firstSize : 0;
        m_last = nullptr;
        m_used = 0;
        m_blockSize = m_firstSize;
    }
    [[nodiscard]] size_t used() const { return m_used; }

private:
    struct Block
    {
        Block *next;
        size_t unused; // keeps what follows aligned
    };
    static constexpr size_t alignment = alignof(void *);
    static constexpr size_t headerSize = sizeof(size_t);
    static constexpr size_t largestKept = size_t(8) << 20;

    bool grow(size_t size)
    {
        if (!m_first) {
            m_first = static_cast<char *>(std::malloc(m_firstSize));
            m_at = m_first;
            m_left = m_first ? m_firstSize : 0;
            if (size <= m_left)
                return true;
        }
        m_blockSize = std::min<size_t>(m_blockSize * 2, size_t(4) << 20);
        const size_t bytes = std::max(m_blockSize, size);
        auto *block = static_cast<Block *>(std::malloc(bytes + sizeof(Block)));
        if (!block)
            return false;
        block->next = m_blocks;
        m_blocks = block;
        m_at = reinterpret_cast<char *>(block) + sizeof(Block);
        m_left = bytes;
        m_last = nullptr;
        return true;
    }

    Block *m_blocks = nullptr;
    char *m_first = nullptr;
    char *m_at = nullptr;
    char *m_last = nullptr;
    size_t m_left = 0;
    size_t m_used = 0;
    size_t m_firstSize = size_t(256) << 10;
    size_t m_blockSize = m_firstSize;
};

enum class Outcome
{
    Parsed,
    NoMemory,
    NoTime,
    Stopped
};

/// One parse on one thread. The library calls back without a context, so the thread knows its run.
struct Run
{
    Arena arena;
    size_t maxMemory = 0;
    Clock::time_point deadline;
    const std::stop_token *stop = nullptr;
    unsigned allocations = 0;
    cmark_parser *parser = nullptr;
    cmark_llist *inlineExtensions = nullptr;
    Outcome outcome = Outcome::Parsed;
    std::jmp_buf abandon;
};

Run &ownRun()
{
    thread_local Run run;
    return run;
}

/// The run that the library's callbacks belong to: a plain pointer, because it is read for every allocation.
constinit thread_local Run *active = nullptr;

/// Leaves the library from the depth of a parse. It has no way to report an error and would end the program when it
/// gets no memory. It is C, everything it holds lies in the arena, and it changes no shared state meanwhile, so nothing
/// is lost by jumping over its frames.
[[noreturn]] void abandonRun(Run &run, Outcome outcome)
{
    run.outcome = outcome;
    std::longjmp(run.abandon, 1);
}

void check(Run &run)
{
    constexpr unsigned every = 1024;
    if (run.arena.used() > run.maxMemory)
        abandonRun(run, Outcome::NoMemory);
    if (++run.allocations % every != 0)
        return;
    if (run.stop->stop_requested())
        abandonRun(run, Outcome::Stopped);
    if (Clock::now() > run.deadline)
        abandonRun(run, Outcome::NoTime);
}

void *allocateZeroed(size_t count, size_t size)
{
    Run &run = *active;
    check(run);
    void *memory = run.arena.allocate(count * size);
    if (!memory)
        abandonRun(run, Outcome::NoMemory);
    std::memset(memory, 0, count * size);
    return memory;
}

void *reallocate(void *memory, size_t size)
{
    Run &run = *active;
    check(run);
    // Checked before, because a buffer of many megabytes grows by half.
    if (size > run.maxMemory)
        abandonRun(run, Outcome::NoMemory);
    void *result = run.arena.reallocate(memory, size);
    if (!result)
        abandonRun(run, Outcome::NoMemory);
    return result;
}

void release(void *memory)
{
    active->arena.release(memory);
}

cmark_mem &memory()
{
    static cmark_mem functions{allocateZeroed, reallocate, release};
    return functions;
}

/// The library's parser writes to tables shared by all parsers in just one place: before it parses the inlines of a
/// document it marks the characters that its inline extensions react to, and afterwards it clears them, so that another
/// thread's parser would no longer see a bare link or strikethrough. Both times it goes through the parser's list of
/// inline extensions. So the characters are marked once and for all, and every parser has an empty list at those two
/// moments. The callback below is asked about every node of an extension on the way, and our own extension owns the
/// first and the last: the list is filled on entering the document and emptied on reaching the end.
int switchExtensions(cmark_syntax_extension * /*extension*/, cmark_node *node)
{
    Run &run = *active;
    run.parser->inline_syntax_extensions = node->type == CMARK_NODE_DOCUMENT ? run.inlineExtensions : nullptr;
    return 0;
}

struct Extensions
{
    std::array<cmark_syntax_extension *, 4> attached{};
    cmark_syntax_extension *guard = nullptr;
};

void runParser(Run &run, const Extensions &extensions, QByteArrayView markdown)
{
    constexpr qsizetype chunk = 64 * 1024;
    for (qsizetype at = 0; at < markdown.size(); at += chunk) {
        const auto part = markdown.sliced(at, std::min(chunk, markdown.size() - at));
        cmark_parser_feed(run.parser, part.data(), size_t(part.size()));
        if (run.stop->stop_requested())
            abandonRun(run, Outcome::Stopped);
        if (Clock::now() > run.deadline)
            abandonRun(run, Outcome::NoTime);
    }
    // No line may be pending when the last node is added, or it would close what the line belongs to.
    if (!markdown.isEmpty() && !markdown.endsWith('\n') && !markdown.endsWith('\r'))
        cmark_parser_feed(run.parser, "\n", 1);
    cmark_node *root = run.parser->root;
    cmark_node *last = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_BLOCK, &memory());
    cmark_node_set_syntax_extension(root, extensions.guard);
    cmark_node_set_syntax_extension(last, extensions.guard);
    cmark_node_append_child(root, last);
}

/// The tree, or nullptr; run.outcome tells why. Here stands the one setjmp: no object of this frame needs a destructor.
cmark_node *parse(Run &run, const Extensions &extensions, QByteArrayView markdown)
{
    if (setjmp(run.abandon) != 0)
        return nullptr;
    run.parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory());
    for (auto *extension : extensions.attached)
        cmark_parser_attach_syntax_extension(run.parser, extension);
    run.inlineExtensions = run.parser->inline_syntax_extensions;
    run.parser->inline_syntax_extensions = nullptr;
    runParser(run, extensions, markdown);
    return cmark_parser_finish(run.parser);
}

void prepare(Run &run, qsizetype maxMemory, Clock::time_point deadline, const std::stop_token &stop)
{
    active = &run;
    run.arena.reset();
    run.maxMemory = size_t(std::max<qsizetype>(maxMemory, 0));
    run.deadline = deadline;
    run.stop = &stop;
    run.allocations = 0;
    run.outcome = Outcome::Parsed;
}

/// Marks the characters: a parse with an extension that names them, whose list is empty when they would be cleared.
void markCharacters(Extensions &extensions)
{
    static constexpr auto mark = [](const char *name, const char *characters, bool emphasis) {
        auto *mem = cmark_get_default_mem_allocator();
        auto *extension = cmark_syntax_extension_new(name);
        cmark_llist *list = nullptr;
        for (const char *c = characters; *c; ++c)
            list = cmark_llist_append(mem, list, reinterpret_cast<void *>(quintptr(uchar(*c))));
        cmark_syntax_extension_set_special_inline_chars(extension, list);
        cmark_syntax_extension_set_emphasis(extension, emphasis);
        cmark_syntax_extension_set_match_inline_func(extension,
                                                     [](cmark_syntax_extension *, cmark_parser *, cmark_node *,
                                                        unsigned char,
                                                        cmark_inline_parser *) -> cmark_node * { return nullptr; });
        Run &run = ownRun();
        const std::stop_token never;
        prepare(run, 1 << 20, Clock::time_point::max(), never);
        run.parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory());
        cmark_parser_attach_syntax_extension(run.parser, extension);
        run.inlineExtensions = nullptr;
        auto *guard = cmark_syntax_extension_new("docket-mark");
        cmark_syntax_extension_set_contains_inlines_func(guard, switchExtensions);
        cmark_node_set_syntax_extension(run.parser->root, guard);
        cmark_parser_finish(run.parser);
        run.arena.reset();
        cmark_syntax_extension_free(mem, guard);
        cmark_syntax_extension_free(mem, extension);
    };
    mark("docket-emphasis", "~", true);
    mark("docket-links", ":w", false);
    extensions.guard = cmark_syntax_extension_new("docket-guard");
    cmark_syntax_extension_set_contains_inlines_func(extensions.guard, switchExtensions);
}

const Extensions &registered()
{
    static const Extensions all = [] {
        Extensions made;
        cmark_gfm_core_extensions_ensure_registered();
        size_t count = 0;
        for (const char *name : {"table", "strikethrough", "autolink", "tasklist"})
            made.attached[count++] = cmark_find_syntax_extension(name);
        markCharacters(made);
        return made;
    }();
    return all;
}

} // namespace

ExtensionPointers extensionPointers()
{
    const auto &all = registered().attached;
    return {all[0], all[1], all[2], all[3]};
}

Result<> withTree(QByteArrayView markdown, const ParseLimits &limits, const std::stop_token &stop,
                  const std::function<Result<>(const cmark_node *)> &use)
{
    const Extensions &extensions = registered();
    Run &run = ownRun();
    prepare(run, limits.maxMemory, Clock::now() + limits.maxTime, stop);
    const cmark_node *root = parse(run, extensions, markdown);
    Result<> result;
    if (root) {
        result = use(root);
    } else if (run.outcome == Outcome::Stopped) {
        result = fail(Code::Cancelled, u"markdown.parse"_s, u"Parsing was cancelled."_s);
    } else if (run.outcome == Outcome::NoTime) {
        result = fail(Code::TooLarge, u"markdown.parse"_s,
                      u"Parsing the document took longer than %1 ms."_s.arg(limits.maxTime.count()),
                      u"Split the document, or raise the limit."_s);
    } else {
        result = fail(Code::TooLarge, u"markdown.parse"_s,
                      u"Parsing the document takes more than %1 MiB of memory."_s.arg(limits.maxMemory >> 20),
                      u"Split the document, or raise the limit."_s);
    }
    run.arena.reset();
    return result;
}

} // namespace Docket::Markdown
