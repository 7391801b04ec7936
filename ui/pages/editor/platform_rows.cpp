// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/platform_rows.h"

#include "core/base/quantity.h"
#include "core/model/cold_start_choice.h"
#include "ui/models/number_format.h"
#include "ui/pages/editor/distribution_form.h"

namespace warmfront::ui {

namespace {

constexpr std::size_t mostFunctionsTold = 5;

QString text(std::string_view words)
{
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

QString timeText(SimDuration time)
{
    return QString::fromStdString(formatDuration(time));
}

QString sourceText(const Evidence &from)
{
    return Form::tr("%1, %2").arg(QString::fromStdString(from.source), QString::fromStdString(from.date));
}

bool takesSnapshots(const Alternative &alternative)
{
    return alternative.options.snapshot && alternative.options.snapshot->isOn;
}

struct ToldColdStart
{
    QString words;
    QString source;
};

double meanSeconds(const SnapshotRestore &snapshot)
{
    return snapshot.restore.meanInSeconds() + (snapshot.load ? snapshot.load->meanInSeconds() : 0.0);
}

ToldColdStart toldOf(const ShownPlatform &shown, const Function &function, Architecture architecture, bool fromSnapshot)
{
    if (fromSnapshot) {
        const SnapshotRestore *snapshot = shown.profile.snapshotFor(function.runtime);
        return snapshot == nullptr
                   ? ToldColdStart{Form::tr("no snapshot of this runtime"), {}}
                   : ToldColdStart{Form::tr("restored from a snapshot of %1, %2 on average")
                                       .arg(text(snapshot->runtime), durationText(meanSeconds(*snapshot))),
                                   sourceText(snapshot->from)};
    }
    if (function.coldStart) {
        return {Form::tr("its own"), {}};
    }
    if (function.coldService && shown.profile.scaling == Scaling::PerRequest) {
        return {Form::tr("in its cold service time"), {}};
    }
    const auto choice = coldStartOf(shown.profile, function, architecture);
    if (!choice) {
        return {Form::tr("none"), {}};
    }
    const RuntimeColdStart &measured = *choice->measured;
    const std::string &like = measured.sameAs.empty() ? measured.runtime : measured.sameAs;
    const QString runtime = like.empty() ? Form::tr("any runtime") : QString::fromStdString(like);
    if (choice->boot == nullptr) {
        return {measured.boots.empty() ? runtime
                                       : Form::tr("%1; not measured as %2 on %3")
                                             .arg(runtime, text(nameOf(function.package)), text(nameOf(architecture))),
                sourceText(measured.coldStart.from)};
    }
    const MeasuredBoot &boot = *choice->boot;
    return {Form::tr("%1, %2: boot in %3, 95 % within %4")
                .arg(runtime, QString::fromStdString(describe(boot)), timeText(boot.median), timeText(boot.p95)),
            Form::tr("%1; %2 cold starts").arg(sourceText(measured.coldStart.from)).arg(boot.count)};
}

void tell(QLabel *label, const ScenarioSession &session, const Workbench &workbench, std::size_t index)
{
    const Scenario &scenario = session.scenario();
    if (index >= scenario.alternatives.size()) {
        return;
    }
    const Alternative &alternative = scenario.alternatives[index];
    const auto shown = shownPlatform(workbench, alternative);
    if (!shown) {
        label->clear();
        return;
    }
    const PricePlan *plan = workbench.catalogue().plan(alternative.plan.value_or(shown->profile.defaultPlan));
    const Architecture architecture =
        plan != nullptr && plan->architecture ? *plan->architecture : Architecture::X86_64;
    QStringList lines;
    QStringList sources;
    for (std::size_t i = 0; i < std::min(scenario.functions.size(), mostFunctionsTold); ++i) {
        const ToldColdStart told = toldOf(*shown, scenario.functions[i], architecture, takesSnapshots(alternative));
        const QString name = QString::fromStdString(scenario.functions[i].name);
        lines << Form::tr("%1: %2").arg(name, told.words);
        if (!told.source.isEmpty()) {
            sources << Form::tr("<p>%1: %2</p>").arg(name.toHtmlEscaped(), told.source.toHtmlEscaped());
        }
    }
    if (scenario.functions.size() > mostFunctionsTold) {
        lines << Form::tr("and %n more", nullptr, static_cast<int>(scenario.functions.size() - mostFunctionsTold));
    }
    label->setText(lines.join(u'\n'));
    label->setToolTip(sources.join(QString()));
}

void addSnapshotTime(Form *form, ScenarioSession &session, std::size_t alternative, const QString &key,
                     const QString &label, std::optional<Distribution> SnapshotOptions::*time, const QString &meaning)
{
    DistributionForm::Binding binding;
    binding.read = [alternative, time](const Scenario &scenario) {
        const Alternative &each = scenario.alternatives[alternative];
        return takesSnapshots(each) ? *each.options.snapshot.*time : std::nullopt;
    };
    binding.write = [alternative, time](Scenario &scenario, std::optional<Distribution> law) {
        if (takesSnapshots(scenario.alternatives[alternative])) {
            *scenario.alternatives[alternative].options.snapshot.*time = std::move(law);
        }
    };
    binding.path = [alternative, key] {
        return QStringLiteral("alternatives[%1].options.snapshot.%2").arg(alternative).arg(key);
    };
    auto *editor =
        new DistributionForm(session, std::move(binding), label, Form::tr("as the platform's: see Cold starts"), form);
    editor->setToolTip(meaning);
    form->addEditor(QStringLiteral("options.snapshot.") + key, label, editor, [editor] { editor->refresh(); });
}

} // namespace

QString ShownPlatform::origin(const QString &value, const Evidence &from) const
{
    const QString date = QString::fromStdString(from.date);
    return preset && preset->from == from
               ? Form::tr("%1 (preset %2, %3)").arg(value, QString::fromStdString(preset->id), date)
               : Form::tr("%1 (platform default, %2)").arg(value, date);
}

std::optional<ShownPlatform> shownPlatform(const Workbench &workbench, const Alternative &alternative)
{
    const PlatformProfile *profile = workbench.catalogue().platform(alternative.platform);
    if (profile == nullptr) {
        return std::nullopt;
    }
    const PlatformPreset *preset = alternative.options.preset ? profile->preset(*alternative.options.preset) : nullptr;
    return preset == nullptr ? ShownPlatform{*profile, std::nullopt} : ShownPlatform{profile->with(*preset), *preset};
}

void addPresetRow(Form *form, std::size_t alternative, const PlatformProfile &profile)
{
    QList<std::pair<QString, QString>> choices{{QString(), Form::tr("none: the platform's defaults")}};
    for (const PlatformPreset &preset : profile.presets) {
        choices.append({QString::fromStdString(preset.id), QString::fromStdString(preset.name)});
    }
    QComboBox *box = form->addChoice(
        QStringLiteral("options.preset"), Form::tr("Preset"), choices,
        [alternative](const Scenario &scenario) {
            return QString::fromStdString(scenario.alternatives[alternative].options.preset.value_or(""));
        },
        [alternative, &profile](Scenario &scenario, const QString &id) -> Result<void> {
            AlternativeOptions &options = scenario.alternatives[alternative].options;
            options.preset = id.isEmpty() ? std::nullopt : std::optional(id.toStdString());
            // Parameters of another scaler would be faults without a row.
            const PlatformPreset *preset = profile.preset(id.toStdString());
            const PlatformProfile changed = preset != nullptr ? profile.with(*preset) : profile;
            std::erase_if(options.parameters,
                          [&changed](const auto &parameter) { return !changed.accepts(parameter.first); });
            return {};
        });
    QString all;
    for (std::size_t i = 0; i < profile.presets.size(); ++i) {
        const PlatformPreset &preset = profile.presets[i];
        const QString words = Form::tr("<p><b>%1</b> (%2): %3</p><p>%4</p>")
                                  .arg(QString::fromStdString(preset.name).toHtmlEscaped(),
                                       QString::fromStdString(preset.from.date).toHtmlEscaped(),
                                       QString::fromStdString(preset.description).toHtmlEscaped(),
                                       QString::fromStdString(preset.from.source).toHtmlEscaped());
        box->setItemData(static_cast<int>(i) + 1, words, Qt::ToolTipRole);
        all += words;
    }
    box->setToolTip(all);
    form->setRowVisible(QStringLiteral("options.preset"), !profile.presets.empty());
}

void addSnapshotRows(Form *form, ScenarioSession &session, std::size_t alternative)
{
    form->addChoice(
            QStringLiteral("options.snapshot"), Form::tr("Snapshots"),
            {{QString(), Form::tr("none: instances initialise themselves")},
             {QStringLiteral("yes"), Form::tr("instances are restored from one")}},
            [alternative](const Scenario &scenario) {
                return takesSnapshots(scenario.alternatives[alternative]) ? QStringLiteral("yes") : QString();
            },
            [alternative](Scenario &scenario, const QString &chosen) -> Result<void> {
                scenario.alternatives[alternative].options.snapshot =
                    chosen.isEmpty() ? std::nullopt : std::optional(SnapshotOptions{});
                return {};
            })
        ->setToolTip(Form::tr("Runtime boot and user init of a cold start make way for restoring a snapshot of an "
                              "initialised instance. Keeping and restoring it is billed by the price plan."));
    addSnapshotTime(form, session, alternative, QStringLiteral("restore"), Form::tr("Restoring one"),
                    &SnapshotOptions::restore,
                    Form::tr("Reading the snapshot. It is not billed as initialisation is."));
    addSnapshotTime(form, session, alternative, QStringLiteral("load"), Form::tr("Loading after it"),
                    &SnapshotOptions::load,
                    Form::tr("What the restored instance loads before its first request. It is billed where "
                             "initialisation is."));
}

void addColdStartRow(Form *form, ScenarioSession &session, const Workbench &workbench, std::size_t alternative)
{
    auto *label = new QLabel(form);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAccessibleName(Form::tr("Cold starts of the functions"));
    form->addEditor(QStringLiteral("coldStarts"), Form::tr("Cold starts"), label,
                    [label, &session, &workbench, alternative] { tell(label, session, workbench, alternative); });
}

} // namespace warmfront::ui
