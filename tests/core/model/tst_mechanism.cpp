// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>

#include "core/io/json/scenario_names.h"
#include "core/model/mechanism.h"

Q_DECLARE_METATYPE(warmfront::ParameterValue)

using namespace warmfront;

/// The registry of mechanisms: what files, forms and listings know about parameters.
class TestMechanism : public QObject
{
    Q_OBJECT
private slots:
    /// Options of a scenario name parameters without naming the mechanism, so one name must mean one thing.
    void oneNameHasOneKindAndRange()
    {
        std::map<std::string_view, const ParameterSpec *> known;
        for (const MechanismSpec &scaler : scalers()) {
            QVERIFY(findScaler(scaler.name) == &scaler);
            QVERIFY(!scaler.parameters.empty());
            for (const ParameterSpec &spec : scaler.parameters) {
                const auto [entry, isNew] = known.emplace(spec.name, &spec);
                QVERIFY2(entry->second->kind == spec.kind && entry->second->range == spec.range, spec.name.data());
                QVERIFY(scaler.parameter(spec.name) == &spec);
                QVERIFY(findParameter(spec.name) != nullptr);
            }
        }
        QVERIFY(known.size() > 30);
        for (const std::string_view option : json::names::options) {
            QVERIFY2(!known.contains(option), option.data());
        }
        QVERIFY(findParameter("colour") == nullptr && findScaler("colour") == nullptr);
    }

    void everyParameterIsExplained()
    {
        for (const MechanismSpec &scaler : scalers()) {
            QVERIFY(!scaler.label.empty() && scaler.meaning.ends_with('.'));
            for (const ParameterSpec &spec : scaler.parameters) {
                QVERIFY2(!spec.label.empty() && spec.meaning.ends_with('.'), spec.name.data());
                QCOMPARE(spec.kind == ParameterKind::Choice, !spec.words.empty());
                QVERIFY(spec.range.least <= spec.range.most);
            }
        }
    }

    /// A form begins a policy with values that its own ranges allow.
    void keepAlivePoliciesBeginWithWhatTheyAllow()
    {
        QVERIFY(keepAlivePolicies().size() >= 4);
        for (const MechanismSpec &policy : keepAlivePolicies()) {
            QVERIFY(findKeepAlivePolicy(policy.name) == &policy);
            for (const ParameterSpec &spec : policy.parameters) {
                QVERIFY2(spec.isOptional || parseParameter(spec.initial, spec).has_value(), spec.name.data());
            }
        }
        QVERIFY(findKeepAlivePolicy("fixed") == nullptr);
    }

    void valuesOutsideTheRangeSayWhatIsAllowed_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<ParameterValue>("value");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char *what, const char *name, ParameterValue value, const char *fault) {
            QTest::newRow(what) << QByteArray(name) << value << QByteArray(fault);
        };
        row("shortest stable window", "stableWindow", SimDuration::seconds(6), "");
        row("below it", "stableWindow", SimDuration::seconds(5), "expected a duration from 6 s to 1 h, found \"5 s\"");
        row("zero where it must be above", "idleLifetime", SimDuration{},
            "expected a duration above 0 s, at most 24 h, found \"0 s\"");
        row("decisions without end", "syncPeriod", SimDuration::nanoseconds(1),
            "expected a duration from 10 ms to 24 h, found \"1 ns\"");
        row("nodes looked at without end", "hostCheckInterval", SimDuration::microseconds(1),
            "expected a duration from 10 ms to 24 h, found \"1 us\"");
        row("a threshold of one", "panicThreshold", 1.0, "expected a number above 1, at most 1000, found \"1\"");
        row("minus one for the activator", "targetBurstCapacity", -1.0, "");
        row("below minus one", "targetBurstCapacity", -1.5, "expected a number from -1 to 1000000, found \"-1.5\"");
        row("a number for a duration", "stableWindow", 6.0, "expected a duration from 6 s to 1 h, found \"6\"");
        row("an unknown word", "scaleUpSelect", std::string("most"),
            "expected one of: max, min, disabled, found \"most\"");
        row("a known word", "scaleUpSelect", std::string("min"), "");
        row("off", "scalesToZero", false, "");
        row("whole percent", "scaleDownPercent", std::int64_t(101),
            "expected a whole number from 0 to 100, found \"101\"");
    }
    void valuesOutsideTheRangeSayWhatIsAllowed()
    {
        QFETCH(QByteArray, name);
        QFETCH(ParameterValue, value);
        const ParameterSpec *spec = findParameter(name.toStdString());
        QVERIFY(spec != nullptr);
        QTEST(QByteArray::fromStdString(faultOf(value, *spec)), "fault");
    }

    void valuesAreWrittenAsInFiles()
    {
        QCOMPARE(formatParameter(SimDuration::seconds(90)), std::string("90 s"));
        QCOMPARE(formatParameter(MemorySize::megabytes(512)), std::string("512 MB"));
        QCOMPARE(formatParameter(Rate::perSecond(0.9)), std::string("0.9 /s"));
        QCOMPARE(formatParameter(0.1), std::string("0.1"));
        QCOMPARE(formatParameter(std::int64_t(4)), std::string("4"));
        QCOMPARE(formatParameter(true), std::string("true"));
        QCOMPARE(formatParameter(std::string("linear")), std::string("linear"));
    }
};

QTEST_APPLESS_MAIN(TestMechanism)
#include "tst_mechanism.moc"
