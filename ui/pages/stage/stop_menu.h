// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include <QToolButton>

#include "ui/session/stage_snapshot.h"

class QMenu;

namespace warmfront::ui {

class ThemeController;

/// The choice of what playing stops at by itself: a button with a menu, and how many are chosen.
class StopMenu : public QToolButton
{
    Q_OBJECT

public:
    explicit StopMenu(const ThemeController &themes, QWidget *parent = nullptr);

    /// For the menu bar.
    [[nodiscard]] QAction *menuAction() const;
    [[nodiscard]] StageStops stops() const;
    /// Instances are placed on hosts only where there are some.
    void setHasHosts(bool hasHosts);

signals:
    void changed();

private:
    QAction *add(const QString &name, const QString &words);
    void askForWaiting(bool isChecked);
    void tellChange();

    QMenu *m_menu;
    QAction *m_cold;
    QAction *m_scaling;
    QAction *m_placements;
    QAction *m_refusals;
    QAction *m_failures;
    QAction *m_waiting;
    std::optional<std::int64_t> m_waitingAbove;
};

} // namespace warmfront::ui
