// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stage_page.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/decision_list_model.h"
#include "ui/models/number_format.h"
#include "ui/pages/stage/hand_controls.h"
#include "ui/pages/stage/instance_tiles.h"
#include "ui/pages/stage/stop_menu.h"
#include "ui/pages/stage/why_panel.h"
#include "ui/plots/instances_plot.h"
#include "ui/session/scenario_session.h"
#include "ui/session/stage_session.h"
#include "ui/widgets/card.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/kpi_strip.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

namespace {

constexpr int frameMilliseconds = 16;
constexpr int ticksPerList = 6; ///< a list that changes faster cannot be read
constexpr int reloadMilliseconds = 300;
constexpr int burst = 20;
constexpr int scrubSteps = 10'000;
/// Ten steps of the speed are a factor of ten.
constexpr int stepsPerDecade = 10;

enum Count { Requests, Cold, Refused, Failed, Instances, Waiting, Cost };

double speedOf(int step)
{
    return std::pow(10.0, static_cast<double>(step) / stepsPerDecade);
}

int stepOf(double speed)
{
    return qRound(std::log10(speed) * stepsPerDecade);
}

void fill(QComboBox *box, const std::vector<std::string> &names, std::size_t current)
{
    const QSignalBlocker quiet(box);
    QStringList words;
    for (const std::string &name : names) {
        words << QString::fromStdString(name);
    }
    QStringList present;
    for (int i = 0; i < box->count(); ++i) {
        present << box->itemText(i);
    }
    if (present != words) {
        box->clear();
        box->addItems(words);
    }
    box->setCurrentIndex(words.isEmpty() ? -1 : static_cast<int>(current));
}

} // namespace

StagePage::StagePage(ScenarioSession &scenario, StageSession &stage, const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_scenario(scenario),
      m_stage(stage),
      m_themes(themes),
      m_play(addCommand(QStringLiteral("stagePlay"), QStringLiteral("play"), tr("Play or pause\tSpace"), {},
                        &StagePage::togglePlay)),
      m_endInstance(nullptr),
      m_failHost(nullptr),
      m_deploy(nullptr),
      m_faces(new QStackedLayout),
      m_trouble(new StateView(themes, this)),
      m_speed(new QSlider(Qt::Horizontal, this)),
      m_speedWords(new QLabel(this)),
      m_clock(new ThemedLabel(themes, TextRole::Clock, {}, this)),
      m_state(new QLabel(this)),
      m_scrub(new QSlider(Qt::Horizontal, this)),
      m_alternative(new ChoiceBox(this)),
      m_function(new ChoiceBox(this)),
      m_counts(new KpiStrip(themes, this)),
      m_tiles(new InstanceTiles(themes, this)),
      m_controls(new HandControls(themes, this)),
      m_plot(new InstancesPlot(themes, this)),
      m_stops(new StopMenu(themes, this)),
      m_decisions(new DecisionListModel(this)),
      m_list(new QTableView(this)),
      m_why(new WhyPanel(themes, this))
{
    setObjectName(QStringLiteral("stagePage"));
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(16, 12, 16, 12);
    rows->setSpacing(8);
    rows->addWidget(buildTransport());
    m_scrub->setObjectName(QStringLiteral("stageScrub"));
    m_scrub->setAccessibleName(tr("Simulated time"));
    m_scrub->setToolTip(tr("Drag to go back or ahead"));
    m_scrub->setRange(0, scrubSteps);
    m_scrub->setPageStep(scrubSteps / 20);
    rows->addWidget(m_scrub);
    rows->addWidget(buildChoices());
    m_faces->addWidget(buildWorld());
    m_faces->addWidget(m_trouble); // below the choices: another alternative may have none
    rows->addLayout(m_faces, 1);

    connect(m_scrub, &QSlider::valueChanged, this, &StagePage::seekTo);
    connect(m_trouble, &StateView::primaryTriggered, this, &StagePage::scenarioRequested);
    connect(m_alternative, &QComboBox::activated, this, [this](int index) { load(static_cast<std::size_t>(index)); });
    connect(m_function, &QComboBox::activated, this,
            [this](int index) { m_stage.chooseFunction(static_cast<std::size_t>(index)); });
    connect(m_controls, &HandControls::keepAliveChanged, &stage, &StageSession::changeKeepAlive);
    connect(m_controls, &HandControls::concurrencyLimitChanged, &stage, &StageSession::changeConcurrencyLimit);
    connect(m_controls, &HandControls::replicasChanged, &stage, &StageSession::changeReplicas);
    connect(m_controls, &HandControls::trafficChanged, &stage, &StageSession::changeTraffic);
    connect(m_controls, &HandControls::serviceToggled, &stage, &StageSession::setServiceUp);
    connect(m_tiles, &InstanceTiles::selectionChanged, this, [this] {
        if (m_shown) {
            enableCommands(*m_shown);
        }
    });
    const auto choose = [this](const QModelIndex &index) {
        m_chosen = m_decisions->decisionAt(index.row());
        refresh();
    };
    connect(m_list, &QTableView::clicked, this, choose);
    connect(m_list, &QTableView::activated, this, choose);

    m_reload.setSingleShot(true);
    m_reload.setInterval(reloadMilliseconds);
    connect(&m_reload, &QTimer::timeout, this, [this] { load(m_shown ? m_shown->alternative : 0); });
    connect(&scenario, &ScenarioSession::changed, this, [this] {
        m_isStale = true;
        if (isVisible()) {
            m_reload.start();
        }
    });
    m_clockwork.setInterval(frameMilliseconds);
    connect(&m_clockwork, &QTimer::timeout, this, &StagePage::refresh);
    connect(&stage, &StageSession::stirred, this, [this] {
        m_asked.reset(); // an explanation may have been interrupted
        if (isVisible()) {
            m_clockwork.start();
        }
    });
    connect(&stage, &StageSession::settled, this, [this] {
        m_ticks = 0;
        refresh();
    });
    for (QAction *action : m_commands) {
        if (action != nullptr) {
            action->setEnabled(false);
        }
    }
}

QAction *StagePage::addCommand(const QString &name, const QString &icon, const QString &words, const QKeySequence &keys,
                               void (StagePage::*act)())
{
    auto *action = new QAction(words, this);
    action->setObjectName(name);
    if (!icon.isEmpty()) {
        action->setIcon(themedIcon(icon, m_themes));
    }
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
    connect(action, &QAction::triggered, this, act);
    m_commands << action;
    return action;
}

QToolButton *StagePage::buttonFor(QAction *action, bool hasWords)
{
    auto *button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(hasWords ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMinimumHeight(32);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setAccessibleName(action->text().section(u'\t', 0, 0));
    return button;
}

QWidget *StagePage::buildTransport()
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_play->setIconText(tr("Play"));
    QAction *back = addCommand(QStringLiteral("stageBack"), QStringLiteral("step-back"), tr("Step back"),
                               QKeySequence(tr("Shift+F4")), &StagePage::stepBack);
    QAction *one = addCommand(QStringLiteral("stageStep"), QStringLiteral("step"), tr("Step"), QKeySequence(tr("F4")),
                              &StagePage::step);
    QAction *cold = addCommand(QStringLiteral("stageNextCold"), QStringLiteral("cold"), tr("Next cold start"),
                               QKeySequence(tr("F3")), &StagePage::nextColdStart);
    QAction *decision = addCommand(QStringLiteral("stageNextDecision"), QStringLiteral("next"), tr("Next decision"),
                                   QKeySequence(tr("Shift+F3")), &StagePage::nextDecision);
    QAction *anew = addCommand(QStringLiteral("stageRestart"), QStringLiteral("restart"), tr("Back to the start"),
                               QKeySequence(tr("Ctrl+Home")), &StagePage::restart);
    row->addWidget(buttonFor(anew, false));
    row->addWidget(buttonFor(back, false));
    row->addWidget(buttonFor(m_play, true));
    row->addWidget(buttonFor(one, true));
    row->addWidget(buttonFor(cold, true));
    row->addWidget(buttonFor(decision, true));
    row->addWidget(m_stops);
    m_commands << m_stops->menuAction() << nullptr;
    connect(m_stops, &StopMenu::changed, this, [this] { m_stage.setStops(m_stops->stops()); });
    addCommand(QStringLiteral("stageSlower"), {}, tr("Slower"), QKeySequence(tr(",")), &StagePage::slower);
    addCommand(QStringLiteral("stageFaster"), {}, tr("Faster"), QKeySequence(tr(".")), &StagePage::faster);
    row->addSpacing(8);
    auto *speed = new ThemedLabel(m_themes, TextRole::Body, tr("Speed"), widget);
    row->addWidget(speed);
    m_speed->setObjectName(QStringLiteral("stageSpeed"));
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setRange(stepOf(StageSession::slowest), stepOf(StageSession::fastest));
    m_speed->setPageStep(stepsPerDecade);
    m_speed->setValue(stepOf(m_stage.speed()));
    m_speed->setFixedWidth(150);
    row->addWidget(m_speed);
    m_speedWords->setObjectName(QStringLiteral("stageSpeedWords"));
    m_speedWords->setMinimumWidth(m_speedWords->fontMetrics().horizontalAdvance(tr("engine limited: 99 999×")));
    row->addWidget(m_speedWords);
    row->addStretch(1);
    m_clock->setObjectName(QStringLiteral("stageClock"));
    row->addWidget(m_clock);
    connect(m_speed, &QSlider::valueChanged, this, [this](int step) {
        m_stage.setSpeed(speedOf(step));
        refresh();
    });
    return widget;
}

QWidget *StagePage::buildChoices()
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto add = [&](const QString &words, QComboBox *box, const QString &name) {
        auto *label = new ThemedLabel(m_themes, TextRole::Body, words, widget);
        label->setBuddy(box);
        box->setObjectName(name);
        box->setAccessibleName(words);
        // Names are the user's business: a long one must not widen the window.
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(14);
        row->addWidget(label);
        row->addWidget(box);
    };
    add(tr("Alternative"), m_alternative, QStringLiteral("stageAlternative"));
    add(tr("Function"), m_function, QStringLiteral("stageFunction"));
    row->addSpacing(16);
    m_counts->addFigure(tr("Requests"), 3, tr("Requests that have come to the function, further attempts included"));
    m_counts->addFigure(tr("Cold starts"), KpiStrip::always, tr("Requests that started an instance"));
    m_counts->addFigure(tr("Refused"), 4, tr("Throttled or rejected requests"));
    m_counts->addFigure(tr("Failed"), 2, tr("Requests that ended in an error or a timeout"));
    m_counts->addFigure(tr("Instances"), KpiStrip::always, tr("Instances of the function now"));
    m_counts->addFigure(tr("Waiting"), 5, tr("Requests that wait for an instance now"));
    m_counts->addFigure(tr("Cost so far"), KpiStrip::always,
                        tr("What the whole alternative has cost since the warm-up, as one bill"));
    row->addWidget(m_counts, 1);
    m_state->setObjectName(QStringLiteral("stageState"));
    row->addWidget(m_state);
    return widget;
}

QWidget *StagePage::buildInstances()
{
    m_commands << nullptr;
    QAction *one = addCommand(QStringLiteral("stageSendOne"), QStringLiteral("plus"), tr("Send one"),
                              QKeySequence(tr("1")), &StagePage::sendOne);
    QAction *many = addCommand(QStringLiteral("stageSendMany"), QStringLiteral("source"), tr("Send 20"),
                               QKeySequence(tr("2")), &StagePage::sendMany);
    m_endInstance = addCommand(QStringLiteral("stageEndInstance"), QStringLiteral("trash"), tr("End instance"),
                               QKeySequence(tr("Del")), &StagePage::endSelected);
    m_failHost = addCommand(QStringLiteral("stageFailHost"), QStringLiteral("failed"), tr("Fail host"),
                            QKeySequence(tr("Shift+Del")), &StagePage::failHost);
    m_failHost->setToolTip(tr("The host of the selected instance fails with everything on it (Shift+Del)"));
    auto *instances = new Card(m_themes, tr("Instances"), this);
    m_deploy = addCommand(QStringLiteral("stageDeploy"), QStringLiteral("new"), tr("Deploy"), QKeySequence(tr("3")),
                          &StagePage::deploy);
    m_deploy->setToolTip(tr("A new version takes the place of the present one: its instances start cold (3)"));
    for (QAction *action : {one, many, m_deploy, m_endInstance, m_failHost}) {
        QToolButton *button = buttonFor(action, true);
        instances->header()->addWidget(button, 0, Qt::AlignTop);
        if (action == m_failHost) {
            m_failHostButton = button;
            button->hide(); // until there are hosts
        }
    }
    m_tiles->setObjectName(QStringLiteral("stageTiles"));
    instances->body()->addWidget(m_tiles, 1);
    instances->body()->addWidget(m_controls);

    auto *course = new Card(m_themes, m_plot->title(), this);
    m_plot->setObjectName(QStringLiteral("stagePlot"));
    m_plot->setEmptyWords(tr("Nothing has happened yet"), tr("Instances over time are drawn while the run is played."));
    course->body()->addWidget(m_plot, 1);
    auto *both = new QSplitter(Qt::Vertical, this);
    both->addWidget(instances);
    both->addWidget(course);
    both->setSizes({300, 220});
    both->setChildrenCollapsible(false);
    return both;
}

QWidget *StagePage::buildWorld()
{
    QWidget *instances = buildInstances();
    auto *decisions = new Card(m_themes, tr("Decisions"), this);
    m_list->setObjectName(QStringLiteral("stageDecisions"));
    m_list->setAccessibleName(tr("Decisions"));
    m_list->setModel(m_decisions);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->verticalHeader()->hide();
    m_list->setShowGrid(false);
    m_list->setWordWrap(false);
    m_list->setTabKeyNavigation(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_list->horizontalHeader()->setSectionResizeMode(DecisionListModel::What, QHeaderView::Stretch);
    m_list->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_list->setColumnWidth(DecisionListModel::Time, 120);
    m_list->setMinimumHeight(90);
    decisions->body()->addWidget(m_list, 1);
    auto *why = new Card(m_themes, tr("Why"), this);
    m_why->setMinimumHeight(90);
    why->body()->addWidget(m_why, 1);

    auto *right = new QSplitter(Qt::Vertical, this);
    right->addWidget(decisions);
    right->addWidget(why);
    right->setSizes({220, 260});
    right->setChildrenCollapsible(false);
    auto *whole = new QSplitter(this);
    whole->addWidget(instances);
    whole->addWidget(right);
    whole->setStretchFactor(0, 3);
    whole->setStretchFactor(1, 2);
    whole->setSizes({720, 500});
    whole->setChildrenCollapsible(false);
    return whole;
}

void StagePage::load(std::size_t alternative)
{
    m_isStale = false;
    m_chosen.reset();
    m_stage.load(m_scenario.scenario(), m_scenario.folder(), alternative);
}

void StagePage::togglePlay()
{
    if (m_shown && m_shown->isMoving) {
        m_stage.pause();
    } else {
        m_chosen.reset();
        m_stage.play();
    }
}

void StagePage::step()
{
    m_chosen.reset();
    m_stage.step();
}

void StagePage::stepBack()
{
    m_chosen.reset();
    m_stage.stepBack();
}

void StagePage::nextColdStart()
{
    m_chosen.reset();
    m_stage.toNextColdStart();
}

void StagePage::nextDecision()
{
    m_chosen.reset();
    m_stage.toNextDecision();
}

void StagePage::restart()
{
    m_chosen.reset();
    m_stage.restart();
}

void StagePage::sendOne()
{
    m_stage.send(1);
}

void StagePage::sendMany()
{
    m_stage.send(burst);
}

void StagePage::endSelected()
{
    if (const std::optional<std::uint32_t> number = m_tiles->selected()) {
        m_stage.endInstance(*number);
    }
}

std::optional<std::uint32_t> StagePage::selectedHost() const
{
    const std::optional<std::uint32_t> number = m_tiles->selected();
    if (!m_shown || !number) {
        return std::nullopt;
    }
    const auto found = std::ranges::find(m_shown->instances, *number, &StageInstance::number);
    return found != m_shown->instances.end() ? found->host : std::nullopt;
}

void StagePage::failHost()
{
    if (const std::optional<std::uint32_t> host = selectedHost()) {
        m_stage.failHost(*host);
    }
}

void StagePage::deploy()
{
    m_stage.deploy();
}

void StagePage::slower()
{
    setSpeedStep(m_speed->value() - stepsPerDecade / 2);
}

void StagePage::faster()
{
    setSpeedStep(m_speed->value() + stepsPerDecade / 2);
}

void StagePage::setSpeedStep(int step)
{
    m_speed->setValue(step);
}

void StagePage::seekTo(int share)
{
    if (m_shown && m_shown->isLoaded) {
        m_chosen.reset();
        const double instant = static_cast<double>(m_shown->horizon.count()) * share / scrubSteps;
        m_stage.seek(SimTime::atNanoseconds(static_cast<std::int64_t>(instant)));
    }
}

void StagePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_isStale) {
        load(m_shown ? m_shown->alternative : 0);
    }
    m_tiles->setFocus();
    refresh();
}

/// Nothing goes on that nobody sees.
void StagePage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_stage.pause();
    m_clockwork.stop();
    for (QAction *action : m_commands) {
        if (action != nullptr) {
            action->setEnabled(false);
        }
    }
}

/// Space belongs to whichever button has the focus, else to the stage.
void StagePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space && m_play->isEnabled()) {
        m_play->trigger();
        return;
    }
    QWidget::keyPressEvent(event);
}

void StagePage::refresh()
{
    if (!isVisible()) {
        return;
    }
    const bool isBusy = m_stage.isBusy();
    m_shown = m_stage.snapshot();
    const StageSnapshot &shown = *m_shown;
    if (shown.error) {
        m_trouble->show(QStringLiteral("warning"), tr("This cannot be stepped through"),
                        QString::fromStdString(shown.error->describe()), tr("Go to the scenario"));
    }
    m_faces->setCurrentIndex(shown.error ? 1 : 0);
    showChoices(shown);
    showCounts(shown);
    showAccount(shown);
    m_tiles->setInstances(shown.instances, shown.paysIdle);
    m_controls->setControls(shown.controls);
    if (!isBusy || m_ticks++ % ticksPerList == 0) {
        showDecisions(shown);
    }
    enableCommands(shown);
    if (!isBusy) {
        m_clockwork.stop();
    }
}

void StagePage::showChoices(const StageSnapshot &shown)
{
    fill(m_alternative, shown.alternatives, shown.alternative);
    fill(m_function, shown.functions, shown.function);
    m_clock->setText(clockText(shown.now));
    const bool lags = shown.isPlaying && shown.reachedSpeed < 0.9 * m_stage.speed();
    m_speedWords->setText(lags ? tr("engine limited: %1×").arg(numberText(shown.reachedSpeed))
                               : tr("%1×").arg(numberText(m_stage.speed())));
    if (!m_scrub->isSliderDown() && shown.horizon > SimTime{}) {
        const QSignalBlocker quiet(m_scrub);
        m_scrub->setValue(
            qRound(static_cast<double>(shown.now.count()) / static_cast<double>(shown.horizon.count()) * scrubSteps));
    }
    QString words;
    if (shown.isPlaying) {
        words = tr("Playing");
    } else if (shown.isMoving) {
        words = tr("On its way…");
    } else if (shown.isLoaded && shown.now >= shown.horizon) {
        words = tr("At the end");
    } else if (shown.stop == StageStop::Cold) {
        words = tr("At a cold start");
    } else if (shown.stop == StageStop::Scaling) {
        words = tr("At a change of the number of instances");
    } else if (shown.stop == StageStop::Placement) {
        words = tr("At a placement on a host");
    } else if (shown.stop == StageStop::Refusal) {
        words = tr("At a refused request");
    } else if (shown.stop == StageStop::Failure) {
        words = tr("At a failure");
    } else if (shown.stop == StageStop::Waiting) {
        words = tr("Many requests wait");
    } else {
        words = tr("Paused");
    }
    m_state->setText(words);
}

void StagePage::showCounts(const StageSnapshot &shown)
{
    const auto count = [](std::int64_t n) { return countText(static_cast<quint64>(n)); };
    m_counts->setValue(Requests, countText(shown.requests));
    m_counts->setValue(Cold, countText(shown.cold));
    m_counts->setValue(Refused, countText(shown.refused));
    m_counts->setValue(Failed, countText(shown.failed));
    m_counts->setValue(Instances, countText(shown.instances.size()),
                       shown.starting > 0 ? tr("%1 starting").arg(count(shown.starting)) : QString());
    m_counts->setValue(Waiting, count(shown.queued));
}

void StagePage::showAccount(const StageSnapshot &shown)
{
    if (shown.account == m_account) {
        return;
    }
    m_account = shown.account;
    const StageAccount none;
    const StageAccount &account = m_account ? *m_account : none;
    m_counts->setValue(Cost, account.cost ? moneyText(*account.cost) : tr("–"),
                       account.perMillion ? tr("%1 / million").arg(moneyText(*account.perMillion)) : QString());
    std::vector<PlotMoment> deployments;
    for (const auto &[seconds, version] : account.deployments) {
        const QString words = QString::fromStdString(version);
        deployments.push_back({seconds, words.isEmpty() ? tr("new version") : words});
    }
    m_plot->setSeries(account.series, account.warmUpSeconds, std::move(deployments));
}

void StagePage::showDecisions(const StageSnapshot &shown)
{
    m_decisions->setDecisions(shown.decisions, shown.decisionCount, shown.functions);
    m_list->setColumnHidden(DecisionListModel::FunctionName, shown.functions.size() < 2);
    if (m_chosen && m_decisions->rowOf(*m_chosen) < 0) {
        m_chosen.reset(); // it lies ahead again, or long back
    }
    std::optional<Decision> explained = m_chosen;
    if (!explained && !shown.decisions.empty()) {
        explained = shown.decisions.back();
    }
    if (explained) {
        const int row = m_decisions->rowOf(*explained);
        if (m_list->currentIndex().row() != row) {
            const QSignalBlocker quiet(m_list);
            m_list->setCurrentIndex(m_decisions->index(row, 0));
        }
    }
    const bool isExplained = explained && shown.explanation && shown.explanation->decision == *explained;
    m_why->show(explained, isExplained ? shown.explanation : std::nullopt, shown.isMoving && !m_chosen);
    if (explained && !isExplained && !shown.isMoving && m_asked != explained && mayBeOtherwise(explained->kind)) {
        m_stage.explain(*explained);
        m_asked = explained;
    }
}

void StagePage::enableCommands(const StageSnapshot &shown)
{
    const bool isThere = shown.isLoaded && isVisible();
    const bool mayGoOn = isThere && shown.now < shown.horizon;
    for (QAction *action : m_commands) {
        if (action != nullptr) {
            const QString name = action->objectName();
            const bool goesBack = name == QStringLiteral("stageBack") || name == QStringLiteral("stageRestart");
            const bool sends = name.startsWith(QStringLiteral("stageSend"));
            action->setEnabled(goesBack ? isThere && shown.position > 0 : sends ? shown.canSend && isThere : mayGoOn);
        }
    }
    m_deploy->setEnabled(mayGoOn && shown.controls.canDeploy);
    m_endInstance->setEnabled(mayGoOn && m_tiles->selected().has_value());
    m_failHost->setEnabled(mayGoOn && selectedHost().has_value());
    m_failHostButton->setVisible(shown.hasHosts);
    m_stops->setHasHosts(shown.hasHosts);
    m_controls->setEnabled(mayGoOn);
    m_scrub->setEnabled(isThere);
    if (m_showsPause != shown.isMoving) {
        m_showsPause = shown.isMoving;
        m_play->setIcon(themedIcon(m_showsPause ? QStringLiteral("pause") : QStringLiteral("play"), m_themes));
        m_play->setIconText(m_showsPause ? tr("Pause") : tr("Play"));
    }
}

} // namespace warmfront::ui
