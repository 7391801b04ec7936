// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/encoding/columns_codec.h"

#include "core/base/contract.h"
#include "core/store/encoding/bytes.h"
#include "core/store/encoding/compression.h"

namespace warmfront::store {

namespace {

/// 2 knows processor time; 3 knows events that the platform holds: all of Counts after `unfinished`; 4 knows hosts, 5
/// services, 6 handovers, 7 versions of functions.
constexpr std::uint64_t format = 7;

// Every type is told once, in visit(): writing and reading walk the same members in the same order.

class Writing
{
public:
    void value(std::uint64_t v) { m_writer.natural(v); }
    void value(std::int64_t v) { m_writer.integer(v); }
    void value(int v) { m_writer.integer(v); }
    void value(const std::string &v) { m_writer.text(v); }
    void value(SimDuration v) { m_writer.integer(v.count()); }
    void value(TotalTime v) { m_writer.wide(v.count()); }
    void value(MemoryTime v) { m_writer.wide(v.count()); }
    void value(ProcessorTime v) { m_writer.wide(v.count()); }
    [[nodiscard]] static bool knows(std::uint64_t) { return true; }
    template <int Bits> void value(const LogLinearHistogram<Bits> &v)
    {
        // Counts that are all zero are told apart from none at all, so that what is read equals what was written.
        m_writer.natural(v.counts().size());
        for (const std::uint64_t count : v.counts()) {
            m_writer.natural(count);
        }
    }
    template <typename T, typename Each> void list(const std::vector<T> &values, Each each)
    {
        m_writer.natural(values.size());
        for (const T &v : values) {
            each(v);
        }
    }
    [[nodiscard]] QByteArray take() { return compress(m_writer.take()); }

private:
    ByteWriter m_writer;
};

class Reading
{
public:
    explicit Reading(const QByteArray &bytes) : m_reader(bytes) {}
    void value(std::uint64_t &v) { v = m_reader.natural(); }
    void value(std::int64_t &v) { v = m_reader.integer(); }
    void value(int &v)
    {
        const std::int64_t wide = m_reader.integer();
        v = static_cast<int>(wide);
        if (v != wide) {
            m_reader.fail();
        }
    }
    void value(std::string &v) { v = m_reader.text(); }
    void value(SimDuration &v) { v = SimDuration::nanoseconds(m_reader.integer()); }
    void value(TotalTime &v) { v = TotalTime::nanoseconds(m_reader.wide()); }
    void value(MemoryTime &v) { v = MemoryTime::byteNanoseconds(m_reader.wide()); }
    void value(ProcessorTime &v) { v = ProcessorTime::millionthNanoseconds(m_reader.wide()); }
    void setFormat(std::uint64_t found) { m_format = found; }
    /// Whether what is read has what came with a format.
    [[nodiscard]] bool knows(std::uint64_t since) const { return m_format >= since; }
    template <int Bits> void value(LogLinearHistogram<Bits> &v)
    {
        const std::size_t size = m_reader.length();
        if (size != 0 && size != LogLinearHistogram<Bits>::bucketCount) {
            m_reader.fail();
            return;
        }
        std::vector<std::uint64_t> counts(size);
        for (std::uint64_t &count : counts) {
            count = m_reader.natural();
        }
        v = LogLinearHistogram<Bits>::fromCounts(std::move(counts));
    }
    template <typename T, typename Each> void list(std::vector<T> &values, Each each)
    {
        const std::size_t size = m_reader.length();
        values.clear();
        for (std::size_t i = 0; i < size && !m_reader.hasFailed(); ++i) {
            each(values.emplace_back());
        }
    }
    [[nodiscard]] bool isWhole() const { return !m_reader.hasFailed() && m_reader.isAtEnd(); }

private:
    ByteReader m_reader;
    std::uint64_t m_format = format;
};

template <typename Archive, typename... Values> void all(Archive &archive, Values &...values)
{
    (archive.value(values), ...);
}

template <typename Archive, typename T> void visitCounts(Archive &a, T &c)
{
    all(a, c.requests, c.done, c.cold, c.throttled, c.rejected, c.timedOut, c.failed, c.unfinished);
    if (a.knows(3)) {
        all(a, c.expired, c.deadLettered, c.retried, c.invocations);
    } else if constexpr (!std::is_const_v<T>) {
        c.invocations = c.accepted();
    }
}

template <typename Archive, typename T> void visitInstances(Archive &a, T &i)
{
    all(a, i.starting, i.busy, i.idle, i.provisioned);
}

template <typename Archive, typename T> void visitUsage(Archive &a, T &u)
{
    all(a, u.invocations, u.billedDuration, u.billedMemoryTime, u.workTime, u.billedInit, u.provisionedTime,
        u.provisionedMemoryTime, u.provisionedBilledMemoryTime, u.machineTime, u.machines, u.period);
    if (a.knows(2)) {
        all(a, u.billedProcessorTime, u.provisionedProcessorTime);
    }
}

template <typename Archive, typename T> void visitHosts(Archive &a, T &h)
{
    all(a, h.hosts, h.pending, h.offered, h.reserved, h.idle, h.peakHosts, h.placed, h.waited);
}

template <typename Archive, typename T> void visitService(Archive &a, T &s)
{
    auto &t = s.times;
    std::int64_t limit = s.concurrencyLimit.value_or(0); // a limit is positive
    all(a, s.name, limit, t.calls, t.refused, t.begun, t.wait, t.busy, t.queued);
    if constexpr (!std::is_const_v<T>) {
        s.concurrencyLimit = limit > 0 ? std::optional(limit) : std::nullopt;
    }
}

template <typename Archive, typename T> void visitOutcomes(Archive &a, T &columns)
{
    all(a, columns.alternative, columns.platform, columns.plan, columns.replications, columns.measured,
        columns.fingerprint.words[0], columns.fingerprint.words[1]);
    a.list(columns.outcomes, [&a](auto &o) {
        visitCounts(a, o.counts);
        visitInstances(a, o.instances);
        all(a, o.instancesEnded, o.lifespans, o.peakInstances, o.responseTime, o.waitTime, o.coldStartTime, o.response);
        visitUsage(a, o.usage);
        if (a.knows(4)) {
            visitHosts(a, o.hosts);
        }
        if (a.knows(6)) {
            all(a, o.handovers.count, o.handovers.age, o.handovers.oldest);
        }
    });
    if (a.knows(5)) {
        a.list(columns.services, [&a](auto &s) { visitService(a, s); });
    }
}

template <typename Archive, typename T> void visitFunctions(Archive &a, T &columns)
{
    a.list(columns.functions, [&a](auto &f) {
        all(a, f.name, f.responseTime);
        visitCounts(a, f.counts);
        visitInstances(a, f.instances);
        if (a.knows(7)) {
            a.list(f.versions, [&a](auto &v) {
                all(a, v.name, v.responseTime, v.response, v.rollbacks, v.rolledBackAt, v.failedThen, v.endedThen);
                visitCounts(a, v.counts);
            });
        }
    });
}

template <typename Archive, typename T> void visitSeries(Archive &a, T &columns)
{
    auto &s = columns.series;
    const auto each = [&a](auto &v) { a.value(v); };
    a.value(s.step);
    a.list(s.arrivals, each);
    a.list(s.coldStarts, each);
    a.list(s.refused, each);
    a.list(s.failed, each);
    a.list(s.starting, each);
    a.list(s.busy, each);
    a.list(s.idle, each);
    a.list(s.provisioned, each);
    a.list(s.queued, each);
    a.list(s.latency, each);
    if (a.knows(4)) {
        a.list(s.hosts, each);
        a.list(s.pending, each);
    }
}

template <typename Visit> QByteArray encode(const RunColumns &columns, Visit visit)
{
    Writing archive;
    archive.value(format);
    visit(archive, columns);
    return archive.take();
}

template <typename Visit> Result<void> decode(const QByteArray &part, RunColumns &columns, Visit visit)
{
    const auto bytes = decompress(part);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    Reading archive(*bytes);
    std::uint64_t found = 0;
    archive.value(found);
    if (found < 1 || found > format) {
        return failure("its columns have a format that this Warmfront does not know");
    }
    archive.setFormat(found);
    visit(archive, columns);
    if (!archive.isWhole()) {
        return failure("its columns are damaged");
    }
    return {};
}

} // namespace

EncodedColumns encodeColumns(const RunColumns &columns)
{
    return {encode(columns, [](auto &a, auto &c) { visitOutcomes(a, c); }),
            encode(columns, [](auto &a, auto &c) { visitFunctions(a, c); }),
            encode(columns, [](auto &a, auto &c) { visitSeries(a, c); })};
}

Result<RunColumns> decodeColumns(const EncodedColumns &encoded)
{
    RunColumns columns;
    auto done =
        decode(encoded.outcomes, columns, [](auto &a, auto &c) {
            visitOutcomes(a, c);
        }).and_then([&] {
              return decode(encoded.functions, columns, [](auto &a, auto &c) { visitFunctions(a, c); });
          }).and_then([&] { return decode(encoded.series, columns, [](auto &a, auto &c) { visitSeries(a, c); }); });
    if (!done) {
        return tl::unexpected(done.error());
    }
    return columns;
}

} // namespace warmfront::store
