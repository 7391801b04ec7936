// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>
#include <vector>

#include "core/base/contract.h"
#include "simulator/capacity/invoker_container_pool.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr SimTime at(std::int64_t seconds)
{
    return SimTime::after(SimDuration::seconds(seconds));
}

ContainerRun runOf(std::uint32_t function, std::int64_t megabytes, std::int32_t concurrency = 1,
                   std::uint32_t runtime = 0)
{
    return {.request = 0,
            .function = static_cast<FunctionIndex>(function),
            .runtime = static_cast<RuntimeIndex>(runtime),
            .memory = MemorySize::megabytes(megabytes),
            .concurrency = concurrency};
}

Stream someDraws()
{
    return Stream({1, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
}

QString named(StartType type)
{
    const std::string_view name = nameOf(type);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

} // namespace

class TestInvokerContainerPool : public QObject
{
    Q_OBJECT

private slots:
    /// An invoker of 512 MB that is asked for a, a, b, c, d, e and b, each done before the next. a has 256 MB and takes
    /// 4 s to start, the others 128 MB and 1 s, d 2 s. Priorities per MB × 128:
    ///   greedy dual: a 2 × 4/2 = 4, b 1, c 1; d evicts b (clock 1), d 1 + 2 = 3; e evicts c, e 1 + 1 = 2; b evicts e
    ///   frequency: a 2 × 4 = 8, b 1, c 1; d evicts b (clock 1), d 3; e evicts c, e 2; b evicts e
    ///   landlord: a 4/2 = 2, b 1, c 1; d evicts b (rent 1), d 1 + 2 = 3; e evicts c, e 2; b evicts a, as e but used
    ///   before size: a 2 / 2 = 1, b 1, c 1; d evicts a, used before; there is room for e, and b is warm least recently
    ///   used: d evicts a; there is room for e, and b is warm
    void removesByTheRule_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<QString>("evicted");
        QTest::newRow("least recently used") << int(EvictionRule::LeastRecentlyUsed) << "a";
        QTest::newRow("greedy dual") << int(EvictionRule::GreedyDual) << "b c e";
        QTest::newRow("frequency") << int(EvictionRule::Frequency) << "b c e";
        QTest::newRow("landlord") << int(EvictionRule::Landlord) << "b c a";
        QTest::newRow("size") << int(EvictionRule::Size) << "a";
    }
    void removesByTheRule()
    {
        QFETCH(int, rule);
        InvokerContainerPoolParameters parameters;
        parameters.userMemory = MemorySize::megabytes(512);
        InvokerContainerPool pool(parameters);
        pool.evictBy(static_cast<EvictionRule>(rule), {4.0, 1.0, 1.0, 2.0, 1.0}, someDraws());
        std::map<std::uint32_t, char> actionOf;
        QStringList evicted;
        std::int64_t clock = 0;
        for (const char action : std::string("aabcdeb")) {
            const ContainerRun run = runOf(static_cast<std::uint32_t>(action - 'a'), action == 'a' ? 256 : 128);
            const ContainerStart start = pool.run(run);
            for (const ContainerIndex each : pool.evicted()) {
                evicted << QString(QLatin1Char(actionOf.at(raw(each))));
            }
            actionOf[raw(start.container)] = action;
            pool.initialised(start.container);
            pool.completed(at(++clock), start.container);
        }
        QTEST(evicted.join(u' '), "evicted");
    }

    /// Whatever the rule, memory is never exceeded more often, and a container that ended otherwise is no candidate.
    void endedContainersAreNotRemovedAgain()
    {
        InvokerContainerPoolParameters parameters;
        parameters.userMemory = MemorySize::megabytes(256);
        InvokerContainerPool pool(parameters);
        pool.evictBy(EvictionRule::GreedyDual, {1.0, 1.0, 1.0}, someDraws());
        const ContainerStart a = pool.run(runOf(0, 128));
        pool.completed(at(1), a.container);
        pool.remove(a.container); // expired
        const ContainerStart b = pool.run(runOf(1, 128));
        pool.completed(at(2), b.container);
        const ContainerStart c = pool.run(runOf(2, 256));
        QCOMPARE(c.evicted, 1);
        QCOMPARE(pool.used().count(), MemorySize::megabytes(256).count());
    }

    /// A short play, one word a second. Letters are actions, capital ones have concurrency 2:
    ///   a128  an activation of action a with 128 MB arrives; the answer is its start type
    ///   -0    container 0 completes an activation; afterwards the buffer is retried until it waits, answering each
    ///   x0    container 0 is destroyed; likewise
    ///   i0    container 0 is initialised
    ///   w0    a prewarmed container of kind 0 is ready
    /// The invoker has 512 MB; containers are numbered as they are made, numbers of dead ones are used again.
    void choosesAsOpenWhiskDoes_data()
    {
        QTest::addColumn<int>("prewarmed"); // of runtime 0, 128 MB
        QTest::addColumn<QString>("play");
        QTest::addColumn<QString>("starts");

        QTest::newRow("first is cold, next is warm") << 0 << "a128 -0 a128"
                                                     << "cold warm";
        QTest::newRow("a busy container serves one") << 0 << "a128 a128"
                                                     << "cold cold";
        QTest::newRow("another action is cold") << 0 << "a128 -0 b128"
                                                << "cold cold";
        QTest::newRow("four of 128 fill 512, the fifth waits") << 0 << "a128 a128 a128 a128 a128"
                                                               << "cold cold cold cold buffered";
        // d finds no idle container of its own; a's is idle and gives way.
        QTest::newRow("an idle container gives way") << 0 << "a256 b256 -0 d256"
                                                     << "cold cold recreated";
        // a (0) completed before b (1), so a gives way and b is warm afterwards, a is not.
        QTest::newRow("the least recently used gives way") << 0 << "a256 b256 -0 -1 d256 b256 -0 a256"
                                                           << "cold cold recreated warm recreated";
        // Using a again makes b the one unused for longest.
        QTest::newRow("use renews") << 0 << "a256 b256 -0 -1 a256 -0 d256 a256"
                                    << "cold cold warm recreated warm";
        // 256 MB need two of 128: a and b give way, d stays.
        QTest::newRow("as many give way as are needed") << 0 << "a128 b128 d128 e128 -0 -1 -2 f256 d128"
                                                        << "cold cold cold cold recreated warm";
        // All idle memory is 128 of the 256 asked: the need is the smaller, OpenWhisk removes it and creates all the
        // same.
        QTest::newRow("too little idle memory overcommits") << 0 << "a384 b128 -1 d256"
                                                            << "cold cold recreated";
        QTest::newRow("busy ones never give way") << 0 << "a512 b128"
                                                  << "cold buffered";
        QTest::newRow("who waits runs when a container of its action is free") << 0 << "a512 a512 -0"
                                                                               << "cold buffered warm";
        QTest::newRow("who waits runs when one is destroyed") << 0 << "a512 b128 x0"
                                                              << "cold buffered cold";
        // b waits for 512 MB; the small d behind it would fit but only the head is tried; then both in order.
        QTest::newRow("the head of the buffer holds up the others") << 0 << "a256 b512 d128 x0"
                                                                    << "cold buffered buffered cold buffered";
        QTest::newRow("the buffer empties in order") << 0 << "a256 b256 d256 e256 x0 x1"
                                                     << "cold cold buffered buffered cold buffered cold";
        QTest::newRow("prewarmed before cold") << 1 << "w0 a128"
                                               << "prewarmed";
        QTest::newRow("a prewarmed one that is still starting is not there") << 1 << "a128"
                                                                             << "cold";
        QTest::newRow("warm before prewarmed") << 1 << "w0 a128 w0 -0 a128"
                                               << "prewarmed warm";
        QTest::newRow("prewarmed of another memory does not serve") << 1 << "w0 a256"
                                                                    << "cold";
        // Stock 2 × 128 + a 256 = 512: full. b and d of 128 are served from the stock; nothing is left for e.
        QTest::newRow("prewarmed serves a full invoker") << 2 << "w0 w0 a256 b128 d128 e128"
                                                         << "cold prewarmed prewarmed buffered";
        QTest::newRow("prewarmed ones never give way") << 3 << "w0 w0 w0 a128 b256"
                                                       << "prewarmed buffered";
        // Concurrency 2: the container has a place to spare from its first activation on.
        QTest::newRow("joins a container that is being created") << 0 << "A128 A128 A128"
                                                                 << "cold warmingCold cold";
        QTest::newRow("joins a prewarmed one being initialised") << 1 << "w0 A128 A128"
                                                                 << "prewarmed warming";
        QTest::newRow("joins an initialised one as warm") << 0 << "A128 i0 A128"
                                                          << "cold warm";
        // Container 0 is warm with a place; 1 is being created with a place: warm first.
        QTest::newRow("warm before warmingCold") << 0 << "A128 A128 A128 -0 A128 A128"
                                                 << "cold warmingCold cold warm warmingCold";
        // 0 was prewarmed, is full; 1 is cold; when x makes no place in 0 the cold one is joined.
        QTest::newRow("warming before warmingCold") << 1 << "A128 w0 A128 A128 A128 A128"
                                                    << "cold warmingCold prewarmed warming cold";
        // One activation still runs on the container of A: it has a place to spare but is not idle.
        QTest::newRow("a container with an activation does not give way") << 0 << "A512 A512 -0 b128"
                                                                          << "cold warmingCold buffered";
        // mem with places is 128 (A) + 128 (b) = 256, idle is only 128 of the 256 asked for: nothing gives way.
        QTest::newRow("idle memory must cover the need") << 0 << "A128 A128 -0 b128 -1 d384"
                                                         << "cold warmingCold cold buffered";
    }
    void choosesAsOpenWhiskDoes()
    {
        QFETCH(int, prewarmed);
        QFETCH(QString, play);
        QFETCH(QString, starts);
        const PrewarmKind stock{RuntimeIndex{0}, MemorySize::megabytes(128), prewarmed};
        InvokerContainerPool pool({.userMemory = MemorySize::megabytes(512)}, {&stock, 1});
        QStringList got;
        std::int64_t second = 0;
        const auto retry = [&] {
            while (const auto start = pool.retryHead()) {
                got << named(start->type);
                if (start->type == StartType::Buffered) {
                    break;
                }
            }
        };
        for (const QString &word : play.split(u' ')) {
            const uint number = word.mid(1).toUInt();
            ++second;
            switch (word[0].toLatin1()) {
            case '-':
                pool.completed(at(second), static_cast<ContainerIndex>(number));
                retry();
                break;
            case 'x':
                pool.remove(static_cast<ContainerIndex>(number));
                retry();
                break;
            case 'i':
                pool.initialised(static_cast<ContainerIndex>(number));
                break;
            case 'w':
                pool.prewarmStarted(number);
                break;
            default:
                got << named(pool.run(runOf(word[0].unicode(), number, word[0].isUpper() ? 2 : 1)).type);
            }
        }
        QCOMPARE(got.join(u' '), starts);
    }

    void countsOvercommits()
    {
        // 384 busy and 128 idle of 512; 256 asked: 128 removed, 384 + 256 = 640 held.
        InvokerContainerPool pool({.userMemory = MemorySize::megabytes(512)});
        pool.run(runOf(1, 384));
        const ContainerIndex small = pool.run(runOf(2, 128)).container;
        pool.completed(at(1), small);
        const ContainerStart start = pool.run(runOf(3, 256));
        QCOMPARE(start.type, StartType::Recreated);
        QCOMPARE(start.evicted, 1);
        QCOMPARE(pool.evicted()[0], small);
        QCOMPARE(pool.used(), MemorySize::megabytes(640));
        QCOMPARE(pool.overcommits(), 1);
    }

    void waitsInsteadWhenAsked()
    {
        InvokerContainerPool pool({.userMemory = MemorySize::megabytes(512), .checksMemoryAfterEviction = true});
        pool.run(runOf(1, 384));
        pool.completed(at(1), pool.run(runOf(2, 128)).container);
        const ContainerStart start = pool.run(runOf(3, 256));
        QCOMPARE(start.type, StartType::Buffered);
        QCOMPARE(start.evicted, 1);
        QCOMPARE(pool.used(), MemorySize::megabytes(384));
        QCOMPARE(pool.overcommits(), 0);
        QCOMPARE(*pool.headOfBuffer(), runOf(3, 256));
    }

    void holdsTheMemoryOfTheStockDuringEviction()
    {
        // 512 MB, kind 128 × 1 ready. a takes it, its replacement starts (256 held); b 256 cold: full. Both become
        // idle. 384 is all idle memory: a and b give way, and with the stock's 128 the invoker is full again.
        const PrewarmKind stock{RuntimeIndex{0}, MemorySize::megabytes(128), 1};
        InvokerContainerPool pool({.userMemory = MemorySize::megabytes(512)}, {&stock, 1});
        pool.prewarmStarted(0);
        const ContainerStart a = pool.run(runOf(1, 128));
        QCOMPARE(a.replaces, std::optional<std::uint16_t>(0));
        QCOMPARE(pool.prewarmStarting(0), 1);
        const ContainerStart b = pool.run(runOf(2, 256));
        pool.completed(at(1), a.container);
        pool.completed(at(2), b.container);
        const ContainerStart start = pool.run(runOf(3, 384));
        QCOMPARE(start.type, StartType::Recreated);
        QCOMPARE(start.evicted, 2);
        QCOMPARE(pool.used(), MemorySize::megabytes(384));
        QCOMPARE(pool.prewarmMemory(), MemorySize::megabytes(128));
    }

    void startsNoReplacementWithoutMemory()
    {
        // 256 MB: the stock of 128, and a of 128 busy. Taking the stock leaves 256 held: no room for another.
        const PrewarmKind stock{RuntimeIndex{0}, MemorySize::megabytes(128), 1};
        InvokerContainerPool pool({.userMemory = MemorySize::megabytes(256)}, {&stock, 1});
        QCOMPARE(pool.run(runOf(1, 128)).type, StartType::Cold);
        QCOMPARE(pool.coldStarts(0), 1);
        pool.prewarmStarted(0);
        const ContainerStart start = pool.run(runOf(2, 128));
        QCOMPARE(start.type, StartType::Prewarmed);
        QVERIFY(!start.replaces);
        QCOMPARE(pool.prewarmMemory().count(), 0);
        QCOMPARE(pool.used(), MemorySize::megabytes(256));
        QVERIFY(!pool.startPrewarm(0));
    }

    void beginsWithAsManyPrewarmedAsFit()
    {
        // 256 MB kinds in 700 MB: two fit, the third does not, nor does the next kind of 256; 128 does.
        const PrewarmKind stock[] = {{RuntimeIndex{0}, MemorySize::megabytes(256), 3},
                                     {RuntimeIndex{1}, MemorySize::megabytes(128), 1}};
        InvokerContainerPool pool({.userMemory = MemorySize::megabytes(700)}, stock);
        QCOMPARE(pool.prewarmStarting(0), 2);
        QCOMPARE(pool.prewarmStarting(1), 1);
        QCOMPARE(pool.prewarmMemory(), MemorySize::megabytes(640));
        pool.prewarmEnded(1, true);
        QCOMPARE(pool.prewarmMemory(), MemorySize::megabytes(512));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, pool.prewarmEnded(1));
    }

    void pausesAndExpiresAfterTheTimeouts_data()
    {
        QTest::addColumn<qint64>("idleMs");
        QTest::addColumn<bool>("paused");
        QTest::addColumn<bool>("expired");
        QTest::newRow("just used") << qint64(0) << false << false;
        QTest::newRow("for exactly the grace of 10 s") << qint64(10'000) << false << false;
        QTest::newRow("longer") << qint64(10'001) << true << false;
        QTest::newRow("for exactly 10 s + 10 min") << qint64(610'000) << true << false;
        QTest::newRow("longer than that") << qint64(610'001) << true << true;
    }
    void pausesAndExpiresAfterTheTimeouts()
    {
        QFETCH(qint64, idleMs);
        QFETCH(bool, paused);
        QFETCH(bool, expired);
        const InvokerContainerPool pool({});
        const SimTime since = at(100);
        const SimTime now = since + SimDuration::milliseconds(idleMs);
        QCOMPARE(pool.isPaused(since, now), paused);
        QCOMPARE(pool.isExpired(since, now), expired);
    }

    void namesTheContainerIdleForLongest()
    {
        InvokerContainerPool pool({});
        QVERIFY(!pool.longestIdle());
        const ContainerIndex a = pool.run(runOf(1, 128)).container;
        const ContainerIndex b = pool.run(runOf(2, 128)).container;
        pool.completed(at(5), b);
        pool.completed(at(7), a);
        QCOMPARE(pool.longestIdle(), std::optional(b));
        QCOMPARE(pool.idleSince(b), at(5));
        QCOMPARE(pool.functionOf(b), FunctionIndex{2});
        pool.remove(b);
        QCOMPARE(pool.longestIdle(), std::optional(a));
        QCOMPARE(pool.idle(), MemorySize::megabytes(128));
    }

    /// Against a transcription of the rule that keeps containers in one list and looks through it each time.
    void equalsAPlainList_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 30; ++seed) {
            QTest::addRow("seed %llu", seed) << seed;
        }
    }
    void equalsAPlainList()
    {
        QFETCH(quint64, seed);
        Dice dice(seed);
        struct Plain
        {
            std::uint32_t function;
            std::int64_t bytes;
            std::int32_t active;
            std::int32_t concurrency;
            int stage; // 0 warmed, 1 warming, 2 warmingCold
            std::int64_t used;
        };
        std::map<std::uint32_t, Plain> containers;
        std::vector<ContainerRun> waiting;
        std::int32_t ready = 0;
        std::int32_t starting = 2;
        const std::int64_t userMemory = std::int64_t{1024} << 20;
        const PrewarmKind stock{RuntimeIndex{0}, MemorySize::megabytes(128), 2};
        const bool checks = dice.oneIn(2);
        InvokerContainerPool pool({.userMemory = MemorySize::bytes(userMemory), .checksMemoryAfterEviction = checks},
                                  {&stock, 1});
        InvokerContainerPool copy = pool;

        const auto held = [&] {
            std::int64_t bytes = (ready + starting) * (std::int64_t{128} << 20);
            for (const auto &[index, container] : containers) {
                bytes += container.bytes;
            }
            return bytes;
        };
        // Checks a start against the rule, and follows it. Returns whether the activation got a container.
        const auto follow = [&](const ContainerRun &run, const ContainerStart &start,
                                const InvokerContainerPool &after) {
            int bestStage = 3;
            for (const auto &[index, container] : containers) {
                if (container.function == raw(run.function) && container.active < container.concurrency) {
                    bestStage = std::min(bestStage, container.stage);
                }
            }
            const auto add = [&](int stage) {
                QVERIFY(!containers.contains(raw(start.container)));
                containers[raw(start.container)] = {
                    raw(run.function), run.memory.count(), 1, run.concurrency, stage, 0};
            };
            const auto takePrewarmed = [&] {
                --ready;
                add(1);
                const bool replaces = held() + (std::int64_t{128} << 20) <= userMemory;
                starting += replaces ? 1 : 0;
                QCOMPARE(start.replaces.has_value(), replaces);
            };
            const bool isOfStock = ready > 0 && run.memory == MemorySize::megabytes(128);
            if (bestStage < 3) {
                QCOMPARE(int(start.type), bestStage);
                Plain &container = containers.at(raw(start.container));
                QCOMPARE(container.function, raw(run.function));
                QCOMPARE(container.stage, bestStage);
                QVERIFY(container.active < container.concurrency);
                ++container.active;
            } else if (isOfStock) {
                QCOMPARE(start.type, StartType::Prewarmed);
                takePrewarmed();
            } else if (held() + run.memory.count() <= userMemory) {
                QCOMPARE(start.type, StartType::Cold);
                add(2);
            } else {
                std::int64_t withPlace = 0;
                std::int64_t idle = 0;
                for (const auto &[index, container] : containers) {
                    withPlace += container.active < container.concurrency ? container.bytes : 0;
                    idle += container.active == 0 ? container.bytes : 0;
                }
                const std::int64_t need = std::min(run.memory.count(), withPlace);
                if (need == 0 || idle < need) {
                    QCOMPARE(start.type, StartType::Buffered);
                    QCOMPARE(start.evicted, 0);
                    return;
                }
                for (const ContainerIndex gone : after.evicted()) {
                    for (const auto &[index, container] : containers) {
                        QVERIFY(container.active > 0 || container.used >= containers.at(raw(gone)).used);
                    }
                    QCOMPARE(containers.at(raw(gone)).active, 0);
                    containers.erase(raw(gone));
                }
                const bool isCreated = !checks || held() + run.memory.count() <= userMemory;
                QCOMPARE(start.type, isCreated ? StartType::Recreated : StartType::Buffered);
                if (isCreated) {
                    add(2);
                }
            }
        };
        for (std::int64_t step = 1; step <= 3000; ++step) {
            const std::uint32_t what = dice.below(10);
            std::vector<std::uint32_t> busy;
            for (const auto &[index, container] : containers) {
                if (container.active > 0) {
                    busy.push_back(index);
                }
            }
            if (what < 5 || busy.empty()) {
                const std::uint32_t function = dice.below(12);
                const ContainerRun run = runOf(function, 128 << (function % 3), 1 + static_cast<int>(function % 2));
                const ContainerStart start = pool.run(run);
                QCOMPARE(copy.run(run), start);
                if (!waiting.empty()) {
                    QCOMPARE(start.type, StartType::Buffered);
                } else {
                    follow(run, start, pool);
                }
                if (start.type == StartType::Buffered) {
                    waiting.push_back(run);
                }
            } else if (what < 9) {
                const std::uint32_t index = busy[dice.below(static_cast<std::uint32_t>(busy.size()))];
                pool.completed(at(step), static_cast<ContainerIndex>(index));
                copy.completed(at(step), static_cast<ContainerIndex>(index));
                Plain &container = containers.at(index);
                --container.active;
                container.stage = 0;
                container.used = step;
            } else if (starting > 0) {
                pool.prewarmStarted(0);
                copy.prewarmStarted(0);
                --starting;
                ++ready;
            } else {
                const std::uint32_t index = busy[dice.below(static_cast<std::uint32_t>(busy.size()))];
                pool.remove(static_cast<ContainerIndex>(index));
                copy.remove(static_cast<ContainerIndex>(index));
                containers.erase(index);
            }
            while (const auto start = pool.retryHead()) {
                QCOMPARE(copy.retryHead(), start);
                const ContainerRun head = waiting.front();
                follow(head, *start, pool);
                if (start->type == StartType::Buffered) {
                    break;
                }
                waiting.erase(waiting.begin());
            }
            QCOMPARE(pool.buffered(), waiting.size());
            QCOMPARE(pool.containers(), containers.size());
            QCOMPARE((pool.used() + pool.prewarmMemory()).count(), held());
            QVERIFY(pool.overcommits() > 0 || held() <= userMemory);
            if (QTest::currentTestFailed()) {
                return;
            }
        }
        QVERIFY(!checks || pool.overcommits() == 0);
    }
};

QTEST_APPLESS_MAIN(TestInvokerContainerPool)
#include "tst_invoker_container_pool.moc"
