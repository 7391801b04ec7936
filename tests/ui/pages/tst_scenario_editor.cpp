// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTreeWidget>
#include <QtTest>

#include "ui/pages/scenario_editor.h"
#include "ui/session/scenario_session.h"
#include "ui/session/workbench.h"

using namespace warmfront;
using namespace warmfront::ui;

namespace {

Scenario smallScenario()
{
    Scenario scenario;
    scenario.name = "Thumbnails";
    scenario.horizon = SimDuration::hours(1);
    Function function;
    function.name = "thumbnail";
    function.runtime = "python3.12";
    function.memory = MemorySize::megabytes(512);
    function.service = {ExponentialLaw{SimDuration::milliseconds(1991)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "web";
    source.function = "thumbnail";
    source.arrivals = PoissonArrivals{Rate::perSecond(0.9)};
    scenario.sources = {source};
    Alternative alternative;
    alternative.name = "Lambda";
    alternative.platform = "aws-lambda";
    scenario.alternatives = {alternative};
    return scenario;
}

} // namespace

/// Every field of a scenario can be edited with the keyboard, wrong text never reaches the scenario, and undo takes
/// back.
class TestScenarioEditor : public QObject
{
    Q_OBJECT

    std::unique_ptr<Workbench> m_bench;
    std::unique_ptr<ScenarioSession> m_session;
    std::unique_ptr<ScenarioEditor> m_editor;

    QTreeWidget *tree() const { return m_editor->findChild<QTreeWidget *>(QStringLiteral("parts")); }

    void choose(int head, int child)
    {
        QTreeWidgetItem *item = tree()->topLevelItem(head);
        if (child >= 0) {
            item = item->child(child);
        }
        const QRect where = tree()->visualItemRect(item);
        QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, where.center());
        QCOMPARE(tree()->currentItem(), item);
    }

    template <typename Widget> Widget *field(const char *key) const
    {
        for (Widget *widget : m_editor->findChildren<Widget *>(QString::fromLatin1(key))) {
            if (widget->isVisible()) {
                return widget;
            }
        }
        return nullptr;
    }

    void type(const char *key, const QString &text)
    {
        QTRY_VERIFY2(field<QLineEdit>(key) != nullptr, key); // new fields appear with the next layout
        auto *edit = field<QLineEdit>(key);
        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(edit, text);
    }

    QString errorBelow(const char *key) const
    {
        const auto *label = field<QLabel>((QByteArray("error:") + key).constData());
        return label != nullptr ? label->text() : QString();
    }

private slots:
    void initTestCase()
    {
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
    }

    void init()
    {
        m_session = std::make_unique<ScenarioSession>();
        m_session->reset(smallScenario(), std::nullopt, {});
        m_editor = std::make_unique<ScenarioEditor>(*m_session, *m_bench);
        m_editor->resize(1000, 1400);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
    }

    void cleanup()
    {
        m_editor.reset();
        m_session.reset();
    }

    void typingIntoAFieldIsOneUndoStep()
    {
        choose(1, 0);
        type("memory", QStringLiteral("1024 MB"));
        QCOMPARE(m_session->scenario().functions[0].memory, MemorySize::megabytes(1024));
        QCOMPARE(m_session->history().count(), 1);
        m_session->history().undo();
        QCOMPARE(m_session->scenario().functions[0].memory, MemorySize::megabytes(512));
        m_session->history().redo();
        QCOMPARE(m_session->scenario().functions[0].memory, MemorySize::megabytes(1024));
    }

    /// A comment has room for sentences: it wraps, keeps its lines, leaves Tab and Ctrl+Z to the window, and is one step
    /// to take back.
    void aCommentHasSeveralLines()
    {
        choose(0, -1);
        auto *comment = field<QPlainTextEdit>("comment");
        QVERIFY(comment != nullptr);
        comment->setFocus();
        QTest::keyClicks(comment, QStringLiteral("Watch the morning."));
        QTest::keyClick(comment, Qt::Key_Return);
        QTest::keyClicks(comment, QStringLiteral("Then the night."));
        QCOMPARE(m_session->scenario().comments.at(""), std::string("Watch the morning.\nThen the night."));
        QCOMPARE(m_session->history().count(), 1);
        QKeyEvent undo(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
        undo.ignore();
        QApplication::sendEvent(comment, &undo);
        QVERIFY(!undo.isAccepted());
        m_session->history().undo();
        QVERIFY(comment->toPlainText().isEmpty());
        QTest::keyClick(comment, Qt::Key_Tab);
        QVERIFY(!comment->hasFocus());
        QVERIFY(comment->toPlainText().isEmpty());
    }

    void textThatCannotBeReadStaysWithItsReason()
    {
        choose(1, 0);
        type("memory", QStringLiteral("5 parsec"));
        QCOMPARE(m_session->scenario().functions[0].memory, MemorySize::megabytes(512));
        QVERIFY(errorBelow("memory").contains(QStringLiteral("5 parsec")));
        QCOMPARE(field<QLineEdit>("memory")->text(), QStringLiteral("5 parsec"));
        type("memory", QStringLiteral("256 MB"));
        QVERIFY(errorBelow("memory").isEmpty());
        QCOMPARE(m_session->scenario().functions[0].memory, MemorySize::megabytes(256));
    }

    void aFaultStandsBelowItsField()
    {
        choose(0, -1);
        type("warmUp", QStringLiteral("2 h")); // longer than the horizon of 1 h
        QVERIFY(!m_editor->faults().empty());
        QVERIFY(!errorBelow("warmUp").isEmpty());
        m_session->history().undo();
        QVERIFY(m_editor->faults().empty());
    }

    /// Whoever is led to a fault sees its field, however far down the form it stands.
    void aFaultFarDownIsScrolledTo()
    {
        m_editor->resize(1000, 500);
        m_session->edit(QStringLiteral("Knative"), {}, [](Scenario &scenario) {
            scenario.alternatives[0] = {"K", "knative", std::nullopt, {}};
            scenario.alternatives[0].options.parameters.emplace("activationScale", std::int64_t(0));
        });
        QVERIFY(!m_editor->faults().empty());
        const QString path = QString::fromStdString(m_editor->faults().front().path);
        QCOMPARE(path, QStringLiteral("alternatives[0].options.activationScale"));
        m_editor->showPath(path);
        auto *area = m_editor->findChild<QScrollArea *>();
        QVERIFY(area != nullptr);
        const auto isSeen = [&] {
            auto *edit = field<QLineEdit>("options.activationScale");
            return edit != nullptr && edit->hasFocus()
                   && area->viewport()->rect().contains(edit->mapTo(area->viewport(), edit->rect().center()));
        };
        QTRY_VERIFY(isSeen());
    }

    void renamingAFunctionTakesItsSourcesAlong()
    {
        choose(1, 0);
        type("name", QStringLiteral("resize"));
        QCOMPARE(m_session->scenario().functions[0].name, std::string("resize"));
        QCOMPARE(m_session->scenario().sources[0].function, std::string("resize"));
        QCOMPARE(tree()->topLevelItem(1)->child(0)->text(0), QStringLiteral("resize"));
    }

    void theLawOfTheServiceTimeChangesItsFields()
    {
        choose(1, 0);
        auto *law = field<QComboBox>("law");
        QVERIFY(law != nullptr);
        law->setFocus();
        QTest::keyClick(law, Qt::Key_Down); // exponential → normal
        QVERIFY(std::holds_alternative<NormalLaw>(m_session->scenario().functions[0].service.law));
        type("sd", QStringLiteral("100 ms"));
        QCOMPARE(std::get<NormalLaw>(m_session->scenario().functions[0].service.law).sd,
                 SimDuration::milliseconds(100));
    }

    void anotherArrivalProcessShowsItsOwnFields()
    {
        choose(2, 0);
        QVERIFY(field<QLineEdit>("arrivals.rate") != nullptr);
        auto *process = field<QComboBox>("arrivals.process");
        process->setFocus();
        QTest::keyClick(process, Qt::Key_Down); // Poisson → ramping
        QVERIFY(std::holds_alternative<RampingArrivals>(m_session->scenario().sources[0].arrivals));
        QVERIFY(field<QLineEdit>("arrivals.rate") == nullptr);
        type("stage0.target", QStringLiteral("25 /s"));
        QCOMPARE(std::get<RampingArrivals>(m_session->scenario().sources[0].arrivals).stages[0].target,
                 Rate::perSecond(25.0));
        QTest::mouseClick(field<QPushButton>("addStage"), Qt::LeftButton);
        QCOMPARE(std::get<RampingArrivals>(m_session->scenario().sources[0].arrivals).stages.size(), std::size_t(3));
    }

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

    void everyArrivalProcessIsEditedByKeys()
    {
        choose(2, 0);
        const auto arrivals = [this]() -> const Arrivals & { return m_session->scenario().sources[0].arrivals; };
        const auto take = [this](const char *key) {
            auto *process = field<QComboBox>("arrivals.process");
            process->setFocus();
            QTest::keyClick(process, Qt::Key_Home);
            for (int i = process->findData(QString::fromLatin1(key)); i > 0; --i) {
                QTest::keyClick(process, Qt::Key_Down);
            }
        };
        take("profile");
        type("arrivals.rates", QStringLiteral("1 /s, 20 /s,3 /min"));
        type("arrivals.period", QStringLiteral("7 d"));
        type("arrivals.startsAt", QStringLiteral("1 d"));
        const auto profile = std::get<ProfileArrivals>(arrivals());
        QCOMPARE(profile.rates.size(), std::size_t(3));
        QCOMPARE(profile.rates[2], Rate::perSecond(0.05));
        QCOMPARE(profile.period, SimDuration::hours(168));
        QCOMPARE(profile.startsAt, SimDuration::hours(24));

        take("sine");
        QVERIFY(field<QLineEdit>("arrivals.rates") == nullptr);
        type("arrivals.mean", QStringLiteral("5 /s"));
        type("arrivals.amplitude", QStringLiteral("6 /s"));
        QVERIFY(!m_editor->faults().empty()); // below zero
        QVERIFY(field<QLabel>("error:arrivals.amplitude") != nullptr);
        type("arrivals.amplitude", QStringLiteral("4 /s"));
        QVERIFY(m_editor->faults().empty());
        QCOMPARE(std::get<SineArrivals>(arrivals()).amplitude, Rate::perSecond(4));

        take("mmpp");
        QTest::mouseClick(field<QPushButton>("addState"), Qt::LeftButton);
        type("state2.rate", QStringLiteral("40 /s"));
        type("state2.stay", QStringLiteral("3 s"));
        type("state0.next", QStringLiteral("0, 1, 0.5"));
        const auto modulated = std::get<ModulatedArrivals>(arrivals());
        QCOMPARE(modulated.states.size(), std::size_t(3));
        QCOMPARE(modulated.states[2].rate, Rate::perSecond(40));
        QCOMPARE(modulated.states[2].stay, SimDuration::seconds(3));
        QCOMPARE(modulated.states[0].next, (std::vector<double>{0.0, 1.0, 0.5}));

        take("batch");
        type("arrivals.count", QStringLiteral("500"));
        type("arrivals.at", QStringLiteral("1 h"));
        type("arrivals.every", QStringLiteral("24 h"));
        QVERIFY(arrivals() == Arrivals(BatchArrivals{500, SimDuration::hours(1), SimDuration::hours(24)}));

        take("schedule");
        type("arrivals.cron", QStringLiteral("0 6 * * mon-fri"));
        QCOMPARE(std::get<ScheduleArrivals>(arrivals()).cron, std::string("0 6 * * mon-fri"));
        type("arrivals.cron", QStringLiteral("0 25 * * *"));
        // What cannot be leaves what was there before anything was typed.
        QCOMPARE(std::get<ScheduleArrivals>(arrivals()).cron, std::string("*/5 * * * *"));
        QVERIFY(field<QLabel>("error:arrivals.cron") != nullptr);
    }

    void callsOfOtherFunctionsAreEditedByKeys()
    {
        m_session->edit(QStringLiteral("two"), {}, [](Scenario &scenario) {
            scenario.functions.push_back(scenario.functions.front());
            scenario.functions.back().name = "notify";
        });
        choose(1, 0);
        QTest::mouseClick(field<QPushButton>("addNext"), Qt::LeftButton);
        const auto next = [this](std::size_t f) { return m_session->scenario().functions[f].next; };
        QVERIFY((next(0) == std::vector<NextCall>{{"notify", 1.0}}));
        type("next0.probability", QStringLiteral("0.25"));
        QVERIFY((next(0) == std::vector<NextCall>{{"notify", 0.25}}));
        QVERIFY(m_editor->faults().empty());
        type("next0.function", QStringLiteral("thumbnail"));
        QVERIFY(!m_editor->faults().empty()); // itself
        type("next0.function", QStringLiteral("notify"));
        QVERIFY(m_editor->faults().empty());
        choose(1, 1);
        type("name", QStringLiteral("mail"));
        QVERIFY((next(0) == std::vector<NextCall>{{"mail", 0.25}})); // renaming takes the call along
    }

    void trafficOfADeploymentIsEditedByKeys()
    {
        choose(1, 0);
        QTest::mouseClick(field<QPushButton>("addDeployment"), Qt::LeftButton);
        const auto deployment = [this] { return m_session->scenario().functions[0].deployments[0]; };
        type("deployment0.rollback", QStringLiteral("5 %"));
        QVERIFY(!deployment().rollback); // there is nothing to be taken back yet
        type("deployment0.traffic", QStringLiteral("Canary10Percent5Minutes"));
        QVERIFY(
            (deployment().traffic == std::vector<TrafficStep>{{SimDuration{}, 0.1}, {SimDuration::minutes(5), 1.0}}));
        type("deployment0.rollback", QStringLiteral("2 % over 30 s of 10"));
        QVERIFY((deployment().rollback == AutomaticRollback{0.02, SimDuration::seconds(30), 10}));
        QVERIFY(m_editor->faults().empty());
        type("deployment0.traffic", QStringLiteral("20 % after 0 s, 10 % after 0 s"));
        QVERIFY(deployment().traffic.size() == 2); // what was typed last and can be read
        QVERIFY(m_editor->findChild<QLineEdit *>(QStringLiteral("deployment0.traffic"))
                    ->accessibleDescription()
                    .contains(QStringLiteral("not later")));
        type("deployment0.traffic", QStringLiteral("20 % after 0 s"));
        QVERIFY((deployment().traffic == std::vector<TrafficStep>{{SimDuration{}, 0.2}}));
        // A source names the version; renaming it takes the source along.
        choose(2, 0);
        QTRY_VERIFY(field<QComboBox>("version") != nullptr);
        auto *version = field<QComboBox>("version");
        version->setFocus();
        QTest::keyClick(version, Qt::Key_Down);
        QTest::keyClick(version, Qt::Key_Down);
        QCOMPARE(m_session->scenario().sources[0].version, std::string("v2"));
        choose(1, 0);
        type("deployment0.version", QStringLiteral("green"));
        QCOMPARE(m_session->scenario().sources[0].version, std::string("green"));
        QVERIFY(m_editor->faults().empty());
        // Without traffic and without the source it is a deployment as ever.
        auto *traffic = field<QLineEdit>("deployment0.traffic");
        traffic->setFocus();
        QTest::keyClick(traffic, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(traffic, Qt::Key_Delete);
        QVERIFY(deployment().traffic.empty() && !deployment().rollback);
    }

    void servicesAreEditedByKeys()
    {
        choose(0, -1);
        QTest::mouseClick(field<QPushButton>("addService"), Qt::LeftButton);
        QCOMPARE(m_session->scenario().services.size(), 1U);
        type("service0.latency", QStringLiteral("exponential 20 ms"));
        type("service0.queueLimit", QStringLiteral("50"));
        const auto service = [this] { return m_session->scenario().services[0]; };
        QVERIFY(service().latency == Distribution{ExponentialLaw{SimDuration::milliseconds(20)}});
        QVERIFY(service().queueLimit == std::optional<std::int64_t>(50));
        choose(1, 0);
        QTest::mouseClick(field<QPushButton>("addServiceCall"), Qt::LeftButton);
        type("serviceCall0.count", QStringLiteral("3"));
        const auto calls = [this] { return m_session->scenario().functions[0].calls; };
        QVERIFY((calls() == std::vector<ServiceCall>{{"database", 3}}));
        QVERIFY(m_editor->faults().empty());
        choose(0, -1);
        type("service0.name", QStringLiteral("orders"));
        QVERIFY((calls() == std::vector<ServiceCall>{{"orders", 3}})); // renaming takes the call along
    }

    void usersAreEditedByKeys()
    {
        choose(2, 0);
        QVERIFY(field<QLineEdit>("arrivals.users") == nullptr);
        auto *process = field<QComboBox>("arrivals.process");
        QVERIFY(process != nullptr);
        process->setFocus();
        QTest::keyClick(process, Qt::Key_End);
        QTest::keyClick(process, Qt::Key_Up); // the last but one
        const auto users = [this] { return std::get<UserArrivals>(m_session->scenario().sources[0].arrivals); };
        type("arrivals.users", QStringLiteral("25"));
        type("mean", QStringLiteral("8 s"));
        QVERIFY((users() == UserArrivals{25, {ExponentialLaw{SimDuration::seconds(8)}}}));
        QVERIFY(m_editor->faults().empty());
        type("arrivals.users", QStringLiteral("0"));
        QVERIFY(!errorBelow("arrivals.users").isEmpty());
        auto *kind = field<QComboBox>("kind");
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QVERIFY(errorBelow("kind").contains(QStringLiteral("wait for an answer")));
    }

    void asynchronousEventsAreEditedByKeys()
    {
        choose(2, 0);
        QVERIFY(field<QLineEdit>("retries") == nullptr);
        auto *kind = field<QComboBox>("kind");
        QVERIFY(kind != nullptr);
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        const auto events = [this] { return std::get<AsynchronousEvents>(m_session->scenario().sources[0].delivery); };
        QVERIFY(events() == AsynchronousEvents{});
        type("retries", QStringLiteral("5"));
        type("retryDelays", QStringLiteral("10 s, 20 s,1 min"));
        type("firstBackOff", QStringLiteral("500 ms"));
        type("longestBackOff", QStringLiteral("30 s"));
        type("maximumAge", QStringLiteral("2 h"));
        auto *letters = field<QComboBox>("deadLetters");
        QVERIFY(letters != nullptr);
        letters->setFocus();
        QTest::keyClick(letters, Qt::Key_Down);
        AsynchronousEvents wanted;
        wanted.retries = 5;
        wanted.retryDelays = {SimDuration::seconds(10), SimDuration::seconds(20), SimDuration::minutes(1)};
        wanted.firstBackOff = SimDuration::milliseconds(500);
        wanted.longestBackOff = SimDuration::seconds(30);
        wanted.maximumAge = SimDuration::hours(2);
        wanted.deadLetters = true;
        QVERIFY(events() == wanted);
        QVERIFY(m_editor->faults().empty());
        for (const char *key : {"retries", "retryDelays", "firstBackOff", "longestBackOff", "maximumAge"}) {
            QVERIFY2(!field<QLineEdit>(key)->toolTip().isEmpty(), key);
        }
        type("longestBackOff", QStringLiteral("100 ms"));
        QVERIFY(errorBelow("longestBackOff").contains(QStringLiteral("shorter than the first")));
        while (m_session->history().canUndo()) {
            m_session->history().undo();
        }
        QCOMPARE(m_session->scenario(), smallScenario());
        QVERIFY(field<QLineEdit>("retries") == nullptr);
    }

    void messagesOfAQueueAreEditedByKeys()
    {
        choose(2, 0);
        QVERIFY(field<QLineEdit>("batchSize") == nullptr);
        auto *kind = field<QComboBox>("kind");
        QVERIFY(kind != nullptr);
        kind->setFocus();
        QTest::keyClicks(kind, QStringLiteral("queue"));
        const auto queue = [this] { return std::get<QueueMessages>(m_session->scenario().sources[0].delivery); };
        QVERIFY(queue() == QueueMessages{});
        QVERIFY(field<QLineEdit>("retries") == nullptr);
        type("batchSize", QStringLiteral("25"));
        type("batchWindow", QStringLiteral("5 s"));
        type("visibilityTimeout", QStringLiteral("3 min"));
        type("maximumReceives", QStringLiteral("4"));
        type("maximumAge", QStringLiteral("1 d"));
        type("pollers", QStringLiteral("2"));
        type("pollersPerMinute", QStringLiteral("60"));
        type("mostPollers", QStringLiteral("100"));
        auto *service = field<QComboBox>("service");
        QVERIFY(service != nullptr);
        service->setFocus();
        QTest::keyClick(service, Qt::Key_Down);
        QueueMessages wanted;
        wanted.batchSize = 25;
        wanted.batchWindow = SimDuration::seconds(5);
        wanted.service = QueueMessages::Service::PerMessage;
        wanted.visibilityTimeout = SimDuration::minutes(3);
        wanted.maximumReceives = 4;
        wanted.maximumAge = SimDuration::hours(24);
        wanted.pollers = 2;
        wanted.pollersPerMinute = 60;
        wanted.mostPollers = 100;
        QVERIFY(queue() == wanted);
        QVERIFY(m_editor->faults().empty());
        for (const char *key : {"batchSize", "batchWindow", "visibilityTimeout", "maximumReceives", "maximumAge",
                                "pollers", "pollersPerMinute", "mostPollers"}) {
            QVERIFY2(!field<QLineEdit>(key)->toolTip().isEmpty(), key);
        }
        type("maximumReceives", QStringLiteral(" "));
        QVERIFY(!queue().maximumReceives);
        type("mostPollers", QStringLiteral("1"));
        QVERIFY(errorBelow("mostPollers").contains(QStringLiteral("more pollers at the start")));
        while (m_session->history().canUndo()) {
            m_session->history().undo();
        }
        QCOMPARE(m_session->scenario(), smallScenario());
    }

    void recordsOfAStreamAreEditedByKeys()
    {
        choose(2, 0);
        auto *kind = field<QComboBox>("kind");
        QVERIFY(kind != nullptr);
        kind->setFocus();
        QTest::keyClicks(kind, QStringLiteral("stream"));
        const auto stream = [this] { return std::get<StreamRecords>(m_session->scenario().sources[0].delivery); };
        QVERIFY(stream() == StreamRecords{});
        QVERIFY(field<QLineEdit>("pollers") == nullptr);
        QVERIFY(field<QLineEdit>("retryDelays") == nullptr);
        QCOMPARE(field<QLineEdit>("retries")->text(), QString());
        QCOMPARE(field<QLineEdit>("batchSize")->text(), QStringLiteral("100"));
        type("shards", QStringLiteral("6"));
        type("lanesPerShard", QStringLiteral("3"));
        type("hottestShare", QStringLiteral("0.5"));
        type("pollInterval", QStringLiteral("250 ms"));
        type("batchSize", QStringLiteral("25"));
        type("batchWindow", QStringLiteral("5 s"));
        type("retries", QStringLiteral("10000"));
        type("firstBackOff", QStringLiteral("2 s"));
        type("longestBackOff", QStringLiteral("20 s"));
        type("maximumAge", QStringLiteral("1 h"));
        type("retention", QStringLiteral("7 d"));
        type("poisonousShare", QStringLiteral("0.001"));
        for (const char *key : {"service", "bisect", "deadLetters"}) {
            auto *choice = field<QComboBox>(key);
            QVERIFY(choice != nullptr);
            QVERIFY2(!choice->toolTip().isEmpty(), key);
            choice->setFocus();
            QTest::keyClick(choice, Qt::Key_Down);
        }
        StreamRecords wanted;
        wanted.shards = 6;
        wanted.lanesPerShard = 3;
        wanted.hottestShare = 0.5;
        wanted.pollInterval = SimDuration::milliseconds(250);
        wanted.batchSize = 25;
        wanted.batchWindow = SimDuration::seconds(5);
        wanted.service = StreamRecords::Service::PerRecord;
        wanted.retries = 10'000;
        wanted.firstBackOff = SimDuration::seconds(2);
        wanted.longestBackOff = SimDuration::seconds(20);
        wanted.bisects = true;
        wanted.deadLetters = true;
        wanted.maximumAge = SimDuration::hours(1);
        wanted.retention = SimDuration::hours(7 * 24);
        wanted.poisonousShare = 0.001;
        QVERIFY(stream() == wanted);
        QVERIFY(m_editor->faults().empty());
        for (const char *key :
             {"shards", "lanesPerShard", "hottestShare", "pollInterval", "batchSize", "batchWindow", "retries",
              "firstBackOff", "longestBackOff", "maximumAge", "retention", "poisonousShare"}) {
            QVERIFY2(!field<QLineEdit>(key)->toolTip().isEmpty(), key);
        }
        type("hottestShare", QStringLiteral(" "));
        type("retries", QStringLiteral(" "));
        type("maximumAge", QStringLiteral(" "));
        QVERIFY(!stream().hottestShare && !stream().retries && !stream().maximumAge);
        type("lanesPerShard", QStringLiteral("11"));
        QCOMPARE(stream().lanesPerShard, std::int64_t(3)); // not written
        QVERIFY(errorBelow("lanesPerShard").contains(QStringLiteral("10")));
        type("longestBackOff", QStringLiteral("1 s"));
        QVERIFY(errorBelow("longestBackOff").contains(QStringLiteral("shorter than the first")));
        while (m_session->history().canUndo()) {
            m_session->history().undo();
        }
        QCOMPARE(m_session->scenario(), smallScenario());
    }

    void eventsOfObjectsAreEditedByKeys()
    {
        choose(2, 0);
        auto *kind = field<QComboBox>("kind");
        QVERIFY(kind != nullptr);
        kind->setFocus();
        QTest::keyClicks(kind, QStringLiteral("asynchronous"));
        type("retries", QStringLiteral("1"));
        QVERIFY(field<QWidget>("deliveryDelay") == nullptr);
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        const auto events = [this] { return std::get<AsynchronousEvents>(m_session->scenario().sources[0].delivery); };
        AsynchronousEvents wanted;
        wanted.retries = 1; // kept
        wanted.deliveryDelay = AsynchronousEvents::usualDeliveryDelay();
        QVERIFY(events() == wanted);
        auto *delay = field<QWidget>("deliveryDelay");
        QVERIFY(delay != nullptr);
        auto *p95 = delay->findChild<QLineEdit *>(QStringLiteral("p95"));
        QVERIFY(p95 != nullptr);
        p95->setFocus();
        p95->selectAll();
        QTest::keyClicks(p95, QStringLiteral("4 s"));
        const LognormalLaw shorter{LognormalLaw::Quantiles{SimDuration::seconds(1), SimDuration::seconds(4)}};
        QVERIFY(events().deliveryDelay->law == Distribution{shorter}.law);
        auto *law = delay->findChild<QComboBox *>(QStringLiteral("law"));
        law->setFocus();
        QTest::keyClicks(law, QStringLiteral("constant"));
        QVERIFY(std::holds_alternative<ConstantLaw>(events().deliveryDelay->law));
        QVERIFY(m_editor->faults().empty());
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Up);
        wanted.deliveryDelay.reset();
        QVERIFY(events() == wanted);
        while (m_session->history().canUndo()) {
            m_session->history().undo();
        }
        QCOMPARE(m_session->scenario(), smallScenario());
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

    /// A law where there was none, by the keyboard.
    void aFirstRunIsEdited()
    {
        choose(1, 0);
        QWidget *row = field<QWidget>("firstRun");
        QVERIFY(row != nullptr);
        auto *kind = row->findChild<QComboBox *>();
        QVERIFY(kind != nullptr);
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QTRY_VERIFY(m_session->scenario().functions[0].firstRun.has_value());
        m_session->history().undo();
        QVERIFY(!m_session->scenario().functions[0].firstRun);
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

    void theWheelScrollsAndChangesNoChoice()
    {
        choose(3, 0);
        auto *platform = field<QComboBox>("platform");
        QVERIFY(platform != nullptr);
        platform->setFocus();
        const Scenario before = m_session->scenario();
        const QPointF at = platform->rect().center();
        QWheelEvent turn(at, platform->mapToGlobal(at), {}, QPoint(0, -240), Qt::NoButton, Qt::NoModifier,
                         Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(platform, &turn);
        QVERIFY(!turn.isAccepted());
        QVERIFY(m_session->scenario() == before);
    }

    void addingDuplicatingRemovingAndUndoingThem()
    {
        choose(3, 0);
        QTest::mouseClick(field<QPushButton>("duplicatePart"), Qt::LeftButton);
        QCOMPARE(m_session->scenario().alternatives.size(), std::size_t(2));
        QCOMPARE(m_session->scenario().alternatives[1].name, std::string("Lambda 2"));
        QTest::mouseClick(field<QPushButton>("removePart"), Qt::LeftButton);
        QCOMPARE(m_session->scenario().alternatives.size(), std::size_t(1));
        m_session->history().undo();
        QCOMPARE(m_session->scenario().alternatives.size(), std::size_t(2));
        choose(1, -1);
        QTest::mouseClick(field<QPushButton>("addPart"), Qt::LeftButton);
        QCOMPARE(m_session->scenario().functions.size(), std::size_t(2));
        while (m_session->history().canUndo()) {
            m_session->history().undo();
        }
        QCOMPARE(m_session->scenario(), smallScenario());
    }

    void removingTheLastFunctionIsAFaultNotACrash()
    {
        choose(1, 0);
        QTest::mouseClick(field<QPushButton>("removePart"), Qt::LeftButton);
        QVERIFY(m_session->scenario().functions.empty());
        QVERIFY(!m_editor->faults().empty());
        m_session->history().undo();
        QCOMPARE(m_session->scenario(), smallScenario());
    }

    void everyFieldHasAnAccessibleName()
    {
        for (int head = 0; head < 4; ++head) {
            choose(head, head == 0 ? -1 : 0);
            for (const QWidget *widget : m_editor->findChildren<QWidget *>()) {
                if (widget->isVisible()
                    && (qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QComboBox *>(widget))) {
                    QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
                }
            }
        }
    }
};

QTEST_MAIN(TestScenarioEditor)
#include "tst_scenario_editor.moc"
