// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include <QFile>
#include <QtTest>

#include "core/io/catalogue_reader.h"
#include "core/model/cold_start_choice.h"

using namespace warmfront;

namespace {

/// The runtimes that are called otherwise in the measurements than in the profile.
const std::map<QByteArray, std::string> &runtimes()
{
    static const std::map<QByteArray, std::string> names{
        {"apple swift 5.8 (prov.al2)", "swift5.8"},
        {"apple swift 6.2 (prov.al2)", "swift6.2"},
        {"bun (prov.al2)", "bun"},
        {"bun layer(prov.al2)", "bun-layer"},
        {"c++ 11 (prov.al2)", "c++-al2"},
        {"c++ 11 (prov.al2023)", "c++"},
        {"dotnet7 aot (prov.al2)", "aot-dotnet7"},
        {"dotnet8 aot (prov.al2023)", "aot-dotnet8"},
        {"dotnet9 aot (prov.al2023)", "aot-dotnet9"},
        {"dotnet10 aot (prov.al2023)", "aot-dotnet10"},
        {"go (prov.al2)", "go-al2"},
        {"go (prov.al2023)", "go"},
        {"graalvm java17 (prov.al2)", "graalvm-java17"},
        {"graalvm java21 (prov.al2023)", "graalvm-java21"},
        {"graalvm java23 (prov.al2023)", "graalvm-java23"},
        {"java8.al2", "java8"},
        {"llrt (prov.al2023)", "llrt"},
        {"nodejs20.x", "nodejs20"},
        {"nodejs22.x", "nodejs22"},
        {"nodejs24.x", "nodejs24"},
        {"quarkus (prov.al2)", "quarkus"},
        {"rust (prov.al2)", "rust-al2"},
        {"rust (prov.al2023)", "rust"},
        {"shell (prov.al2)", "shell-al2"},
        {"shell (prov.al2023)", "shell"},
    };
    return names;
}

Function function(const char *runtime, Package package, int megabytes)
{
    Function f;
    f.runtime = runtime;
    f.package = package;
    f.memory = MemorySize::megabytes(megabytes);
    return f;
}

LognormalLaw::Quantiles bootOf(const PlatformProfile &profile, const Function &f, Architecture architecture)
{
    const auto choice = coldStartOf(profile, f, architecture);
    const auto &phases = std::get<ColdStartPhases>(choice->value);
    return std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(phases.runtimeBoot->law).given);
}

double tenths(SimDuration time)
{
    return static_cast<double>(time.count()) / 100'000.0;
}

} // namespace

/// Cold starts by runtime, package, memory and architecture: what was measured is what a function gets.
///
/// The measurements are those of maxday/lambda-perf (Apache-2.0), June to August 2026, as quantiles.
class TestMeasuredBoots : public QObject
{
    Q_OBJECT

    PlatformProfile m_lambda;

private slots:
    void initTestCase()
    {
        QFile file(QStringLiteral(WARMFRONT_RESOURCE_DIR "/platforms/aws-lambda.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<PlatformProfile> profile = parsePlatform(file.readAll().toStdString(), "aws-lambda.json");
        QVERIFY2(profile.has_value(), profile ? "" : profile.error().describe().c_str());
        m_lambda = *profile;
    }

    /// Each median was looked up by hand in the measurements; sizes between two go to the nearer by ratio.
    void aFunctionStartsAsTheNearestMeasurement_data()
    {
        QTest::addColumn<QByteArray>("runtime");
        QTest::addColumn<int>("megabytes");
        QTest::addColumn<bool>("isImage");
        QTest::addColumn<bool>("isArm");
        QTest::addColumn<int>("medianTenths"); // of a millisecond
        QTest::addColumn<int>("p95Tenths");
        const auto row = [](const char *name, const char *runtime, int megabytes, bool isImage, bool isArm, int median,
                            int p95) {
            QTest::newRow(name) << QByteArray(runtime) << megabytes << isImage << isArm << median << p95;
        };
        constexpr bool zip = false;
        constexpr bool image = true;
        constexpr bool x86 = false;
        constexpr bool arm = true;
        row("Python", "python3.12", 512, zip, x86, 865, 1169);
        row("without a runtime as Python", "", 512, zip, x86, 865, 1169);
        row("Python on arm64", "python3.12", 128, zip, arm, 804, 905);
        row("Python as an image", "python3.12", 256, image, x86, 1621, 3148);
        row("between 256 and 512 MB below the geometric mean, 362.04", "python3.12", 362, zip, x86, 864, 1135);
        row("between 256 and 512 MB above it", "python3.12", 363, zip, x86, 865, 1169);
        row("above all as the largest", "python3.12", 10240, zip, x86, 870, 1138);
        row("a minor version that the runtime begins with", "nodejs22.x", 512, zip, x86, 1448, 1837);
        row("Java as an image", "java21", 1769, image, x86, 3398, 6973);
        row("Java as an image on arm64", "java21", 1769, image, arm, 3048, 6206);
        row("another Java as Java 21", "java99", 1024, image, arm, 3048, 6206);
        row(".NET", "dotnet8", 128, zip, x86, 2568, 3862);
        row("Rust on arm64", "rust", 128, zip, arm, 139, 211);
        row("a custom runtime as Rust", "provided.al2023", 128, zip, arm, 139, 211);
        row("Go", "go1.x", 512, image, arm, 395, 726);
        row("Go on the older system", "go-al2", 512, image, arm, 383, 614);
        row("Ruby", "ruby3.4", 256, zip, arm, 2255, 3927);
        row("Java 8", "java8.al2", 100, image, x86, 3360, 6327);
        row("compiled .NET", "aot-dotnet8", 512, image, x86, 618, 1262);
        row("Python 3.14", "python3.14", 2048, image, arm, 1589, 3420);
        // Never measured: the runtime's own value, 512 MB on x86_64.
        row("Quarkus on arm64 as on x86_64", "quarkus", 128, zip, arm, 2466, 2901);
        row("a layer as an image as a zip", "bun-layer", 128, image, x86, 4641, 5420);
    }
    void aFunctionStartsAsTheNearestMeasurement()
    {
        QFETCH(QByteArray, runtime);
        QFETCH(int, megabytes);
        QFETCH(bool, isImage);
        QFETCH(bool, isArm);
        QFETCH(int, medianTenths);
        QFETCH(int, p95Tenths);
        const Function f = function(runtime.constData(), isImage ? Package::Image : Package::Zip, megabytes);
        const LognormalLaw::Quantiles boot = bootOf(m_lambda, f, isArm ? Architecture::Arm64 : Architecture::X86_64);
        QCOMPARE(tenths(boot.median), double(medianTenths));
        QCOMPARE(tenths(boot.p95), double(p95Tenths));
    }

    /// The other phases are the same for every runtime, and stay as they are.
    void onlyTheBootIsReplaced()
    {
        const auto zip = coldStartOf(m_lambda, function("java21", Package::Zip, 512), Architecture::X86_64);
        const auto image = coldStartOf(m_lambda, function("ruby3.2", Package::Image, 128), Architecture::Arm64);
        const auto &one = std::get<ColdStartPhases>(zip->value);
        const auto &other = std::get<ColdStartPhases>(image->value);
        QVERIFY(one.placement && one.sandbox && !one.pull && !one.userInit);
        QVERIFY(one.placement == other.placement && one.sandbox == other.sandbox);
        QVERIFY(!(one.runtimeBoot == other.runtimeBoot));
    }

    /// 200 MB is twice 100 MB and half of 400 MB: of two as near, the smaller.
    void ofTwoAsNearTheSmallerIsTaken()
    {
        RuntimeColdStart cold;
        for (const int megabytes : {400, 100}) {
            MeasuredBoot boot;
            boot.memory = MemorySize::megabytes(megabytes);
            cold.boots.push_back(boot);
        }
        const auto nearest = [&](int megabytes) {
            return cold.bootFor(Package::Zip, Architecture::X86_64, MemorySize::megabytes(megabytes))->memory;
        };
        QVERIFY(nearest(200) == MemorySize::megabytes(100));
        QVERIFY(nearest(201) == MemorySize::megabytes(400));
        QVERIFY(cold.bootFor(Package::Image, Architecture::X86_64, MemorySize::megabytes(200)) == nullptr);
        QVERIFY(cold.bootFor(Package::Zip, Architecture::Arm64, MemorySize::megabytes(200)) == nullptr);
    }

    void everyMeasurementIsThere()
    {
        QFile file(QStringLiteral(WARMFRONT_RESOURCE_DIR "/../tests/core/io/data/coldstart_distributions.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::size_t rows = 0;
        file.readLine();
        for (QByteArray line = file.readLine().trimmed(); !line.isEmpty(); line = file.readLine().trimmed()) {
            const QList<QByteArray> cells = line.split(',');
            if (cells[1] != "aws-lambda init") {
                continue;
            }
            ++rows;
            const auto named = runtimes().find(cells[2]);
            const std::string runtime = named != runtimes().end() ? named->second : cells[2].toStdString();
            const RuntimeColdStart *cold = m_lambda.coldStartFor(runtime);
            QVERIFY2(cold != nullptr && cold->runtime == runtime, runtime.c_str());
            const MemorySize memory = MemorySize::megabytes(cells[4].toInt());
            const MeasuredBoot *boot =
                cold->bootFor(cells[3] == "zip" ? Package::Zip : Package::Image,
                              cells[5] == "arm64" ? Architecture::Arm64 : Architecture::X86_64, memory);
            QVERIFY2(boot != nullptr && boot->memory == memory, line.constData());
            // Kept to a tenth of a millisecond, as they were measured.
            QCOMPARE(tenths(boot->median), double(qRound64(cells[7].toDouble() * 10'000.0)));
            QCOMPARE(tenths(boot->p95), double(qRound64(cells[8].toDouble() * 10'000.0)));
            QCOMPARE(boot->count, cells[6].toLongLong());
        }
        QCOMPARE(rows, std::size_t(620));
        std::size_t kept = 0;
        for (const RuntimeColdStart &cold : m_lambda.coldStarts) {
            kept += cold.sameAs.empty() ? cold.boots.size() : 0;
        }
        QCOMPARE(kept, rows);
    }
};

QTEST_APPLESS_MAIN(TestMeasuredBoots)
#include "tst_measured_boots.moc"
