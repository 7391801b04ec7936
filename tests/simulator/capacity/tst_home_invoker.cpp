// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <vector>

#include "core/base/contract.h"
#include "simulator/capacity/home_invoker.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

std::vector<MemorySize> invokersOf(int count, std::int64_t megabytes)
{
    return std::vector<MemorySize>(static_cast<std::size_t>(count), MemorySize::megabytes(megabytes));
}

HomeInvokerParameters undivided()
{
    return {.managedFraction = 1.0, .blackboxFraction = 1.0};
}

QString joined(const std::vector<std::int32_t> &numbers)
{
    QStringList words;
    for (const std::int32_t number : numbers) {
        words << QString::number(number);
    }
    return words.join(u' ');
}

} // namespace

class TestHomeInvoker : public QObject
{
    Q_OBJECT

private slots:
    void hashesStringsAsJavaDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("hash");
        QTest::newRow("empty") << QString() << 0;
        QTest::newRow("one letter") << QStringLiteral("a") << 97;
        // 97 × 31 + 98 = 3105
        QTest::newRow("two letters") << QStringLiteral("ab") << 3105;
        // 65 × 31 + 97 = 2112 = 66 × 31 + 66
        QTest::newRow("a pair that collides, first") << QStringLiteral("Aa") << 2112;
        QTest::newRow("a pair that collides, second") << QStringLiteral("BB") << 2112;
        // 104×31^4 + 101×31^3 + 108×31^2 + 108×31 + 111 = 96 046 184 + 3 008 891 + 103 788 + 3348 + 111
        QTest::newRow("hello") << QStringLiteral("hello") << 99162322;
        QTest::newRow("past 2^32") << QStringLiteral("guest/hello") << 86723035;
        QTest::newRow("negative") << QStringLiteral("guest/sharp/resize") << -333933232;
        QTest::newRow("the least number there is") << QStringLiteral("polygenelubricants") << -2147483647 - 1;
        QTest::newRow("two bytes of UTF-8, one unit") << QStringLiteral("é") << 233;
        // 0x65e5 × 31 + 0x672c = 26085 × 31 + 26412 = 835 047
        QTest::newRow("three bytes of UTF-8, one unit") << QStringLiteral("日本") << 835047;
        // 0xd83d × 31 + 0xde00 = 55357 × 31 + 56832 = 1 772 899
        QTest::newRow("four bytes of UTF-8, two units") << QStringLiteral("😀") << 1772899;
    }
    void hashesStringsAsJavaDoes()
    {
        QFETCH(QString, text);
        QFETCH(int, hash);
        QCOMPARE(javaHash(text.toStdString()), hash);
    }

    void keepsPairwiseCoprimeSteps_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("steps");
        QTest::newRow("none") << 0 << QString();
        QTest::newRow("one") << 1 << "1";
        QTest::newRow("two: 2 shares a factor with 2") << 2 << "1";
        QTest::newRow("three") << 3 << "1 2";
        QTest::newRow("five: 4 shares a factor with 2") << 5 << "1 2 3";
        QTest::newRow("six") << 6 << "1 5";
        QTest::newRow("eight") << 8 << "1 3 5 7";
        QTest::newRow("nine: 4 and 8 share factors with 2") << 9 << "1 2 5 7";
        QTest::newRow("ten: 9 shares a factor with 3") << 10 << "1 3 7";
        QTest::newRow("fifteen: 4, 8, 14 share factors with 2") << 15 << "1 2 7 11 13";
        QTest::newRow("thirty") << 30 << "1 7 11 13 17 19 23 29";
    }
    void keepsPairwiseCoprimeSteps()
    {
        QFETCH(int, count);
        QFETCH(QString, steps);
        QCOMPARE(joined(pairwiseCoprimeSteps(count)), steps);
    }

    void dividesInvokersIntoManagedAndBlackbox_data()
    {
        QTest::addColumn<int>("invokers");
        QTest::addColumn<double>("managedFraction");
        QTest::addColumn<double>("blackboxFraction");
        QTest::addColumn<int>("managed");
        QTest::addColumn<int>("blackbox");
        QTest::newRow("one serves both") << 1 << 0.9 << 0.1 << 1 << 1;
        QTest::newRow("two overlap: ceil 1.8, max(1, floor 0.2)") << 2 << 0.9 << 0.1 << 2 << 1;
        QTest::newRow("ten do not: 9 and 1") << 10 << 0.9 << 0.1 << 9 << 1;
        QTest::newRow("thirty-seven: ceil 33.3, floor 3.7") << 37 << 0.9 << 0.1 << 34 << 3;
        QTest::newRow("undivided") << 37 << 1.0 << 1.0 << 37 << 37;
        // The blackbox fraction is raised to 1 − 0.25 = 0.75: ceil 2.5 = 3 and floor 7.5 = 7.
        QTest::newRow("fractions below 1 together") << 10 << 0.25 << 0.1 << 3 << 7;
    }
    void dividesInvokersIntoManagedAndBlackbox()
    {
        QFETCH(int, invokers);
        QFETCH(double, managedFraction);
        QFETCH(double, blackboxFraction);
        QFETCH(int, managed);
        QFETCH(int, blackbox);
        const HomeInvoker balancer({.managedFraction = managedFraction, .blackboxFraction = blackboxFraction},
                                   invokersOf(invokers, 1024));
        QCOMPARE(balancer.managedCount(), managed);
        QCOMPARE(balancer.blackboxCount(), blackbox);
    }

    void findsHomeAndStep_data()
    {
        QTest::addColumn<QString>("nameSpace");
        QTest::addColumn<QString>("action");
        QTest::addColumn<int>("invokers");
        QTest::addColumn<int>("home");
        QTest::addColumn<int>("step");
        // guest = 98 708 952, guest/hello = 86 723 035, XOR = 13 198 339.
        // 13 198 339 mod 10 = 9; three steps {1, 3, 7}: mod 3 = 1 → 3.
        QTest::newRow("ten invokers") << "guest"
                                      << "guest/hello" << 10 << 9 << 3;
        // mod 9 = 1; four steps {1, 2, 5, 7}: mod 4 = 3 → 7.
        QTest::newRow("nine invokers") << "guest"
                                       << "guest/hello" << 9 << 1 << 7;
        QTest::newRow("one invoker") << "guest"
                                     << "guest/hello" << 1 << 0 << 1;
        // The caller's namespace counts: team XOR guest/hello = 85 789 574; mod 10 = 4; mod 3 = 2 → 7.
        QTest::newRow("another caller") << "team"
                                        << "guest/hello" << 10 << 4 << 7;
        // 98 708 952 XOR −333 933 232 = −369 444 728, its absolute value mod 10 = 8; mod 3 = 2 → 7.
        QTest::newRow("negative hash, in a package") << "guest"
                                                     << "guest/sharp/resize" << 10 << 8 << 7;
        // 0 XOR −2^31: its absolute value is taken as 2^31 = 2 147 483 648; mod 10 = 8; mod 3 = 2 → 7.
        QTest::newRow("the hash without an absolute value") << ""
                                                            << "polygenelubricants" << 10 << 8 << 7;
        // Neighbours in hash (…938 and …939) are neighbours in home (8 and 9).
        QTest::newRow("neighbour") << "guest"
                                   << "guest/a" << 10 << 8 << 7;
        QTest::newRow("its neighbour") << "guest"
                                       << "guest/b" << 10 << 9 << 1;
    }
    void findsHomeAndStep()
    {
        QFETCH(QString, nameSpace);
        QFETCH(QString, action);
        QFETCH(int, invokers);
        QFETCH(int, home);
        QFETCH(int, step);
        HomeInvoker balancer(undivided(), invokersOf(invokers, 1024));
        const std::string space = nameSpace.toStdString();
        const std::string name = action.toStdString();
        const FunctionIndex index =
            balancer.add({.nameSpace = space, .qualifiedName = name, .memory = MemorySize::megabytes(256)});
        QCOMPARE(balancer.home(index), static_cast<HostIndex>(home));
        QCOMPARE(balancer.step(index), step);
    }

    /// guest/hello on ten undivided invokers: home 9, step 3. Each place holds one activation, so the walk is seen.
    void walksByStepsFromHome()
    {
        HomeInvoker balancer(undivided(), invokersOf(10, 256));
        const FunctionIndex hello =
            balancer.add({.nameSpace = "guest", .qualifiedName = "guest/hello", .memory = MemorySize::megabytes(256)});
        QStringList hosts;
        for (int i = 0; i < 10; ++i) {
            const auto placement = balancer.place(hello, 0);
            QVERIFY(placement && !placement->isForced);
            QCOMPARE(placement->examined, i + 1);
            hosts << QString::number(raw(placement->host));
        }
        QCOMPARE(hosts.join(u' '), QStringLiteral("9 2 5 8 1 4 7 0 3 6"));
        QCOMPARE(balancer.overloads(), 0);
    }

    void forcesARandomUsableInvokerWhenAllAreFull()
    {
        HomeInvoker balancer(undivided(), invokersOf(4, 256));
        const FunctionIndex hello =
            balancer.add({.nameSpace = "guest", .qualifiedName = "guest/hello", .memory = MemorySize::megabytes(256)});
        for (int i = 0; i < 4; ++i) {
            QVERIFY(balancer.place(hello, 0));
        }
        balancer.setUsable(HostIndex{0}, false);
        // Usable: 1, 2, 3. A draw of 2^63 is the middle of the three.
        const auto placement = balancer.place(hello, std::uint64_t{1} << 63);
        QVERIFY(placement);
        QCOMPARE(placement->host, HostIndex{2});
        QVERIFY(placement->isForced);
        QCOMPARE(placement->examined, 6); // n + 2
        QCOMPARE(balancer.permits(HostIndex{2}), -256);
        QCOMPARE(balancer.overloads(), 1);
        QCOMPARE(QString::fromUtf8(balancer.explain(hello, *placement).rule.data()), QStringLiteral("system overload"));
        balancer.release(hello, HostIndex{2});
        QCOMPARE(balancer.permits(HostIndex{2}), 0);
        QVERIFY(balancer.place(hello, 0)->isForced); // 0 permits are still none
    }

    void failsWhenNoInvokerIsUsable()
    {
        HomeInvoker balancer(undivided(), invokersOf(2, 256));
        const FunctionIndex hello =
            balancer.add({.nameSpace = "guest", .qualifiedName = "guest/hello", .memory = MemorySize::megabytes(256)});
        balancer.setUsable(HostIndex{0}, false);
        balancer.setUsable(HostIndex{1}, false);
        QVERIFY(!balancer.place(hello, 0));
        QCOMPARE(balancer.overloads(), 0);
        HomeInvoker none(undivided(), {});
        const FunctionIndex action =
            none.add({.nameSpace = "guest", .qualifiedName = "guest/hello", .memory = MemorySize::megabytes(256)});
        QVERIFY(!none.place(action, 0));
    }

    void sendsImagesOfTheirOwnToTheBack()
    {
        // 10 invokers: 0 … 8 managed, 9 blackbox.
        HomeInvoker balancer({}, invokersOf(10, 256));
        const FunctionIndex image = balancer.add({.nameSpace = "guest",
                                                  .qualifiedName = "guest/hello",
                                                  .memory = MemorySize::megabytes(256),
                                                  .isBlackbox = true});
        const FunctionIndex runtime =
            balancer.add({.nameSpace = "guest", .qualifiedName = "guest/hello", .memory = MemorySize::megabytes(256)});
        QCOMPARE(balancer.place(image, 0)->host, HostIndex{9});
        QVERIFY(balancer.place(image, 0)->isForced);
        for (int i = 0; i < 9; ++i) {
            const auto placement = balancer.place(runtime, 0);
            QVERIFY(!placement->isForced && raw(placement->host) < 9);
        }
        QVERIFY(balancer.place(runtime, 0)->isForced);
    }

    void sharesMemoryAmongControllers_data()
    {
        QTest::addColumn<int>("controllers");
        QTest::addColumn<int>("megabytes");
        QTest::addColumn<int>("permits");
        QTest::newRow("one") << 1 << 1024 << 1024;
        QTest::newRow("two") << 2 << 1024 << 512;
        QTest::newRow("three: floor of 341.3") << 3 << 1024 << 341;
        QTest::newRow("eight: exactly the least") << 8 << 1024 << 128;
        QTest::newRow("nine: the least of 128 MB") << 9 << 1024 << 128;
        QTest::newRow("a small invoker") << 1 << 64 << 128;
    }
    void sharesMemoryAmongControllers()
    {
        QFETCH(int, controllers);
        QFETCH(int, megabytes);
        QFETCH(int, permits);
        const HomeInvoker made({.controllers = controllers}, invokersOf(3, megabytes));
        QCOMPARE(made.permits(HostIndex{1}), permits);
        HomeInvoker changed({}, invokersOf(3, megabytes));
        changed.setControllers(controllers);
        QCOMPARE(changed.permits(HostIndex{2}), permits);
    }

    /// One invoker of 512 MB, an action of 256 MB and concurrency 3: p places it, r releases; after each, permits in
    /// MB.
    void opensPlacesOfConcurrentContainers_data()
    {
        QTest::addColumn<QString>("calls");
        QTest::addColumn<QString>("permits");
        QTest::newRow("the first opens a container") << "p"
                                                     << "256";
        QTest::newRow("two more share it") << "ppp"
                                           << "256 256 256";
        QTest::newRow("the fourth opens another") << "pppp"
                                                  << "256 256 256 0";
        QTest::newRow("the seventh is forced") << "ppppppp"
                                               << "256 256 256 0 0 0 -256";
        QTest::newRow("all back: the container closes") << "pr"
                                                        << "256 512";
        QTest::newRow("closes with the last one") << "ppprrr"
                                                  << "256 256 256 256 256 512";
        // Four activations in two containers leave 2 places open; one release makes them 3, a whole container, although
        // the three others may sit in both: OpenWhisk counts places, not containers.
        QTest::newRow("closes one when places of one are open") << "ppppr"
                                                                << "256 256 256 0 256";
        QTest::newRow("and opens it again") << "pppprp"
                                            << "256 256 256 0 256 0";
        QTest::newRow("forced ones come back too") << "ppppppprrrrrrr"
                                                   << "256 256 256 0 0 0 -256 0 0 0 256 256 256 512";
    }
    void opensPlacesOfConcurrentContainers()
    {
        QFETCH(QString, calls);
        QFETCH(QString, permits);
        HomeInvoker balancer(undivided(), invokersOf(1, 512));
        const FunctionIndex action = balancer.add({.nameSpace = "guest",
                                                   .qualifiedName = "guest/hello",
                                                   .memory = MemorySize::megabytes(256),
                                                   .concurrency = 3});
        QStringList got;
        for (const QChar call : calls) {
            if (call == u'p') {
                QVERIFY(balancer.place(action, 0));
            } else {
                balancer.release(action, HostIndex{0});
            }
            got << QString::number(balancer.permits(HostIndex{0}));
        }
        QCOMPARE(got.join(u' '), permits);
    }

    void keepsPermitsWhenAnInvokerJoins()
    {
        HomeInvoker balancer(undivided(), invokersOf(9, 512));
        const FunctionIndex hello = balancer.add({.nameSpace = "guest",
                                                  .qualifiedName = "guest/hello",
                                                  .memory = MemorySize::megabytes(256),
                                                  .concurrency = 2});
        QCOMPARE(balancer.place(hello, 0)->host, HostIndex{1}); // home of nine
        balancer.addInvoker(MemorySize::megabytes(1024));
        QCOMPARE(balancer.home(hello), HostIndex{9}); // home of ten
        QCOMPARE(balancer.permits(HostIndex{1}), 256);
        QCOMPARE(balancer.permits(HostIndex{9}), 1024);
        balancer.release(hello, HostIndex{1});
        QCOMPARE(balancer.permits(HostIndex{1}), 512);
        QVERIFY_THROWS_EXCEPTION(ContractViolation, for (int i = 0; i < 2; ++i) balancer.release(hello, HostIndex{1}));
    }

    void returnsEveryPermitAndCopiesBehaveAlike_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 20; ++seed) {
            QTest::addRow("seed %llu", seed) << seed;
        }
    }
    void returnsEveryPermitAndCopiesBehaveAlike()
    {
        QFETCH(quint64, seed);
        Dice dice(seed);
        const int invokers = 1 + static_cast<int>(dice.below(40));
        HomeInvoker balancer({}, invokersOf(invokers, 1024));
        std::vector<FunctionIndex> actions;
        for (int i = 0; i < 30; ++i) {
            const std::string name = "guest/action" + std::to_string(dice.below(1000));
            actions.push_back(balancer.add({.nameSpace = "guest",
                                            .qualifiedName = name,
                                            .memory = MemorySize::megabytes(128 << dice.below(3)),
                                            .concurrency = 1 + static_cast<std::int32_t>(dice.below(4)),
                                            .isBlackbox = dice.oneIn(5)}));
        }
        HomeInvoker copy = balancer;
        struct Running
        {
            FunctionIndex action;
            HostIndex host;
        };
        std::vector<Running> running;
        std::int64_t forced = 0;
        for (int step = 0; step < 3000; ++step) {
            if (!dice.oneIn(3) || running.empty()) {
                const FunctionIndex action = actions[dice.below(30)];
                const std::uint64_t draw = dice.draw();
                const auto placement = balancer.place(action, draw);
                QVERIFY(placement);
                QCOMPARE(copy.place(action, draw).value(), *placement);
                forced += placement->isForced ? 1 : 0;
                running.push_back({action, placement->host});
            } else {
                const std::size_t which = dice.below(static_cast<std::uint32_t>(running.size()));
                balancer.release(running[which].action, running[which].host);
                copy.release(running[which].action, running[which].host);
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
            }
            if (forced == 0) {
                for (int i = 0; i < invokers; ++i) {
                    QVERIFY(balancer.permits(static_cast<HostIndex>(i)) >= 0);
                }
            }
        }
        QCOMPARE(balancer.overloads(), forced);
        for (const Running &activation : running) {
            balancer.release(activation.action, activation.host);
        }
        for (int i = 0; i < invokers; ++i) {
            QCOMPARE(balancer.permits(static_cast<HostIndex>(i)), 1024);
        }
    }
};

QTEST_APPLESS_MAIN(TestHomeInvoker)
#include "tst_home_invoker.moc"
