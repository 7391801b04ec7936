// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/cold_start_form.h"

#include <QLabel>

#include "ui/widgets/choice_box.h"

namespace warmfront::ui {

ColdStartForm::ColdStartForm(ScenarioSession &session, std::size_t function, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_function(function),
      m_kind(new ChoiceBox(this)),
      m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_kind->addItems(
        {tr("the platform's for the runtime; none with a cold service time"), tr("one total"), tr("by phase")});
    m_kind->setAccessibleName(tr("How the cold start is given"));
    m_kind->setObjectName(QStringLiteral("coldStartKind"));
    m_kind->setMaximumWidth(420);
    m_layout->addWidget(m_kind);
    setFocusProxy(m_kind);
    connect(m_kind, &QComboBox::activated, this, &ColdStartForm::choose);
}

std::optional<ColdStart> ColdStartForm::current(const Scenario &scenario) const
{
    return m_function < scenario.functions.size() ? scenario.functions[m_function].coldStart : std::nullopt;
}

ColdStartForm::Kind ColdStartForm::kindOf(const std::optional<ColdStart> &coldStart)
{
    if (!coldStart) {
        return PlatformDefault;
    }
    return std::holds_alternative<Distribution>(*coldStart) ? Total : Phases;
}

void ColdStartForm::refresh()
{
    const Kind kind = kindOf(current(m_session.scenario()));
    m_kind->setCurrentIndex(kind);
    if (kind != m_shown) {
        rebuild(kind);
    }
    for (DistributionForm *form : m_forms) {
        form->refresh();
    }
}

void ColdStartForm::choose()
{
    const int kind = m_kind->currentIndex();
    m_session.edit(tr("Change cold start"), {}, [this, kind](Scenario &scenario) {
        std::optional<ColdStart> &coldStart = scenario.functions[m_function].coldStart;
        if (kind == kindOf(coldStart)) {
            return;
        }
        const Distribution quarter{ConstantLaw{SimDuration::milliseconds(250)}};
        switch (kind) {
        case Total:
            coldStart = quarter;
            break;
        case Phases:
            coldStart = ColdStartPhases{{}, {}, {}, quarter, {}};
            break;
        default:
            coldStart.reset();
        }
    });
}

void ColdStartForm::rebuild(Kind kind)
{
    if (m_parts != nullptr) {
        m_parts->hide();
        m_parts->deleteLater();
    }
    m_forms.clear();
    m_parts = new QWidget(this);
    auto *rows = new QVBoxLayout(m_parts);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    m_layout->addWidget(m_parts);
    m_shown = kind;
    if (kind == Total) {
        addTotal();
    } else if (kind == Phases) {
        addPhase(QStringLiteral("placement"), tr("Placement"), &ColdStartPhases::placement);
        addPhase(QStringLiteral("pull"), tr("Artifact pull"), &ColdStartPhases::pull);
        addPhase(QStringLiteral("sandbox"), tr("Sandbox"), &ColdStartPhases::sandbox);
        addPhase(QStringLiteral("runtimeBoot"), tr("Runtime boot"), &ColdStartPhases::runtimeBoot);
        addPhase(QStringLiteral("userInit"), tr("User init"), &ColdStartPhases::userInit);
    }
}

void ColdStartForm::addTotal()
{
    DistributionForm::Binding binding;
    binding.path = [this] { return QStringLiteral("functions[%1].coldStart").arg(m_function); };
    binding.read = [this](const Scenario &scenario) -> std::optional<Distribution> {
        const std::optional<ColdStart> coldStart = current(scenario);
        const auto *total = coldStart ? std::get_if<Distribution>(&*coldStart) : nullptr;
        return total != nullptr ? std::optional(*total) : std::nullopt;
    };
    binding.write = [this](Scenario &scenario, std::optional<Distribution> law) {
        scenario.functions[m_function].coldStart = std::move(*law);
    };
    auto *form = new DistributionForm(m_session, std::move(binding), tr("cold start"), {}, m_parts);
    m_parts->layout()->addWidget(form);
    m_forms.push_back(form);
}

void ColdStartForm::addPhase(const QString &key, const QString &words,
                             std::optional<Distribution> ColdStartPhases::*member)
{
    DistributionForm::Binding binding;
    binding.path = [this, key] { return QStringLiteral("functions[%1].coldStart.%2").arg(m_function).arg(key); };
    binding.read = [this, member](const Scenario &scenario) -> std::optional<Distribution> {
        const std::optional<ColdStart> coldStart = current(scenario);
        const auto *phases = coldStart ? std::get_if<ColdStartPhases>(&*coldStart) : nullptr;
        return phases != nullptr ? phases->*member : std::nullopt;
    };
    binding.write = [this, member](Scenario &scenario, std::optional<Distribution> law) {
        std::get<ColdStartPhases>(*scenario.functions[m_function].coldStart).*member = std::move(law);
    };
    auto *label = new QLabel(words, m_parts);
    auto *form = new DistributionForm(m_session, std::move(binding), words, tr("takes no time"), m_parts);
    form->setObjectName(key);
    label->setBuddy(form);
    m_parts->layout()->addWidget(label);
    m_parts->layout()->addWidget(form);
    m_forms.push_back(form);
}

} // namespace warmfront::ui
