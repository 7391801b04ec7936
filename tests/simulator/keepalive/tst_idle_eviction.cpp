// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>

#include "core/base/contract.h"
#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/keepalive/idle_eviction.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

InstancePlace place(std::uint32_t n)
{
    return static_cast<InstancePlace>(n);
}
MemorySize megabytes(std::int64_t n)
{
    return MemorySize::megabytes(n);
}

/// Place and function are the same number where not said otherwise.
void use(IdleEviction &pool, std::uint32_t n, std::int64_t size, double cost, std::uint64_t draw = 0)
{
    pool.used(place(n), static_cast<FunctionIndex>(n), megabytes(size), cost, draw);
    pool.becameIdle(place(n));
}

QString evict(IdleEviction &pool, std::int64_t size)
{
    const auto chosen = pool.chooseVictims(megabytes(size));
    const std::vector<InstancePlace> victims(chosen.begin(), chosen.end());
    QStringList names;
    for (const InstancePlace victim : victims) {
        pool.evicted(victim);
        names << QString::number(static_cast<std::uint32_t>(victim));
    }
    return names.join(u' ');
}

} // namespace

class TestIdleEviction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLeastRecentlyUsedLeaves();
    void onlyIdleOnesLeaveAndOnlyIfEnough();
    void greedyDualInflatesItsClock();
    void frequencyAndSizeWeighDifferently();
    void usesOfAFunctionAreShared();
    void landlordEqualsRentChargedOneByOne();
    void randomFollowsTheDraw();
    void greedyDualEqualsASortedList();
};

void TestIdleEviction::theLeastRecentlyUsedLeaves()
{
    IdleEviction pool(EvictionRule::LeastRecentlyUsed);
    use(pool, 0, 128, 9);
    use(pool, 1, 128, 1);
    use(pool, 2, 256, 5);
    use(pool, 0, 128, 9); // 1 2 0
    QCOMPARE(evict(pool, 129), QStringLiteral("1 2"));
    QCOMPARE(pool.idleMemory(), megabytes(128));
    QCOMPARE(evict(pool, 128), QStringLiteral("0"));
}

void TestIdleEviction::onlyIdleOnesLeaveAndOnlyIfEnough()
{
    IdleEviction pool(EvictionRule::LeastRecentlyUsed);
    use(pool, 0, 128, 1);
    use(pool, 1, 128, 1);
    pool.used(place(0), FunctionIndex{0}, megabytes(128), 1, 0); // busy
    QCOMPARE(evict(pool, 129), QString());
    QCOMPARE(pool.idleMemory(), megabytes(128)); // nothing was touched
    QCOMPARE(pool.chooseVictims(megabytes(0)).size(), std::size_t{0});
    QCOMPARE(pool.chooseVictims(megabytes(1)).size(), std::size_t{1});
    QCOMPARE(pool.chooseVictims(megabytes(128))[0], place(1)); // a choice alone changes nothing
    pool.ended(place(1));
    QCOMPARE(pool.idleMemory(), megabytes(0));
    pool.becameIdle(place(0));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, pool.becameIdle(place(0)));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, pool.ended(place(1)));
}

void TestIdleEviction::greedyDualInflatesItsClock()
{
    IdleEviction pool(EvictionRule::GreedyDual);
    use(pool, 0, 100, 200); // 0 + 1 × 200/100 = 2
    use(pool, 1, 200, 200); // 1
    use(pool, 2, 50, 200);  // 4
    use(pool, 1, 200, 200); // second use: 2, as much as 0 but used later
    QCOMPARE(pool.priority(place(0)), 2.0);
    QCOMPARE(pool.priority(place(1)), 2.0);
    QCOMPARE(evict(pool, 100), QStringLiteral("0"));
    QCOMPARE(pool.clock(), 2.0);
    use(pool, 0, 100, 200); // anew: its uses were forgotten, 2 + 1 × 2 = 4, equal to 2 but later
    QCOMPARE(pool.priority(place(0)), 4.0);
    QCOMPARE(pool.priority(place(2)), 4.0); // still that of its last use
    QCOMPARE(evict(pool, 250), QStringLiteral("1 2"));
    QCOMPARE(pool.clock(), 4.0);
    use(pool, 0, 100, 200); // second use: 4 + 2 × 2
    QCOMPARE(pool.priority(place(0)), 8.0);
}

void TestIdleEviction::frequencyAndSizeWeighDifferently()
{
    IdleEviction frequency(EvictionRule::Frequency);
    use(frequency, 0, 1000, 3);
    use(frequency, 1, 1, 2);
    QCOMPARE(frequency.priority(place(0)), 3.0);
    QCOMPARE(evict(frequency, 1), QStringLiteral("1"));
    use(frequency, 1, 1, 2); // 2 + 1 × 2
    QCOMPARE(frequency.priority(place(1)), 4.0);

    IdleEviction size(EvictionRule::Size);
    use(size, 0, 4, 3);
    use(size, 1, 2, 3);
    use(size, 0, 4, 3);
    use(size, 0, 4, 3);
    QCOMPARE(size.priority(place(0)), 0.75);
    QCOMPARE(size.priority(place(1)), 0.5);
    QCOMPARE(evict(size, 1), QStringLiteral("1"));
    QCOMPARE(size.clock(), 0.5);
}

void TestIdleEviction::usesOfAFunctionAreShared()
{
    IdleEviction pool(EvictionRule::GreedyDual);
    const auto useOf = [&](std::uint32_t n) {
        pool.used(place(n), FunctionIndex{7}, megabytes(1), 1, 0);
        pool.becameIdle(place(n));
        return pool.priority(place(n));
    };
    QCOMPARE(useOf(0), 1.0);
    QCOMPARE(useOf(1), 2.0); // second use of the function
    QCOMPARE(useOf(0), 3.0);
    pool.ended(place(0));
    QCOMPARE(useOf(0), 4.0); // the other one still remembers
    pool.ended(place(0));
    pool.ended(place(1));
    QCOMPARE(useOf(0), 1.0);
}

void TestIdleEviction::landlordEqualsRentChargedOneByOne()
{
    // The rule as it is told: credit = cost at a use; all pay δ × size with δ = min credit / size; the first without
    // credit leaves. Costs and sizes are powers of two, so both ways compute without rounding.
    Stream dice({3, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
    IdleEviction pool(EvictionRule::Landlord);
    struct Tenant
    {
        double credit;
        std::int64_t size;
        std::uint64_t lastUse;
    };
    std::map<std::uint32_t, Tenant> tenants;
    std::uint64_t evictions = 0;
    for (std::uint64_t step = 1; step <= 300; ++step) {
        const std::uint32_t n = variates::index(dice.next(), 20);
        const std::int64_t size = std::int64_t{1} << (n % 4);
        const double cost = double(1 << (n % 5));
        use(pool, n, size, cost);
        tenants[n] = {cost, size, step};
        if (tenants.size() > 8) {
            double rent = 1e300;
            for (const auto &[name, tenant] : tenants) {
                rent = std::min(rent, tenant.credit / double(tenant.size));
            }
            std::uint32_t leaves = 0;
            std::uint64_t first = ~std::uint64_t{0};
            for (auto &[name, tenant] : tenants) {
                tenant.credit -= rent * double(tenant.size);
                if (tenant.credit <= 0.0 && tenant.lastUse < first) {
                    first = tenant.lastUse;
                    leaves = name;
                }
            }
            QCOMPARE(evict(pool, 1), QString::number(leaves));
            tenants.erase(leaves);
            ++evictions;
        }
    }
    QVERIFY(evictions > 100);
}

void TestIdleEviction::randomFollowsTheDraw()
{
    IdleEviction pool(EvictionRule::Random);
    use(pool, 0, 1, 1, 3ULL << 62);
    use(pool, 1, 1, 1, 1ULL << 62);
    use(pool, 2, 1, 1, 2ULL << 62);
    QCOMPARE(evict(pool, 3), QStringLiteral("1 2 0"));
}

void TestIdleEviction::greedyDualEqualsASortedList()
{
    Stream dice({5, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0});
    IdleEviction pool(EvictionRule::GreedyDual);
    struct Known
    {
        double priority;
        std::uint64_t lastUse;
        std::int64_t size;
        std::uint64_t uses;
    };
    std::map<std::uint32_t, Known> known;
    double clock = 0.0;
    for (std::uint64_t step = 1; step <= 3000; ++step) {
        const std::uint32_t n = variates::index(dice.next(), 60);
        const std::int64_t size = 64 << (n % 3);
        const double cost = 0.1 * (1 + n % 7);
        use(pool, n, size, cost);
        Known &it = known[n];
        ++it.uses;
        it = {clock + double(it.uses) * cost / double(size), step, size, it.uses};
        if (step % 3 == 0) {
            const std::int64_t needed = 64 * (1 + variates::index(dice.next(), 5));
            std::int64_t all = 0;
            for (const auto &[name, entry] : known) {
                all += entry.size;
            }
            QStringList expected;
            for (std::int64_t freed = 0; all >= needed && freed < needed;) {
                const auto least = std::min_element(known.begin(), known.end(), [](const auto &a, const auto &b) {
                    return std::pair(a.second.priority, a.second.lastUse)
                           < std::pair(b.second.priority, b.second.lastUse);
                });
                expected << QString::number(least->first);
                freed += least->second.size;
                clock = std::max(clock, least->second.priority);
                known.erase(least);
            }
            QCOMPARE(evict(pool, needed), expected.join(u' '));
            QCOMPARE(pool.clock(), clock);
        }
    }
}

QTEST_APPLESS_MAIN(TestIdleEviction)
#include "tst_idle_eviction.moc"
