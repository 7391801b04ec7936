// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/metering.h"

using namespace warmfront;

class TestMetering : public QObject
{
    Q_OBJECT

private slots:
    void memoryIsBilledInStepsOrSizes_data()
    {
        QTest::addColumn<int>("step");
        QTest::addColumn<bool>("hasSizes");
        QTest::addColumn<int>("memory");
        QTest::addColumn<int>("billed");
        QTest::addColumn<double>("processors");
        QTest::newRow("as it is") << 0 << false << 490 << 490 << 0.25;
        QTest::newRow("up to the next step") << 128 << false << 490 << 512 << 0.25;
        QTest::newRow("exactly a step") << 128 << false << 512 << 512 << 0.25;
        QTest::newRow("the smallest size that holds it") << 0 << true << 490 << 512 << 0.8;
        QTest::newRow("exactly a size") << 0 << true << 512 << 512 << 0.8;
        QTest::newRow("the next size") << 0 << true << 513 << 1024 << 1.4;
        QTest::newRow("a size that says nothing of processors") << 0 << true << 2000 << 2048 << 0.25;
        QTest::newRow("beyond the largest") << 0 << true << 4096 << 4096 << 0.25;
    }
    void memoryIsBilledInStepsOrSizes()
    {
        QFETCH(int, step);
        QFETCH(bool, hasSizes);
        QFETCH(int, memory);
        QFETCH(int, billed);
        QFETCH(double, processors);
        MeteringRule rule;
        rule.memoryStep = MemorySize::megabytes(step);
        if (hasSizes) {
            rule.sizes = {{MemorySize::megabytes(512), 0.8},
                          {MemorySize::megabytes(1024), 1.4},
                          {MemorySize::megabytes(2048), 0.0}};
        }
        QVERIFY(rule.billedMemory(MemorySize::megabytes(memory)) == MemorySize::megabytes(billed));
        QCOMPARE(rule.billedProcessors(MemorySize::megabytes(memory), 0.25), processors);
    }
};

QTEST_APPLESS_MAIN(TestMetering)
#include "tst_metering.moc"
