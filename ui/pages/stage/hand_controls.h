// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/base/time.h"
#include "ui/session/stage_snapshot.h"

class QLabel;
class QDoubleSpinBox;
class QMenu;
class QSpinBox;
class QToolButton;

namespace warmfront::ui {

class QuantityEdit;
class ThemeController;

/// What can be changed about a function while it runs. Shows only what applies, with its present value; a field that is
/// being edited is left alone.
class HandControls : public QWidget
{
    Q_OBJECT

public:
    explicit HandControls(const ThemeController &themes, QWidget *parent = nullptr);

    void setControls(const StageControls &controls);

signals:
    void keepAliveChanged(warmfront::SimDuration keepAlive);
    void concurrencyLimitChanged(std::optional<std::int64_t> limit); ///< absent: none
    void replicasChanged(std::int64_t replicas);
    void trafficChanged(double factor); ///< times as much as the scenario says
    void serviceToggled(std::size_t position, bool isUp);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showControls(const StageControls &controls);
    void showServices(const std::vector<StageControls::CalledService> &services);

    QLabel *m_keepAliveLabel;
    QuantityEdit *m_keepAlive;
    QLabel *m_limitLabel;
    QSpinBox *m_limit;
    QLabel *m_replicasLabel;
    QSpinBox *m_replicas;
    QLabel *m_trafficLabel;
    QDoubleSpinBox *m_traffic;
    QToolButton *m_servicesButton;
    QMenu *m_services;
    std::vector<StageControls::CalledService> m_shownServices;
    StageControls m_controls;
    bool m_isChanging = false; ///< a change was sent, and what holds since then is not known yet
};

} // namespace warmfront::ui
