// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <vector>

#include "simulator/engine/held_event.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr AttemptEnd failed{Ending::Failed, true};
constexpr AttemptEnd timedOut{Ending::TimedOut, true};
constexpr AttemptEnd timedOutInQueue{Ending::TimedOut, false};
constexpr AttemptEnd throttled{Ending::Throttled, false};
constexpr AttemptEnd rejected{Ending::Rejected, false};
constexpr AttemptEnd done{Ending::Done, true};

/// What follows each of @p attempts of an event that arrives at 0, every one of which takes @p serviceSeconds when it
/// runs: instants of the next attempts in seconds, then the ending and when.
QString told(const AsynchronousEvents &rules, const std::vector<AttemptEnd> &attempts, double serviceSeconds)
{
    HeldEvent event;
    std::int64_t now = 0;
    QString words;
    for (const AttemptEnd &attempt : attempts) {
        now += attempt.ran ? static_cast<std::int64_t>(serviceSeconds * 1e9) : 0;
        const AfterAttempt after = afterAttempt(rules, event, attempt, now);
        if (after.ending) {
            static const char *names[] = {"done",     "failed",     "throttled", "rejected",
                                          "timedOut", "unfinished", "expired",   "dead"};
            return words + QString::fromLatin1(names[static_cast<int>(*after.ending)]);
        }
        now = after.at;
        if (after.expires) {
            return words + QStringLiteral("expired at %1").arg(static_cast<double>(now) * 1e-9);
        }
        words += QStringLiteral("%1 ").arg(static_cast<double>(now) * 1e-9);
    }
    return words + QStringLiteral("pending");
}

} // namespace

/// When an event is tried again, worked out by hand.
class TestHeldEvent : public QObject
{
    Q_OBJECT

private slots:
    void attemptsComeWhenTheyAreDue_data()
    {
        QTest::addColumn<AsynchronousEvents>("rules");
        QTest::addColumn<std::vector<AttemptEnd>>("attempts");
        QTest::addColumn<double>("service");
        QTest::addColumn<QString>("expected");

        const AsynchronousEvents lambda;
        AsynchronousEvents letters = lambda;
        letters.deadLetters = true;
        using Ends = std::vector<AttemptEnd>;
        QTest::newRow("done at once") << lambda << Ends{done} << 1.0 << "done";
        // Of 3 s each: begins at 0, 3 + 60 = 63 and 63 + 3 + 120 = 186.
        QTest::newRow("two retries, then failed") << lambda << Ends{failed, failed, failed} << 3.0 << "63 186 failed";
        QTest::newRow("the last one timed out") << lambda << Ends{failed, failed, timedOut} << 3.0 << "63 186 timedOut";
        QTest::newRow("kept as a dead letter") << letters << Ends{failed, timedOut, failed} << 3.0 << "63 186 dead";
        QTest::newRow("the second one is done") << letters << Ends{failed, done} << 3.0 << "63 done";
        // 1, 2, 4 … s, at most 300 s: at 1, 3, 7, 15, 31, 63, 127, 255, 255 + 256 = 511, 811, 1111.
        QTest::newRow("refused again and again")
            << lambda << Ends(11, throttled) << 3.0 << "1 3 7 15 31 63 127 255 511 811 1111 pending";
        QTest::newRow("every refusal is one")
            << lambda << Ends{throttled, rejected, timedOutInQueue} << 3.0 << "1 3 7 pending";
        // Refusals take up no retry; one that is let in starts the back-off anew.
        QTest::newRow("refused between failures")
            << lambda << Ends{throttled, throttled, failed, throttled, throttled, failed, failed} << 10.0
            << "1 3 73 74 76 206 failed";
        AsynchronousEvents none = letters;
        none.retries = 0;
        QTest::newRow("no retries") << none << Ends{failed} << 1.0 << "dead";
        AsynchronousEvents many = lambda;
        many.retries = 4;
        many.retryDelays = {SimDuration::seconds(1), SimDuration::seconds(5)};
        QTest::newRow("the last delay holds for all that follow")
            << many << Ends{failed, failed, failed, failed, failed} << 0.0 << "1 6 11 16 failed";
        AsynchronousEvents young = letters;
        young.maximumAge = SimDuration::seconds(63);
        QTest::newRow("exactly as old as allowed") << young << Ends{failed, failed} << 3.0 << "63 expired at 66";
        young.maximumAge = SimDuration::nanoseconds(62'999'999'999);
        QTest::newRow("a nanosecond too old") << young << Ends{failed} << 3.0 << "expired at 63";
        young.maximumAge = SimDuration::seconds(2);
        QTest::newRow("too old when its attempt ends") << young << Ends{failed} << 3.0 << "expired at 3";
        young.maximumAge = SimDuration::seconds(6);
        QTest::newRow("refused until it is too old") << young << Ends(3, throttled) << 3.0 << "1 3 expired at 6";
        AsynchronousEvents ever = lambda;
        ever.maximumAge = SimDuration::hours(24 * 36500);
        ever.firstBackOff = ever.longestBackOff = SimDuration::seconds(2);
        QTest::newRow("more doublings than bits") << ever << Ends(100, throttled) << 3.0 << [] {
            QString words;
            for (int i = 1; i <= 100; ++i) {
                words += QStringLiteral("%1 ").arg(2 * i);
            }
            return words + QStringLiteral("pending");
        }();
    }
    void attemptsComeWhenTheyAreDue()
    {
        QFETCH(AsynchronousEvents, rules);
        QFETCH(std::vector<AttemptEnd>, attempts);
        QFETCH(double, service);
        QFETCH(QString, expected);
        QCOMPARE(told(rules, attempts, service), expected);
    }
};

QTEST_APPLESS_MAIN(TestHeldEvent)
#include "tst_held_event.moc"
