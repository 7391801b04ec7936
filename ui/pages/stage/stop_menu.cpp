// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stage/stop_menu.h"

#include <algorithm>

#include <QAction>
#include <QInputDialog>
#include <QMenu>

#include "ui/models/number_format.h"
#include "ui/pages/stage/menu_button.h"

namespace warmfront::ui {

namespace {

constexpr int usualWaiting = 10;

} // namespace

StopMenu::StopMenu(const ThemeController &themes, QWidget *parent)
    : QToolButton(parent),
      m_menu(new QMenu(tr("Stop at"), this)),
      m_cold(add(QStringLiteral("stopAtCold"), tr("&Cold starts"))),
      m_scaling(add(QStringLiteral("stopAtScaling"), tr("Changes of the &number of instances"))),
      m_placements(add(QStringLiteral("stopAtPlacements"), tr("&Placements of instances on hosts"))),
      m_refusals(add(QStringLiteral("stopAtRefusals"), tr("&Refused requests"))),
      m_failures(add(QStringLiteral("stopAtFailures"), tr("&Failures and timeouts"))),
      m_waiting(add(QStringLiteral("stopAtWaiting"), tr("Many requests &waiting…")))
{
    m_menu->setObjectName(QStringLiteral("stageStops"));
    m_menu->menuAction()->setObjectName(QStringLiteral("stageStopsMenu"));
    m_placements->setVisible(false);
    setObjectName(QStringLiteral("stageStopsButton"));
    setText(tr("Stop at"));
    setToolTip(tr("What playing stops at by itself"));
    makeMenuButton(this, m_menu, themes);
    for (QAction *stop : {m_cold, m_scaling, m_placements, m_refusals, m_failures}) {
        connect(stop, &QAction::toggled, this, &StopMenu::tellChange);
    }
    connect(m_waiting, &QAction::triggered, this, &StopMenu::askForWaiting);
}

QAction *StopMenu::menuAction() const
{
    return m_menu->menuAction();
}

QAction *StopMenu::add(const QString &name, const QString &words)
{
    QAction *stop = m_menu->addAction(words);
    stop->setObjectName(name);
    stop->setCheckable(true);
    return stop;
}

void StopMenu::askForWaiting(bool isChecked)
{
    m_waitingAbove.reset();
    if (isChecked) {
        bool isAccepted = false;
        const int above = QInputDialog::getInt(this, tr("Stop at"), tr("When more requests wait than"), usualWaiting, 0,
                                               1'000'000'000, 1, &isAccepted);
        if (isAccepted) {
            m_waitingAbove = above;
        }
    }
    m_waiting->setChecked(m_waitingAbove.has_value());
    m_waiting->setText(m_waitingAbove
                           ? tr("More than %1 requests &waiting").arg(countText(static_cast<quint64>(*m_waitingAbove)))
                           : tr("Many requests &waiting…"));
    tellChange();
}

StageStops StopMenu::stops() const
{
    StageStops stops;
    stops.atColdStarts = m_cold->isChecked();
    stops.atScaling = m_scaling->isChecked();
    stops.atPlacements = m_placements->isChecked();
    stops.atRefusals = m_refusals->isChecked();
    stops.atFailures = m_failures->isChecked();
    stops.waitingAbove = m_waitingAbove;
    return stops;
}

void StopMenu::setHasHosts(bool hasHosts)
{
    m_placements->setVisible(hasHosts);
    if (!hasHosts) {
        m_placements->setChecked(false);
    }
}

void StopMenu::tellChange()
{
    const auto count = std::ranges::count_if(m_menu->actions(), &QAction::isChecked);
    setText(count > 0 ? tr("Stop at (%1)").arg(count) : tr("Stop at"));
    emit changed();
}

} // namespace warmfront::ui
