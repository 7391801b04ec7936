// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/engine/future_events.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr std::int64_t never = INT64_MAX - 1;

/// The rule in its plainest form: a list that is searched for its first entry.
class PlainList
{
public:
    void schedule(std::int64_t at, EventClass eventClass, std::uint32_t subject)
    {
        m_events.push_back(
            {at, (static_cast<std::uint64_t>(eventClass) << Event::classShift) | m_scheduled++, subject, 0});
    }
    Event take()
    {
        const auto first =
            std::ranges::min_element(m_events, [](const Event &a, const Event &b) { return a.isBefore(b); });
        const Event event = *first;
        m_events.erase(first);
        return event;
    }
    bool isEmpty() const { return m_events.empty(); }

private:
    std::vector<Event> m_events;
    std::uint64_t m_scheduled = 0;
};

} // namespace

class TestFutureEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leaveByTimeClassAndScheduling();
    void equalAPlainList_data();
    void equalAPlainList();
    void nothingComesBeyondTheLimit();
};

void TestFutureEvents::leaveByTimeClassAndScheduling()
{
    FutureEvents events;
    events.schedule(5, EventClass::Retry, 0, 1);
    events.schedule(5, EventClass::Tick, 0, 2);
    events.schedule(5, EventClass::Completion, 0, 3);
    events.schedule(5, EventClass::Expiry, 0, 4);
    events.schedule(5, EventClass::Completion, 0, 5);
    events.schedule(3, EventClass::Retry, 0, 6);
    events.schedule(std::int64_t{1} << 61, EventClass::Completion, 0, 7);
    std::vector<std::uint32_t> order;
    while (events.count() > 0) {
        order.push_back(events.next(never).subject);
        events.take();
    }
    QCOMPARE(order, (std::vector<std::uint32_t>{6, 3, 5, 4, 2, 1, 7}));
}

void TestFutureEvents::equalAPlainList_data()
{
    QTest::addColumn<int>("bits"); // events come up to 2^bits ns later
    QTest::addColumn<std::size_t>("pending");
    QTest::newRow("all at a few instants") << 2 << std::size_t{40};
    QTest::newRow("within a slice") << 16 << std::size_t{40};
    QTest::newRow("within the wheel") << 26 << std::size_t{40};
    QTest::newRow("around the end of the wheel") << 30 << std::size_t{40};
    QTest::newRow("mostly beyond the wheel") << 45 << std::size_t{40};
    QTest::newRow("so many that the wheel grows") << 32 << std::size_t{2'000};
}

/// Random scheduling and taking, long enough that the width of a slice is changed several times.
void TestFutureEvents::equalAPlainList()
{
    QFETCH(int, bits);
    QFETCH(std::size_t, pending);
    FutureEvents events;
    PlainList plain;
    Stream stream({7, 0, StreamOwner::Test, static_cast<std::uint32_t>(bits), StreamPurpose::Selection, 0});
    std::int64_t now = 0;
    std::uint32_t subject = 0;
    for (int round = 0; round < 60'000; ++round) {
        const std::uint64_t draw = stream.next();
        if (plain.isEmpty() || (events.count() < pending && draw % 8 < 5)) {
            // Now and then a pause, so that the pace changes.
            const int reach = round % 9000 < 200 ? std::min(bits + 12, 50) : bits;
            const auto after = static_cast<std::int64_t>(stream.next() >> (64 - reach));
            const auto eventClass = static_cast<EventClass>((draw >> 8) % 4);
            events.schedule(now + after, eventClass, 0, subject);
            plain.schedule(now + after, eventClass, subject++);
        } else {
            const Event expected = plain.take();
            const Event found = events.next(never);
            QCOMPARE(found.subject, expected.subject);
            QCOMPARE(found.at, expected.at);
            events.take();
            now = found.at;
        }
        if (round % 10'000 == 0) {
            const FutureEvents copy = events;
            events = copy;
        }
    }
}

/// What is asked for up to an instant does not make later scheduling before the next event wrong.
void TestFutureEvents::nothingComesBeyondTheLimit()
{
    FutureEvents events;
    events.schedule(1'000'000'000'000, EventClass::Tick, 0, 1);
    QCOMPARE(events.next(999'999'999'999).at, INT64_MAX);
    events.schedule(500, EventClass::Completion, 0, 2);
    QCOMPARE(events.next(500).subject, 2U);
    events.take();
    QCOMPARE(events.next(1'000'000'000'000).subject, 1U);
}

QTEST_APPLESS_MAIN(TestFutureEvents)
#include "tst_future_events.moc"
