// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "ui/plots/label_rows.h"

using namespace warmfront::ui;

/// Labels of a plot that would cut each other stand below each other.
class TestLabelRows : public QObject
{
    Q_OBJECT

private slots:
    void labelsOfOneRowDoNotTouch_data()
    {
        QTest::addColumn<QList<double>>("starts"); // each is 10 wide
        QTest::addColumn<QList<int>>("rows");

        QTest::newRow("none") << QList<double>{} << QList<int>{};
        QTest::newRow("apart") << QList<double>{0, 20, 40} << QList<int>{0, 0, 0};
        QTest::newRow("two near") << QList<double>{0, 5} << QList<int>{0, 1};
        QTest::newRow("one ends where another begins") << QList<double>{0, 10} << QList<int>{0, 1};
        QTest::newRow("three near, the third has room above") << QList<double>{0, 5, 12} << QList<int>{0, 1, 0};
        QTest::newRow("at one place") << QList<double>{7, 7, 7} << QList<int>{0, 1, 2};
        QTest::newRow("given out of order") << QList<double>{5, 0} << QList<int>{1, 0};
    }
    void labelsOfOneRowDoNotTouch()
    {
        QFETCH(QList<double>, starts);
        std::vector<LabelSpan> labels;
        for (const double start : starts) {
            labels.push_back({start, start + 10.0});
        }
        const std::vector<int> rows = labelRows(labels);
        QTEST(QList<int>(rows.begin(), rows.end()), "rows");
    }
};

QTEST_APPLESS_MAIN(TestLabelRows)
#include "tst_label_rows.moc"
