// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>

#include "tests/ui/pages/open_editor.h"

using namespace warmfront;
using namespace warmfront::ui;

/// What an alternative changes in its platform is edited, and only what the platform understands.
class TestAlternativeEditor : public QObject, protected OpenEditor
{
    Q_OBJECT

private slots:
    void initTestCase() { openWorkbench(); }
    void init() { openEditor(); }
    void cleanup() { closeEditor(); }

    void optionsThatAnotherPlatformUnderstandsAreKept()
    {
        m_session->edit(QStringLiteral("x"), {}, [](Scenario &scenario) {
            Alternative alternative{"A", "kubernetes", std::nullopt, {}};
            alternative.options.replicas = ReplicaRange{6, 6};
            alternative.options.queue = QueueOptions{50, std::nullopt};
            alternative.options.node = "m5.large";
            scenario.alternatives[0] = alternative;
        });
        choose(3, 0);
        const auto take = [this](const char *id) {
            auto *platform = field<QComboBox>("platform");
            platform->setCurrentIndex(platform->findData(QString::fromLatin1(id)));
            emit platform->activated(platform->currentIndex());
        };
        const auto options = [this]() -> const AlternativeOptions & {
            return m_session->scenario().alternatives[0].options;
        };
        take("mesos-marathon");
        QCOMPARE(options().replicas, std::optional(ReplicaRange{6, 6}));
        QCOMPARE(options().queue, std::optional(QueueOptions{50, std::nullopt}));
        QVERIFY(!options().node); // of another price plan
        QVERIFY(m_editor->faults().empty());
        take("kubernetes");
        QCOMPARE(options().replicas, std::optional(ReplicaRange{6, 6}));
        m_session->edit(QStringLiteral("x"), {}, [](Scenario &scenario) {
            scenario.alternatives[0].options.replicas = ReplicaRange{1, 9};
        });
        take("mesos-marathon"); // has no scaler for a range
        QVERIFY(!options().replicas);
        QVERIFY(m_editor->faults().empty());
        take("aws-lambda");
        QVERIFY(!options().queue);
    }

    void onlyOptionsThePlatformUnderstandsAreShown()
    {
        choose(3, 0);
        QVERIFY(field<QLineEdit>("options.keepAlive") != nullptr);
        QVERIFY(field<QComboBox>("options.dyno") == nullptr);
        type("options.keepAlive", QStringLiteral("10 min"));
        QCOMPARE(m_session->scenario().alternatives[0].options.keepAlive, std::optional(SimDuration::minutes(10)));
        auto *platform = field<QComboBox>("platform");
        platform->setFocus();
        QTest::keyClicks(platform, QStringLiteral("Heroku"));
        QCOMPARE(m_session->scenario().alternatives[0].platform, std::string("heroku"));
        QVERIFY(!m_session->scenario().alternatives[0].options.keepAlive);
        QVERIFY(field<QLineEdit>("options.keepAlive") == nullptr);
        QVERIFY(field<QComboBox>("options.dyno") != nullptr);
    }

    /// The parameters of a platform's scaler are rows of the form; what is typed is an option, what is emptied is none.
    void parametersOfTheScalerAreEdited()
    {
        choose(3, 0);
        auto *platform = field<QComboBox>("platform");
        QVERIFY(platform != nullptr);
        const auto options = [this]() -> const AlternativeOptions & {
            return m_session->scenario().alternatives[0].options;
        };
        m_session->edit(QStringLiteral("Knative"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"K", "knative", std::nullopt, {}};
        });
        QTRY_VERIFY(field<QLineEdit>("options.stableWindow") != nullptr);
        QVERIFY(field<QLineEdit>("options.syncPeriod") == nullptr);
        QVERIFY(field<QLineEdit>("options.stableWindow")
                    ->placeholderText()
                    .startsWith(QStringLiteral("1 min (platform default")));
        QVERIFY(field<QLineEdit>("options.stableWindow")->toolTip().contains(QStringLiteral("autoscaler.yaml")));
        type("options.stableWindow", QStringLiteral("30 s"));
        QVERIFY(options().parameters.at("stableWindow") == ParameterValue(SimDuration::seconds(30)));
        QTest::keyClick(field<QLineEdit>("options.stableWindow"), Qt::Key_Return); // settled
        type("options.stableWindow", QStringLiteral("2 s"));
        QVERIFY(errorBelow("options.stableWindow").contains(QStringLiteral("from 6 s to 1 h")));
        QVERIFY(options().parameters.at("stableWindow") == ParameterValue(SimDuration::seconds(30)));
        type("options.stableWindow", QStringLiteral(" "));
        QVERIFY(options().parameters.empty());
        auto *zero = field<QComboBox>("options.scalesToZero");
        QVERIFY(zero != nullptr);
        QCOMPARE(zero->currentText(), QStringLiteral("default: on"));
        zero->setFocus();
        QTest::keyClick(zero, Qt::Key_End);
        QVERIFY(options().parameters.at("scalesToZero") == ParameterValue(false));
        m_session->history().undo();
        QVERIFY(options().parameters.empty());
        QCOMPARE(field<QComboBox>("options.scalesToZero")->currentText(), QStringLiteral("default: on"));
    }

    /// What a change of the schedule begins with is what the platform does; one form takes the place of the other.
    void schedulesAreEdited()
    {
        choose(3, 0);
        const auto changes = [this]() -> const std::vector<ReplicaSchedule::Change> & {
            return m_session->scenario().alternatives[0].options.schedule->changes;
        };
        m_session->edit(QStringLiteral("Kubernetes"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"K", "kubernetes", std::nullopt, {}};
            scenario.alternatives[0].options.replicas = ReplicaRange{2, 9};
        });
        QTRY_VERIFY(field<QLineEdit>("options.syncPeriod") != nullptr);
        QTest::mouseClick(field<QPushButton>("addChange"), Qt::LeftButton);
        QVERIFY(changes() == (std::vector<ReplicaSchedule::Change>{{"0 8 * * 1-5", std::nullopt, 5}}));
        QVERIFY(m_editor->faults().empty());
        type("change0.max", QStringLiteral("20"));
        type("change0.initialMin", QStringLiteral("7"));
        QVERIFY(changes() == (std::vector<ReplicaSchedule::Change>{{"0 8 * * 1-5", std::nullopt, 5, 20, 7}}));
        QVERIFY(m_editor->faults().empty());
        type("change0.replicas", QStringLiteral("4"));
        QVERIFY(changes() == (std::vector<ReplicaSchedule::Change>{{"0 8 * * 1-5", 4}}));
        QVERIFY(!m_editor->faults().empty()); // of a number, and there is a range
        type("change0.min", QStringLiteral("3"));
        QVERIFY(m_editor->faults().empty());
        m_session->edit(QStringLiteral("Lambda"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"L", "aws-lambda", std::nullopt, {}};
        });
        QTRY_VERIFY(field<QLineEdit>("options.syncPeriod") == nullptr);
        QTest::mouseClick(field<QPushButton>("addChange"), Qt::LeftButton);
        QCOMPARE(changes()[0].alwaysWarm, std::optional(5));
        QVERIFY(field<QLineEdit>("change0.min") == nullptr);
        type("change0.alwaysWarm", QStringLiteral("8"));
        QCOMPARE(changes()[0].alwaysWarm, std::optional(8));
        QVERIFY(m_editor->faults().empty());
    }

    void limitsOfRequestsAreEdited()
    {
        choose(3, 0);
        m_session->edit(QStringLiteral("Azure"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"A", "azure-consumption", std::nullopt, {}};
        });
        QTRY_VERIFY(field<QLineEdit>("options.outstandingPerInstance") != nullptr);
        const auto *row = field<QLineEdit>("options.outstandingPerInstance");
        QVERIFY(row->placeholderText().startsWith(QStringLiteral("200 (platform default")));
        QVERIFY(row->toolTip().contains(QStringLiteral("HttpOptionsSetup.cs")));
        QVERIFY(field<QLineEdit>("options.minuteLimit") == nullptr);
        type("options.outstandingPerInstance", QStringLiteral("120"));
        const auto &options = m_session->scenario().alternatives[0].options;
        QVERIFY(options.parameters.at("outstandingPerInstance") == ParameterValue(std::int64_t(120)));
        QVERIFY(m_editor->faults().empty());
        // It goes with to a platform that has it, and no further.
        auto *platform = field<QComboBox>("platform");
        const auto take = [&](const char *id) {
            platform = field<QComboBox>("platform");
            platform->setCurrentIndex(platform->findData(QString::fromLatin1(id)));
            emit platform->activated(platform->currentIndex());
        };
        take("azure-flex");
        QVERIFY(options.parameters.contains("outstandingPerInstance"));
        take("knative");
        QVERIFY(options.parameters.empty());
    }

    /// How many hosts there are is a row, and so is every parameter of them, also those without a value of the
    /// platform.
    void hostsAreEdited()
    {
        choose(3, 0);
        const auto options = [this]() -> const AlternativeOptions & {
            return m_session->scenario().alternatives[0].options;
        };
        m_session->edit(QStringLiteral("Kubernetes"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"K", "kubernetes", std::nullopt, {}};
        });
        QTRY_VERIFY(field<QLineEdit>("options.hosts") != nullptr);
        QCOMPARE(field<QLineEdit>("options.hosts")->placeholderText(), QStringLiteral("unlimited"));
        type("options.hosts", QStringLiteral("2 to 8"));
        QVERIFY(options().hosts == std::optional(HostRange{2, 8}));
        QTest::keyClick(field<QLineEdit>("options.hosts"), Qt::Key_Return); // settled
        type("options.hosts", QStringLiteral("8 to 2"));
        QVERIFY(errorBelow("options.hosts").contains(QStringLiteral("1 to 10")));
        QVERIFY(options().hosts == std::optional(HostRange{2, 8}));
        type("options.hostStart", QStringLiteral("2 min"));
        QVERIFY(options().parameters.at("hostStart") == ParameterValue(SimDuration::minutes(2)));
        QCOMPARE(field<QLineEdit>("options.hostMemory")->placeholderText(), QStringLiteral("as the node type"));
        type("options.hostMemory", QStringLiteral("6 GB"));
        QVERIFY(options().parameters.at("hostMemory") == ParameterValue(MemorySize::gigabytes(6)));
        m_session->edit(QStringLiteral("Lambda"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"L", "aws-lambda", std::nullopt, {}};
        });
        QTRY_VERIFY(field<QLineEdit>("options.hosts") == nullptr);
    }

    /// What a function is packed as decides which measurement its cold start is.
    void thePackageChoosesTheColdStart()
    {
        m_session->edit(QStringLiteral("Python"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"L", "aws-lambda", std::nullopt, {}};
            scenario.functions[0].runtime = "python3.12";
            scenario.functions[0].memory = MemorySize::megabytes(300);
            scenario.functions[0].coldStart.reset();
            scenario.functions[0].coldService.reset();
        });
        const auto told = [this] {
            choose(3, 0);
            const auto *label = field<QLabel>("coldStarts");
            return label != nullptr ? label->text() + label->toolTip() : QString();
        };
        QVERIFY2(told().contains(QStringLiteral("python3.12, zip, 256 MB, x86_64: boot in 86.4 ms")),
                 qPrintable(told()));
        QVERIFY(told().contains(QStringLiteral("lambda-perf")));
        choose(1, 0);
        auto *package = field<QComboBox>("package");
        QVERIFY(package != nullptr);
        package->setFocus();
        QTest::keyClick(package, Qt::Key_End);
        QVERIFY(m_session->scenario().functions[0].package == Package::Image);
        QVERIFY(told().contains(QStringLiteral("python3.12, image, 256 MB, x86_64: boot in 162.1 ms")));
        auto *plan = field<QComboBox>("plan");
        plan->setCurrentIndex(plan->findData(QStringLiteral("aws-lambda-arm64-us-east-1")));
        emit plan->activated(plan->currentIndex());
        QVERIFY(told().contains(QStringLiteral("image, 256 MB, arm64")));
        auto *snapshot = field<QComboBox>("options.snapshot");
        QVERIFY(snapshot != nullptr);
        snapshot->setFocus();
        QTest::keyClick(snapshot, Qt::Key_End);
        QCOMPARE(m_session->scenario().alternatives[0].options.snapshot, std::optional(SnapshotOptions{}));
        QVERIFY(!m_editor->faults().empty()); // of an image there is none
        m_session->edit(QStringLiteral("zip"), {},
                        [](Scenario &scenario) { scenario.functions[0].package = Package::Zip; });
        QVERIFY(m_editor->faults().empty());
        QVERIFY(told().contains(QStringLiteral("restored from a snapshot of python3.12")));
    }

    /// The platform's times are those of one measured function, so one's own may stand in their place.
    void timesOfASnapshotAreEdited()
    {
        choose(3, 0);
        QVERIFY(field<QWidget>("options.snapshot.restore") == nullptr);
        auto *snapshot = field<QComboBox>("options.snapshot");
        snapshot->setFocus();
        QTest::keyClick(snapshot, Qt::Key_End);
        QTRY_VERIFY(field<QWidget>("options.snapshot.restore") != nullptr);
        auto *law = field<QWidget>("options.snapshot.restore")->findChild<QComboBox *>();
        QVERIFY(law != nullptr);
        law->setFocus();
        QTest::keyClick(law, Qt::Key_Down);
        const auto restore = [this] { return m_session->scenario().alternatives[0].options.snapshot->restore; };
        QTRY_VERIFY(restore().has_value());
        QVERIFY(!m_session->scenario().alternatives[0].options.snapshot->load);
        m_session->history().undo();
        QVERIFY(!restore());
    }

    /// What the fields show where nothing is typed becomes the preset's, with where it is from.
    void aPresetChangesWhatHoldsOtherwise()
    {
        choose(3, 0);
        const auto starts = [this] { return field<QLineEdit>("options.startLimit.burst")->placeholderText(); };
        QVERIFY2(starts().startsWith(QStringLiteral("1000 (platform default")), qPrintable(starts()));
        auto *preset = field<QComboBox>("options.preset");
        QVERIFY(preset != nullptr);
        QVERIFY(preset->toolTip().contains(QStringLiteral("2020-05")));
        preset->setCurrentIndex(preset->findData(QStringLiteral("2020")));
        emit preset->activated(preset->currentIndex());
        QCOMPARE(m_session->scenario().alternatives[0].options.preset, std::optional<std::string>("2020"));
        QTRY_COMPARE(starts(), QStringLiteral("3000 (preset 2020, 2020-05)"));
        QVERIFY(field<QLineEdit>("options.keepAlive")->placeholderText().contains(QStringLiteral("preset 2020")));
        QVERIFY(m_editor->faults().empty());
        m_session->edit(QStringLiteral("Pods"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"K", "kubernetes", std::nullopt, {}};
            scenario.alternatives[0].options.preset = "before-1-12";
        });
        QTRY_VERIFY(field<QLineEdit>("options.scaleUpForbidden") != nullptr);
        QVERIFY(field<QLineEdit>("options.scaleUpForbidden")->placeholderText().contains(QStringLiteral("preset")));
        // A parameter of the preset's scaler goes with the preset.
        type("options.scaleUpForbidden", QStringLiteral("1 min"));
        QVERIFY(!m_session->scenario().alternatives[0].options.parameters.empty());
        preset = field<QComboBox>("options.preset");
        preset->setCurrentIndex(0);
        emit preset->activated(0);
        QTRY_VERIFY(field<QLineEdit>("options.scaleUpForbidden") == nullptr);
        QVERIFY(m_session->scenario().alternatives[0].options.parameters.empty());
        QVERIFY(m_editor->faults().empty());
    }

    void aKeepAlivePolicyHasItsOwnFields()
    {
        choose(3, 0);
        const auto options = [this]() -> const AlternativeOptions & {
            return m_session->scenario().alternatives[0].options;
        };
        type("options.keepAlive", QStringLiteral("10 min"));
        auto *policy = field<QComboBox>("options.keepAlivePolicy");
        QVERIFY(policy != nullptr);
        policy->setFocus();
        QTest::keyClick(policy, Qt::Key_Down);
        QVERIFY(options().keepAlivePolicy.has_value() && !options().keepAlive);
        QCOMPARE(options().keepAlivePolicy->policy, std::string("lastAndSpare"));
        QTRY_VERIFY(field<QLineEdit>("options.keepAlive.last") != nullptr);
        QVERIFY(field<QLineEdit>("options.keepAlive") == nullptr);
        QVERIFY(field<QComboBox>("options.keepAlivePolicy")->hasFocus());
        QVERIFY(m_editor->faults().empty());
        type("options.keepAlive.maximumLifetime", QStringLiteral("2 h"));
        QVERIFY(options().keepAlivePolicy->parameters.at("maximumLifetime") == ParameterValue(SimDuration::hours(2)));
        type("options.keepAlive.last", QStringLiteral("soon"));
        QVERIFY(!errorBelow("options.keepAlive.last").isEmpty());
        QVERIFY(options().keepAlivePolicy->parameters.at("last") == ParameterValue(SimDuration::seconds(640)));
        while (m_session->history().canUndo()) {
            m_session->history().undo();
        }
        QVERIFY(!options().keepAlivePolicy);
        QTRY_VERIFY(field<QLineEdit>("options.keepAlive") != nullptr);
    }
};

QTEST_MAIN(TestAlternativeEditor)
#include "tst_alternative_editor.moc"
