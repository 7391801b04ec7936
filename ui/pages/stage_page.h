// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QTimer>
#include <QWidget>

#include "ui/session/stage_snapshot.h"

class QAction;
class QComboBox;
class QLabel;
class QSlider;
class QStackedLayout;
class QTableView;
class QToolButton;

namespace warmfront::ui {

class DecisionListModel;
class HandControls;
class InstanceTiles;
class InstancesPlot;
class KpiStrip;
class ScenarioSession;
class StageSession;
class StateView;
class StopMenu;
class ThemeController;
class ThemedLabel;
class WhyPanel;

/// One run as it happens: played, stepped and taken back, with its instances, its decisions and the reason of each.
///
/// Follows the scenario as it is edited; every change begins the run anew. Moves only while it is in sight.
class StagePage : public QWidget
{
    Q_OBJECT

public:
    /// The sessions must outlive the page.
    StagePage(ScenarioSession &scenario, StageSession &stage, const ThemeController &themes, QWidget *parent = nullptr);

    /// For the menu, in its order; separators are null. Their keys work while something on the page has the focus.
    [[nodiscard]] const QList<QAction *> &commands() const { return m_commands; }

signals:
    /// The scenario has to be mended first.
    void scenarioRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QAction *addCommand(const QString &name, const QString &icon, const QString &words, const QKeySequence &keys,
                        void (StagePage::*act)());
    QToolButton *buttonFor(QAction *action, bool hasWords);
    QWidget *buildTransport();
    QWidget *buildChoices();
    QWidget *buildWorld();
    QWidget *buildInstances();
    void load(std::size_t alternative);
    void togglePlay();
    void step();
    void stepBack();
    void nextColdStart();
    void nextDecision();
    void restart();
    void sendOne();
    void sendMany();
    void endSelected();
    void failHost();
    [[nodiscard]] std::optional<std::uint32_t> selectedHost() const;
    void deploy();
    void slower();
    void faster();
    void setSpeedStep(int step);
    void seekTo(int share);
    void refresh();
    void showChoices(const StageSnapshot &shown);
    void showCounts(const StageSnapshot &shown);
    void showAccount(const StageSnapshot &shown);
    void showDecisions(const StageSnapshot &shown);
    void enableCommands(const StageSnapshot &shown);

    ScenarioSession &m_scenario;
    StageSession &m_stage;
    const ThemeController &m_themes;
    QList<QAction *> m_commands;
    QAction *m_play;
    QAction *m_endInstance;
    QAction *m_failHost;
    QToolButton *m_failHostButton = nullptr;
    QAction *m_deploy;
    QStackedLayout *m_faces;
    StateView *m_trouble;
    QSlider *m_speed;
    QLabel *m_speedWords;
    ThemedLabel *m_clock;
    QLabel *m_state;
    QSlider *m_scrub;
    QComboBox *m_alternative;
    QComboBox *m_function;
    KpiStrip *m_counts;
    InstanceTiles *m_tiles;
    HandControls *m_controls;
    InstancesPlot *m_plot;
    StopMenu *m_stops;
    DecisionListModel *m_decisions;
    QTableView *m_list;
    WhyPanel *m_why;
    QTimer m_clockwork;
    QTimer m_reload;
    int m_ticks = 0;
    bool m_showsPause = false;
    bool m_isStale = true;            ///< the scenario has changed since it was loaded
    std::optional<Decision> m_chosen; ///< by the user; else the latest is explained
    std::optional<Decision> m_asked;  ///< for its explanation
    StageSnapshotPointer m_shown;
    std::shared_ptr<const StageAccount> m_account; ///< that the plot shows
};

} // namespace warmfront::ui
