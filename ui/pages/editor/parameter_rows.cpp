// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/parameter_rows.h"

#include "core/model/mechanism.h"

namespace warmfront::ui {

namespace {

/// Where the values of some rows stand in a scenario; nothing while the scenario has no place for them.
using ValuesOf = std::function<ParameterValues *(Scenario &)>;

/// An empty text takes the value away where it may be left out.
Form::WriteText writing(const ValuesOf &valuesOf, const ParameterSpec &spec, bool mayBeLeftOut)
{
    return [valuesOf, &spec, mayBeLeftOut](Scenario &scenario, const QString &typed) -> Result<void> {
        ParameterValues *values = valuesOf(scenario);
        const std::string words = typed.trimmed().toStdString();
        if (values == nullptr) {
            return {};
        }
        if (words.empty() && mayBeLeftOut) {
            values->erase(std::string(spec.name));
            return {};
        }
        const Result<ParameterValue> value = parseParameter(words, spec);
        if (!value) {
            return tl::unexpected(value.error());
        }
        values->insert_or_assign(std::string(spec.name), *value);
        return {};
    };
}

QString valueText(const ParameterValues &values, const ParameterSpec &spec)
{
    const auto found = values.find(spec.name);
    return found == values.end() ? QString() : QString::fromStdString(formatParameter(found->second));
}

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

QString switchWords(const QString &value)
{
    return value == QLatin1String("true") ? Form::tr("on") : Form::tr("off");
}

/// @p value is null where the profile has none.
void addRow(Form *form, std::size_t alternative, const ParameterSpec &spec, const ShownPlatform &platform,
            const Sourced<ParameterValue> *value)
{
    const QString key = QStringLiteral("options.") + text(spec.name);
    const QString given = value != nullptr ? QString::fromStdString(formatParameter(value->value)) : QString();
    const auto read = [alternative, &spec](const Scenario &scenario) {
        return valueText(scenario.alternatives[alternative].options.parameters, spec);
    };
    const auto write =
        writing([alternative](Scenario &scenario) { return &scenario.alternatives[alternative].options.parameters; },
                spec, true);
    QWidget *editor = nullptr;
    if (spec.kind == ParameterKind::Choice || spec.kind == ParameterKind::Switch) {
        const bool isSwitch = spec.kind == ParameterKind::Switch;
        QList<std::pair<QString, QString>> choices{
            {QString(), Form::tr("default: %1").arg(isSwitch ? switchWords(given) : given)}};
        if (isSwitch) {
            for (const QString &word : {QStringLiteral("true"), QStringLiteral("false")}) {
                choices.append({word, switchWords(word)});
            }
        }
        for (const std::string_view word : spec.words) {
            choices.append({text(word), text(word)});
        }
        editor = form->addChoice(key, text(spec.label), choices, read, write);
    } else {
        const QString hint = value != nullptr ? platform.origin(given, value->from) : Form::tr("as the node type");
        editor = form->addText(key, text(spec.label), hint, read, write);
    }
    if (value == nullptr) {
        editor->setToolTip(text(spec.meaning));
        return;
    }
    editor->setToolTip(Form::tr("<p>%1</p><p>%2: %3</p>")
                           .arg(text(spec.meaning).toHtmlEscaped(), given.toHtmlEscaped(),
                                QString::fromStdString(value->from.source).toHtmlEscaped()));
}

/// Starts a policy with values that make sense for it.
KeepAliveChoice begun(const MechanismSpec &policy)
{
    KeepAliveChoice choice{std::string(policy.name), {}};
    for (const ParameterSpec &spec : policy.parameters) {
        if (const Result<ParameterValue> value = parseParameter(spec.initial, spec); value && !spec.isOptional) {
            choice.parameters.emplace(spec.name, *value);
        }
    }
    return choice;
}

void addPolicyRow(Form *form, std::size_t alternative, const ParameterSpec &spec)
{
    const auto read = [alternative, &spec](const Scenario &scenario) {
        const auto &choice = scenario.alternatives[alternative].options.keepAlivePolicy;
        return choice ? valueText(choice->parameters, spec) : QString();
    };
    const auto write = writing(
        [alternative](Scenario &scenario) {
            auto &choice = scenario.alternatives[alternative].options.keepAlivePolicy;
            return choice ? &choice->parameters : nullptr;
        },
        spec, spec.isOptional);
    const QString key = QStringLiteral("options.keepAlive.") + text(spec.name);
    if (spec.kind == ParameterKind::Choice) {
        QList<std::pair<QString, QString>> choices;
        for (const std::string_view word : spec.words) {
            choices.append({text(word), text(word)});
        }
        form->addChoice(key, text(spec.label), choices, read, write)->setToolTip(text(spec.meaning));
        return;
    }
    form->addText(key, text(spec.label), spec.initial.empty() ? Form::tr("none") : text(spec.initial), read, write)
        ->setToolTip(text(spec.meaning));
}

} // namespace

void addKeepAliveRows(Form *form, std::size_t alternative, const AlternativeOptions &options,
                      const ShownPlatform *platform)
{
    const KeepAliveChoice *ofPreset =
        platform != nullptr && platform->preset && platform->preset->options.keepAlivePolicy
            ? &*platform->preset->options.keepAlivePolicy
            : nullptr;
    const MechanismSpec *named = ofPreset != nullptr ? findKeepAlivePolicy(ofPreset->policy) : nullptr;
    QList<std::pair<QString, QString>> choices{
        {QString(), named != nullptr ? Form::tr("of the preset: %1, unless a time is given").arg(text(named->label))
                                     : Form::tr("fixed time")}};
    for (const MechanismSpec &policy : keepAlivePolicies()) {
        choices.append({text(policy.name), text(policy.label)});
    }
    form->addChoice(
        QStringLiteral("options.keepAlivePolicy"), Form::tr("Keep-alive polic&y"), choices,
        [alternative](const Scenario &scenario) {
            const auto &choice = scenario.alternatives[alternative].options.keepAlivePolicy;
            return choice ? QString::fromStdString(choice->policy) : QString();
        },
        [alternative](Scenario &scenario, const QString &chosen) -> Result<void> {
            AlternativeOptions &changed = scenario.alternatives[alternative].options;
            const MechanismSpec *policy = findKeepAlivePolicy(chosen.toStdString());
            changed.keepAlivePolicy = policy != nullptr ? std::optional(begun(*policy)) : std::nullopt;
            if (policy != nullptr) {
                changed.keepAlive.reset();
            }
            return {};
        });
    const MechanismSpec *policy =
        options.keepAlivePolicy ? findKeepAlivePolicy(options.keepAlivePolicy->policy) : nullptr;
    if (policy != nullptr) {
        for (const ParameterSpec &spec : policy->parameters) {
            addPolicyRow(form, alternative, spec);
        }
    }
}

void addParameterRows(Form *form, std::size_t alternative, const ShownPlatform &platform)
{
    const PlatformProfile &profile = platform.profile;
    if (const MechanismSpec *scaler = profile.scaler ? findScaler(profile.scaler->value) : nullptr) {
        form->addHeading(text(scaler->label));
        for (const ParameterSpec &spec : scaler->parameters) {
            if (const auto value = profile.parameters.find(spec.name); value != profile.parameters.end()) {
                addRow(form, alternative, spec, platform, &value->second);
            }
        }
    }
    if (!profile.limits.empty()) {
        form->addHeading(Form::tr("Limits of requests"));
        for (const ParameterSpec &spec : requestLimits()) {
            if (const auto value = profile.limits.find(spec.name); value != profile.limits.end()) {
                addRow(form, alternative, spec, platform, &value->second);
            }
        }
    }
    if (const MechanismSpec *capacity = profile.capacity ? findCapacity(profile.capacity->value) : nullptr) {
        form->addHeading(text(capacity->label));
        for (const ParameterSpec &spec : capacity->parameters) {
            const auto value = profile.capacityParameters.find(spec.name);
            addRow(form, alternative, spec, platform,
                   value != profile.capacityParameters.end() ? &value->second : nullptr);
        }
    }
}

} // namespace warmfront::ui
