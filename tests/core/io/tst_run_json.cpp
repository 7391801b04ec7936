// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/run_json.h"

#include <QtTest>

#include "core/io/usage_record_reader.h"
#include "tests/core/io/schema_check.h"

using namespace warmfront;

namespace {

Decimal decimal(const char *text)
{
    return *Decimal::parse(text);
}

RunResult run()
{
    RunResult result;
    result.scenario = "Thumbnails";
    result.seed = 18446744073709551615U;
    result.version = "0.1.0";
    result.engine = EngineReport{2'332'800, 0.09, 0.05, 12.1, 2};
    return result;
}

AlternativeReport full()
{
    AlternativeReport report;
    AlternativeSummary &s = report.summary;
    s.alternative = "Lambda";
    s.platform = "aws-lambda";
    s.plan = "aws-lambda-x86-us-east-1";
    s.counts.requests = 745'200;
    s.counts.done = 745'200;
    s.counts.cold = 999;
    s.counts.invocations = 745'200;
    s.coldProbability = Estimate{0.00134057971014, Interval{0.00126, 0.00142}, std::nullopt};
    s.responseMilliseconds.mean = 1991.2;
    s.p50 = SimDuration::microseconds(1'380'100);
    s.p95 = SimDuration::microseconds(5'960'400);
    s.p99 = SimDuration::milliseconds(9165);
    s.instances = Estimate{7.69, Interval{7.6, 7.78}, std::nullopt};
    s.busyInstances = 1.79;
    s.idleInstances = 5.9;
    s.peakInstances = 15;
    s.meanLifespanSeconds = 6431.0;
    s.objectiveMet = true;
    s.fingerprint = "00ff";
    CostReport cost;
    const Money line = Money::product(decimal("3.5"), decimal("0.0000166667"));
    cost.bill = Bill{s.plan, line, {BillLine{"duration", "GB-s", decimal("3.5"), decimal("0.0000166667"), line, ""}}};
    cost.perMillion = Money::of(decimal("20.1234567"));
    cost.perMonth = Money::of(decimal("13"));
    report.cost = cost;
    return report;
}

AlternativeReport empty()
{
    AlternativeReport report;
    report.summary.alternative = "Nothing";
    report.summary.platform = "heroku";
    return report;
}

} // namespace

class TestRunJson : public QObject
{
    Q_OBJECT
private slots:
    void printsARunToTheLetter()
    {
        const char expected[] = R"({
  "scenario": "Thumbnails", "seed": 18446744073709551615, "version": "0.1.0",
  "alternatives": [
    {
      "name": "Lambda", "platform": "aws-lambda", "plan": "aws-lambda-x86-us-east-1", "requests": 745200, "done": 745200, "cold": 999,
      "throttled": 0, "rejected": 0, "timedOut": 0, "failed": 0, "unfinished": 0, "expired": 0, "deadLettered": 0, "retried": 0,
      "invocations": 745200,
      "coldProbability": { "mean": 0.00134057971, "ci95": [0.00126, 0.00142], "analytic": null },
      "responseTime_ms": { "mean": 1991.2, "p50": 1380.1, "p95": 5960.4, "p99": 9165 },
      "instances": { "mean": 7.69, "busy": 1.79, "idle": 5.9, "peak": 15, "meanLifespan_s": 6431, "ci95": [7.6, 7.78] },
      "cost": {
        "total_usd": "0.00005833345", "perMillion_usd": "20.123457", "perMonth_usd": "13.00",
        "lines": [{ "meter": "duration", "quantity": "3.5", "unit": "GB-s", "rate": "0.0000166667", "cost_usd": "0.00005833345" }]
      },
      "objectiveMet": true, "fingerprint": "00ff"
    }
  ],
  "engine": { "invocations": 2332800, "cpu_s": 0.09, "invocationsPerCpuSecond": 25920000, "peakMemory_MB": 12.1, "threads": 2 }
}
)";
        const QStringList actual = QString::fromStdString(runJson(run(), {full()})).split(QLatin1Char('\n'));
        const QStringList wanted = QString::fromUtf8(expected).split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < std::min(actual.size(), wanted.size()); ++i) {
            QCOMPARE(actual[i], wanted[i]);
        }
        QCOMPARE(actual.size(), wanted.size());
    }

    void tellsWhatWasMadeOfServices()
    {
        AlternativeReport report = full();
        report.summary.services = {{"orders", 100, 3, 12.5, 4.0, 1.5, 0.4}, {"files", 0, 0, {}, 0.0, 0.0, {}}};
        RunResult few = run();
        few.seed = 1;
        const std::string text = runJson(few, {report});
        QCOMPARE(QString::fromStdString(test::schemaFaults("run.schema.json", text)), QString());
        for (const char *part : {R"("name": "orders", "calls": 100, "refused": 3, "meanWait_ms": 12.5)",
                                 R"("meanConcurrency": 4, "meanQueue": 1.5)", R"("utilisation": 0.4)",
                                 R"("meanWait_ms": null)", R"("utilisation": null)"}) {
            QVERIFY2(text.find(part) != std::string::npos, (std::string(part) + "\n" + text).c_str());
        }
    }

    void tellsWhatBecameOfVersions()
    {
        AlternativeReport report = full();
        VersionSummary version;
        version.function = "f";
        version.version = "v2";
        version.counts = {100, 80, 9, 5, 3, 2, 6, 4, 0, 0, 0, 92};
        version.meanMilliseconds = 12.5;
        version.p95 = SimDuration::milliseconds(30);
        version.rollbacks = VersionSummary::Rollbacks{2, 700.5, 6, 100};
        VersionSummary idle;
        idle.function = "f";
        idle.version = "v3";
        report.summary.versions = {version, idle};
        RunResult few = run();
        few.seed = 1;
        const std::string text = runJson(few, {report});
        QCOMPARE(QString::fromStdString(test::schemaFaults("run.schema.json", text)), QString());
        for (const char *part :
             {R"("function": "f", "version": "v2", "requests": 100, "done": 80, "cold": 9)", R"("failed": 6)",
              R"("replications": 2, "meanAt_s": 700.5)", R"("responseTime_ms": { "mean": 12.5, "p95": 30 })",
              R"("responseTime_ms": { "mean": null, "p95": null })"}) {
            QVERIFY2(text.find(part) != std::string::npos, (std::string(part) + "\n" + text).c_str());
        }
    }

    void tellsTheAgeAtHandover()
    {
        AlternativeReport report = full();
        report.summary.handovers = {1500.0, 60'000.0};
        RunResult few = run();
        few.seed = 1;
        const std::string text = runJson(few, {report});
        QCOMPARE(QString::fromStdString(test::schemaFaults("run.schema.json", text)), QString());
        QVERIFY(text.find(R"("ageAtHandover_ms": { "mean": 1500, "oldest": 60000 })") != std::string::npos);
    }

    void saysNullForWhatIsNotKnown()
    {
        RunResult idle = run();
        idle.engine.cpuSeconds = 0.0;
        const std::string text = runJson(idle, {empty()});
        for (const char *part :
             {R"("plan": null)", R"("coldProbability": { "mean": null, "ci95": null, "analytic": null })",
              R"("responseTime_ms": { "mean": null, "p50": null, "p95": null, "p99": null })",
              R"("meanLifespan_s": null)", R"("objectiveMet": null)", R"("cost": null)",
              R"("invocationsPerCpuSecond": null)"}) {
            QVERIFY2(text.find(part) != std::string::npos, (std::string(part) + "\n" + text).c_str());
        }
    }

    void satisfiesItsSchemas()
    {
        RunResult run = ::run();
        run.seed >>= 1; // valijson 1.0 holds integers in 63 bits and takes larger ones for negative
        QCOMPARE(QString::fromStdString(test::schemaFaults("run.schema.json", runJson(run, {full(), empty()}))),
                 QString());
        const std::vector<BreakEven> crossings{{"Lambda", "Nothing", Rate::perSecond(1.25)},
                                               {"Nothing", "Lambda", std::nullopt}};
        const std::string comparison = compareJson(run, {full(), empty()}, crossings);
        QCOMPARE(QString::fromStdString(test::schemaFaults("compare.schema.json", comparison)), QString());
        QVERIFY(comparison.find(R"({ "between": ["Lambda", "Nothing"], "requestsPerSecond": 1.25 })")
                != std::string::npos);
        QCOMPARE(QString::fromStdString(test::schemaFaults("bill.schema.json", billJson(full().cost->bill))),
                 QString());
    }

    void schemaRefusesAnotherObject()
    {
        RunResult run = ::run();
        run.seed = 1;
        std::string text = runJson(run, {full()});
        QCOMPARE(QString::fromStdString(test::schemaFaults("run.schema.json", text)), QString());
        QVERIFY(test::schemaFaults("run.schema.json", text.replace(text.find("\"done\""), 6, "\"gone\"")) != "");
    }

    void readsAUsageRecord()
    {
        const auto record = parseUsageRecord(R"({ "plan": "p", "freeTier": true, "month": "744 h", "usage": [
  { "meter": "requests", "quantity": "0.1", "unit": "request" }, { "meter": "duration", "quantity": 1e-7, "unit": "GB-s" },
  { "invocations": 3000000, "duration_ms": "120.5", "memory": "1536 MB" } ] })",
                                             "usage.json");
        QVERIFY2(record, record ? "" : record.error().describe().c_str());
        QCOMPARE(record->plan, std::string("p"));
        QVERIFY(record->freeTier);
        QCOMPARE(record->month, SimDuration::hours(744));
        QCOMPARE(record->usage.size(), std::size_t(3));
        QVERIFY(std::get<UsageRecord::Metered>(record->usage[0]).quantity == decimal("0.1"));
        QVERIFY(std::get<UsageRecord::Metered>(record->usage[1]).quantity == decimal("0.0000001"));
        const auto &invoked = std::get<UsageRecord::Invoked>(record->usage[2]);
        QCOMPARE(invoked.invocations, std::int64_t(3'000'000));
        QCOMPARE(invoked.duration, SimDuration::microseconds(120'500));
        QCOMPARE(invoked.memory, MemorySize::megabytes(1536));
    }

    void refusesABrokenUsageRecord_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("path");
        const auto row = [](const char *what, const char *text, const char *path) {
            QTest::newRow(what) << QByteArray(text) << QString::fromUtf8(path);
        };
        row("no plan", R"({ "usage": [ { "meter": "m", "quantity": "1", "unit": "u" } ] })", "plan");
        row("no usage", R"({ "plan": "p" })", "usage");
        row("empty usage", R"({ "plan": "p", "usage": [] })", "usage");
        row("unknown key",
            R"({ "plan": "p", "freetier": true, "usage": [ { "meter": "m", "quantity": "1", "unit": "u" } ] })",
            "freetier");
        row("month without unit",
            R"({ "plan": "p", "month": "730", "usage": [ { "meter": "m", "quantity": "1", "unit": "u" } ] })", "month");
        row("negative quantity", R"({ "plan": "p", "usage": [ { "meter": "m", "quantity": "-1", "unit": "u" } ] })",
            "usage[0].quantity");
        row("quantity of no number",
            R"({ "plan": "p", "usage": [ { "meter": "m", "quantity": "much", "unit": "u" } ] })", "usage[0].quantity");
        row("no unit", R"({ "plan": "p", "usage": [ { "meter": "m", "quantity": "1" } ] })", "usage[0].unit");
        row("neither form", R"({ "plan": "p", "usage": [ {} ] })", "usage[0]");
        row("both forms",
            R"({ "plan": "p", "usage": [ { "meter": "m", "quantity": "1", "unit": "u", "invocations": 1 } ] })",
            "usage[0].invocations");
        row("half an invocation",
            R"({ "plan": "p", "usage": [ { "invocations": 0.5, "duration_ms": 1, "memory": "1 GB" } ] })",
            "usage[0].invocations");
        row("an endless duration",
            R"({ "plan": "p", "usage": [ { "invocations": 1, "duration_ms": 1e16, "memory": "1 GB" } ] })",
            "usage[0].duration_ms");
        row("a quantity too long",
            R"({ "plan": "p", "usage": [ { "meter": "m", "quantity": 1e99999, "unit": "u" } ] })", "usage[0].quantity");
    }
    void refusesABrokenUsageRecord()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, path);
        const auto record = parseUsageRecord(text.toStdString(), "usage.json");
        QVERIFY(!record);
        QCOMPARE(QString::fromStdString(record.error().path), path);
        QCOMPARE(record.error().file, std::string("usage.json"));
        QCOMPARE(record.error().line, 1);
    }
};

QTEST_APPLESS_MAIN(TestRunJson)
#include "tst_run_json.moc"
