// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stage/hand_controls.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include "core/base/quantity.h"
#include "ui/pages/stage/menu_button.h"
#include "ui/widgets/quantity_edit.h"
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

namespace {

constexpr int noLimit = -1;
/// As many as one can still see on the stage, and more.
constexpr int mostReplicas = 10'000;
constexpr int largestLimit = 1'000'000'000;
constexpr double mostTraffic = 100.0;

QSpinBox *numberField(const QString &name, const QString &words, QWidget *parent)
{
    auto *field = new QSpinBox(parent);
    field->setObjectName(name);
    field->setAccessibleName(words);
    field->findChild<QLineEdit *>()->setAccessibleName(words); // which the focus is on
    field->setKeyboardTracking(false);                         // a number is only half typed before Enter
    field->setGroupSeparatorShown(true);
    field->setMinimumWidth(90);
    return field;
}

void showValue(QSpinBox *field, int value)
{
    if (!field->hasFocus() && field->value() != value) {
        const QSignalBlocker quiet(field);
        field->setValue(value);
    }
}

} // namespace

HandControls::HandControls(const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_keepAliveLabel(new ThemedLabel(themes, TextRole::Body, tr("Keep-alive"), this)),
      m_keepAlive(new QuantityEdit(themes, QuantityEdit::Kind::Duration, this)),
      m_limitLabel(new ThemedLabel(themes, TextRole::Body, tr("Concurrency limit"), this)),
      m_limit(numberField(QStringLiteral("stageLimit"), tr("Concurrency limit"), this)),
      m_replicasLabel(new ThemedLabel(themes, TextRole::Body, tr("Replicas"), this)),
      m_replicas(numberField(QStringLiteral("stageReplicas"), tr("Replicas"), this)),
      m_trafficLabel(new ThemedLabel(themes, TextRole::Body, tr("Traffic"), this)),
      m_traffic(new QDoubleSpinBox(this)),
      m_servicesButton(new QToolButton(this)),
      m_services(new QMenu(tr("Services"), this))
{
    m_keepAlive->setObjectName(QStringLiteral("stageKeepAlive"));
    m_keepAlive->setLabel(tr("Keep-alive"));
    m_keepAlive->setFixedWidth(110);
    m_limit->setRange(noLimit, largestLimit);
    m_limit->setSpecialValueText(tr("none"));
    m_replicas->setRange(0, mostReplicas);
    m_traffic->setObjectName(QStringLiteral("stageTraffic"));
    m_traffic->setAccessibleName(tr("Traffic, times as much as the scenario says"));
    m_traffic->findChild<QLineEdit *>()->setAccessibleName(m_traffic->accessibleName());
    m_traffic->setKeyboardTracking(false);
    m_traffic->setRange(0.0, mostTraffic);
    m_traffic->setSingleStep(0.5);
    m_traffic->setDecimals(2);
    m_traffic->setSuffix(tr("×"));
    m_traffic->setMinimumWidth(84);
    m_servicesButton->setObjectName(QStringLiteral("stageServicesButton"));
    m_servicesButton->setText(tr("Services"));
    makeMenuButton(m_servicesButton, m_services, themes);
    m_servicesButton->setToolTip(tr("What is not ticked is down: every call of it fails"));
    m_servicesButton->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto add = [row](QLabel *label, QWidget *field) {
        label->setBuddy(field);
        row->addWidget(label);
        row->addWidget(field);
        row->addSpacing(8);
        label->hide();
        field->hide();
    };
    add(m_keepAliveLabel, m_keepAlive);
    add(m_limitLabel, m_limit);
    add(m_replicasLabel, m_replicas);
    add(m_trafficLabel, m_traffic);
    row->addWidget(m_servicesButton);
    row->addStretch(1);
    connect(m_keepAlive, &QuantityEdit::valueChanged, this, [this] {
        if (const std::optional<SimDuration> keepAlive = m_keepAlive->duration()) {
            m_isChanging = true;
            emit keepAliveChanged(*keepAlive);
        }
    });
    connect(m_limit, &QSpinBox::valueChanged, this, [this](int value) {
        m_isChanging = true;
        emit concurrencyLimitChanged(value == noLimit ? std::nullopt : std::optional<std::int64_t>(value));
    });
    connect(m_replicas, &QSpinBox::valueChanged, this, [this](int value) {
        m_isChanging = true;
        emit replicasChanged(value);
    });
    connect(m_traffic, &QDoubleSpinBox::valueChanged, this, [this](double factor) {
        m_isChanging = true;
        emit trafficChanged(factor);
    });
    for (QWidget *field : {m_keepAlive->focusProxy(), static_cast<QWidget *>(m_limit),
                           static_cast<QWidget *>(m_replicas), static_cast<QWidget *>(m_traffic)}) {
        field->installEventFilter(this);
    }
}

bool HandControls::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut) {
        // Queued: the field may be about to send what was typed into it. Otherwise it shows what has become of its
        // value while it was left alone.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!m_isChanging) {
                    showControls(m_controls);
                }
            },
            Qt::QueuedConnection);
    }
    return QWidget::eventFilter(watched, event);
}

void HandControls::showServices(const std::vector<StageControls::CalledService> &services)
{
    m_servicesButton->setVisible(!services.empty());
    if (services == m_shownServices || m_services->isVisible()) {
        return;
    }
    m_shownServices = services;
    m_services->clear();
    int down = 0;
    for (const StageControls::CalledService &service : services) {
        QAction *action =
            m_services->addAction(QString::fromStdString(service.name).replace(u'&', QLatin1String("&&")));
        action->setCheckable(true);
        action->setChecked(service.isUp);
        down += service.isUp ? 0 : 1;
        connect(action, &QAction::triggered, this,
                [this, position = service.position](bool isUp) { emit serviceToggled(position, isUp); });
    }
    m_servicesButton->setText(down > 0 ? tr("Services (%1 down)").arg(down) : tr("Services"));
}

void HandControls::setControls(const StageControls &controls)
{
    m_controls = controls;
    m_isChanging = false;
    showControls(controls);
}

void HandControls::showControls(const StageControls &controls)
{
    setToolTip(controls.areShared
                   ? tr("Changes hold for all functions from this instant on and are part of this history of the run "
                        "only")
                   : tr("Changes hold from this instant on and are part of this history of the run only"));
    const auto apply = [](QLabel *label, QWidget *field, bool applies) {
        label->setVisible(applies);
        field->setVisible(applies);
    };
    apply(m_keepAliveLabel, m_keepAlive, controls.keepAlive.has_value());
    apply(m_limitLabel, m_limit, controls.hasConcurrencyLimit);
    apply(m_replicasLabel, m_replicas, controls.replicas.has_value());
    if (controls.keepAlive && !m_keepAlive->focusProxy()->hasFocus()) {
        const QString text = QString::fromStdString(formatDuration(*controls.keepAlive));
        if (m_keepAlive->text() != text) {
            m_keepAlive->setText(text);
        }
    }
    apply(m_trafficLabel, m_traffic, controls.traffic.has_value());
    if (controls.traffic && !m_traffic->hasFocus() && m_traffic->value() != *controls.traffic) {
        const QSignalBlocker quiet(m_traffic);
        m_traffic->setValue(*controls.traffic);
    }
    showServices(controls.services);
    showValue(m_limit,
              static_cast<int>(std::min<std::int64_t>(controls.concurrencyLimit.value_or(noLimit), largestLimit)));
    showValue(m_replicas, static_cast<int>(std::min<std::int64_t>(controls.replicas.value_or(0), mostReplicas)));
}

} // namespace warmfront::ui
