// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>

#include "tests/ui/pages/open_editor.h"

using namespace warmfront;
using namespace warmfront::ui;

/// How requests come, and how they are delivered, is edited with the keyboard.
class TestSourceEditor : public QObject, protected OpenEditor
{
    Q_OBJECT

private slots:
    void initTestCase() { openWorkbench(); }
    void init() { openEditor(); }
    void cleanup() { closeEditor(); }

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
};

QTEST_MAIN(TestSourceEditor)
#include "tst_source_editor.moc"
