// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>

#include "tests/ui/pages/open_editor.h"

using namespace warmfront;
using namespace warmfront::ui;

/// Every field of a scenario can be edited with the keyboard, wrong text never reaches the scenario, and undo takes
/// back.
class TestScenarioEditor : public QObject, protected OpenEditor
{
    Q_OBJECT

private slots:
    void initTestCase() { openWorkbench(); }
    void init() { openEditor(); }
    void cleanup() { closeEditor(); }

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

    /// A comment has room for sentences: it wraps, keeps its lines, leaves Tab and Ctrl+Z to the window, and is one
    /// step to take back.
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
