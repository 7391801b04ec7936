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

    void rulesAreSaidInASentence_data()
    {
        using Basis = MeteringRule::Basis;
        QTest::addColumn<int>("basis");
        QTest::addColumn<bool>("billsInit");
        QTest::addColumn<QByteArray>("sentence");
        QTest::newRow("invocations") << int(Basis::Invocations) << true
                                     << QByteArray("Each invocation, the init of a cold start included, in steps of "
                                                   "100 ms and at least 1 s; memory in steps of 128 MB.");
        QTest::newRow("activity") << int(Basis::ActiveInstances) << false
                                  << QByteArray("Each period in which an instance serves requests, in steps of 100 ms "
                                                "and at least 1 s; memory in steps of 128 MB.");
        QTest::newRow("lives") << int(Basis::Instances) << true
                               << QByteArray("Each instance for as long as it lives, in steps of 100 ms and at least "
                                             "1 s; memory in steps of 128 MB.");
        QTest::newRow("machines") << int(Basis::Machines) << false
                                  << QByteArray("Machines, for as long as they are held.");
    }
    void rulesAreSaidInASentence()
    {
        QFETCH(int, basis);
        QFETCH(bool, billsInit);
        MeteringRule rule;
        rule.basis = MeteringRule::Basis(basis);
        rule.billsInit = billsInit;
        rule.step = SimDuration::milliseconds(100);
        rule.minimum = SimDuration::seconds(1);
        rule.memoryStep = MemorySize::megabytes(128);
        QTEST(QByteArray::fromStdString(describe(rule)), "sentence");
    }
};

QTEST_APPLESS_MAIN(TestMetering)
#include "tst_metering.moc"
