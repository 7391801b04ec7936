// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/engine/shared_processor.h"

using namespace warmfront;
using namespace warmfront::sim;

/// Processor sharing by hand: who is through when, and how much CPU was used.
class TestSharedProcessor : public QObject
{
    Q_OBJECT

    static std::uint32_t doneAt(SharedProcessor &processor, std::int64_t at)
    {
        std::uint32_t call = 0;
        return processor.nextAt() == at && processor.takeDone(at, call) ? call : 0;
    }

private slots:
    void nobodyIsThroughWhereNobodyIs()
    {
        SharedProcessor processor;
        std::uint32_t call = 0;
        QCOMPARE(processor.nextAt(), std::int64_t(INT64_MAX));
        QVERIFY(!processor.takeDone(5, call));
        QCOMPARE(processor.used(7).count(), Int128(0));
    }

    /// 1 alone until 50: 50 of 100 done. Then each gets half: 1 needs 50 more and is through at 150. 2 has done 50 by
    /// then and works alone: through at 200.
    void theSecondSlowsTheFirst()
    {
        SharedProcessor processor;
        processor.join(0, 100, 1);
        QCOMPARE(processor.nextAt(), std::int64_t(100));
        processor.join(50, 100, 2);
        QCOMPARE(doneAt(processor, 150), 1U);
        QCOMPARE(doneAt(processor, 200), 2U);
        QCOMPARE(processor.used(1000).count(), Int128(200));
    }

    /// Three on two processors get 2/3 each: 90 of work takes 135. Two of them on two would not slow each other.
    void twoProcessorsCarryTwo()
    {
        SharedProcessor processor(2'000'000);
        processor.join(0, 90, 1);
        processor.join(0, 90, 2);
        QCOMPARE(processor.nextAt(), std::int64_t(90));
        processor.join(0, 90, 3);
        QCOMPARE(doneAt(processor, 135), 1U);
        QCOMPARE(doneAt(processor, 135), 2U);
        QCOMPARE(doneAt(processor, 135), 3U);
        QCOMPARE(processor.used(200).count(), Int128(270));
    }

    /// 1 and 2 share from 0; at 40 each has done 20. 1 leaves; 2 needs 80 more alone: through at 120.
    void whoLeavesMakesRoom()
    {
        SharedProcessor processor;
        processor.join(0, 100, 1);
        processor.join(0, 100, 2);
        processor.leave(40, 1);
        QCOMPARE(doneAt(processor, 120), 2U);
        QCOMPARE(processor.nextAt(), std::int64_t(INT64_MAX));
        QCOMPARE(processor.used(120).count(), Int128(120));
    }

    /// Three of 1 ns each: a third of a nanosecond each per nanosecond, so all are through at 3, never before.
    void fractionsOfANanosecondAreKept()
    {
        SharedProcessor processor;
        for (std::uint32_t call = 1; call <= 3; ++call) {
            processor.join(0, 1, call);
        }
        QCOMPARE(processor.nextAt(), std::int64_t(3));
        std::uint32_t call = 0;
        QVERIFY(!processor.takeDone(2, call));
        QVERIFY(processor.nextAt() <= 4); // looking at 2 rounds the work done down by at most 2^-20 ns
        QVERIFY(processor.takeDone(4, call));
    }

    void noWorkIsThroughAtOnce()
    {
        SharedProcessor processor;
        processor.join(0, 10, 1);
        processor.join(4, 0, 2);
        QCOMPARE(doneAt(processor, 4), 2U);
        QCOMPARE(doneAt(processor, 10), 1U);
    }

    void aCopyGoesItsOwnWay()
    {
        SharedProcessor processor;
        processor.join(0, 100, 1);
        SharedProcessor copy = processor;
        copy.join(0, 100, 2);
        QCOMPARE(processor.nextAt(), std::int64_t(100));
        QCOMPARE(copy.nextAt(), std::int64_t(200));
    }
};

QTEST_APPLESS_MAIN(TestSharedProcessor)
#include "tst_shared_processor.moc"
