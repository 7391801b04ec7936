// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/cron.h"

using namespace warmfront;

namespace {

QString words(DateTime at)
{
    return QDateTime::fromSecsSinceEpoch(at.time_since_epoch().count(), Qt::UTC).toString(Qt::ISODate);
}

} // namespace

/// Schedules fire when crontab(5) says, and what cannot be read is refused with a sentence.
class TestCron : public QObject
{
    Q_OBJECT

private slots:
    void firesWhenItSays_data()
    {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QStringList>("times");
        const auto row = [](const char *name, const char *schedule, const char *from, const char *times) {
            QTest::newRow(name) << QString::fromLatin1(schedule) << QString::fromLatin1(from)
                                << QString::fromLatin1(times).split(u' ');
        };
        // 1 January 2024 was a Monday.
        row("every minute, from a whole one", "* * * * *", "2024-01-01T00:00:00",
            "2024-01-01T00:00:00Z 2024-01-01T00:01:00Z");
        row("every five minutes", "*/5 * * * *", "2024-01-01T00:01:00", "2024-01-01T00:05:00Z 2024-01-01T00:10:00Z");
        row("a step from a number", "5/20 * * * *", "2024-01-01T00:00:00",
            "2024-01-01T00:05:00Z 2024-01-01T00:25:00Z 2024-01-01T00:45:00Z 2024-01-01T01:05:00Z");
        row("a range and a list", "0 9-10,17 * * *", "2024-01-01T09:00:01",
            "2024-01-01T10:00:00Z 2024-01-01T17:00:00Z 2024-01-02T09:00:00Z");
        row("working days by name", "30 6 * * Mon-Fri", "2024-01-05T06:30:01", "2024-01-08T06:30:00Z");
        row("7 is Sunday", "0 0 * * 7", "2024-01-01T00:00:00", "2024-01-07T00:00:00Z 2024-01-14T00:00:00Z");
        row("months by name", "0 0 1 feb,DEC *", "2024-01-01T00:00:00", "2024-02-01T00:00:00Z 2024-12-01T00:00:00Z");
        row("29 February", "0 12 29 2 *", "2024-03-01T00:00:00", "2028-02-29T12:00:00Z");
        // 2100 is no leap year: eight years between two of them.
        row("29 February across a century", "0 12 29 2 *", "2096-03-01T00:00:00", "2104-02-29T12:00:00Z");
        row("the 31st skips short months", "0 0 31 * *", "2024-01-31T00:00:01", "2024-03-31T00:00:00Z");
        // Both days restricted: either is enough. The 13th was a Saturday, the Fridays were the 5th and the 12th.
        row("either day", "0 0 13 * fri", "2024-01-01T00:00:00",
            "2024-01-05T00:00:00Z 2024-01-12T00:00:00Z 2024-01-13T00:00:00Z 2024-01-19T00:00:00Z");
        row("seconds first", "*/30 59 23 * * *", "2024-01-01T00:00:00",
            "2024-01-01T23:59:00Z 2024-01-01T23:59:30Z 2024-01-02T23:59:00Z");
        row("weekly", "@weekly", "2024-01-01T00:00:00", "2024-01-07T00:00:00Z");
        row("yearly", "@yearly", "2024-01-01T00:00:01", "2025-01-01T00:00:00Z");
    }
    void firesWhenItSays()
    {
        QFETCH(QString, schedule);
        QFETCH(QString, from);
        QFETCH(QStringList, times);
        const Result<CronSchedule> parsed = parseCron(schedule.toStdString());
        QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().message.c_str());
        Result<DateTime> at = parseDateTime(from.toStdString());
        QVERIFY(at.has_value());
        for (const QString &expected : times) {
            const std::optional<DateTime> next = parsed->firstFrom(*at);
            QVERIFY(next.has_value());
            QCOMPARE(words(*next), expected);
            at = *next + std::chrono::seconds(1);
        }
    }

    void whatIsNoScheduleIsRefused_data()
    {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *schedule, const char *says) {
            QTest::newRow(name) << QString::fromLatin1(schedule) << QString::fromLatin1(says);
        };
        row("empty", "", "five fields");
        row("four fields", "* * * *", "five fields");
        row("seven fields", "* * * * * * *", "five fields");
        row("minute 60", "60 * * * *", "\"60\" is no minute");
        row("a word", "x * * * *", "\"x\" is no minute");
        row("day 0", "0 0 0 * *", "no day of month");
        row("a range backwards", "0 9-5 * * *", "no hour");
        row("a step of nothing", "*/0 * * * *", "no minute");
        row("two steps", "*/2/2 * * * *", "no minute");
        row("an empty item", "1,,2 * * * *", "no minute");
        row("a month of 13", "0 0 1 13 *", "no month");
        row("weekday 8", "0 0 * * 8", "no day of week");
        row("a day no month has", "0 0 31 2 *", "never fires");
        row("a huge number", "99999999999999999999 * * * *", "no minute");
    }
    void whatIsNoScheduleIsRefused()
    {
        QFETCH(QString, schedule);
        QFETCH(QString, says);
        const Result<CronSchedule> parsed = parseCron(schedule.toStdString());
        QVERIFY(!parsed.has_value());
        QVERIFY2(QString::fromStdString(parsed.error().message).contains(says), parsed.error().message.c_str());
    }

    void datesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("means"); // empty: refused
        const auto row = [](const char *text, const char *means) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(means);
        };
        row("2026-02-28", "2026-02-28T00:00:00Z");
        row("2026-02-28T23:59", "2026-02-28T23:59:00Z");
        row("2026-02-28T23:59:58Z", "2026-02-28T23:59:58Z");
        row("2026-02-29", "");
        row("26-02-28", "");
        row("2026-02-28 10:00", "");
        row("2026-02-28T24:00", "");
        row("2026-02-28T", "");
        row("tomorrow", "");
    }
    void datesAreRead()
    {
        QFETCH(QString, text);
        QFETCH(QString, means);
        const Result<DateTime> date = parseDateTime(text.toStdString());
        QCOMPARE(date.has_value(), !means.isEmpty());
        if (date) {
            QCOMPARE(words(*date), means);
        }
    }
};

QTEST_GUILESS_MAIN(TestCron)
#include "tst_cron.moc"
