// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>

#include "core/base/quantity.h"
#include "ui/pages/editor/cold_start_form.h"
#include "ui/pages/editor/distribution_form.h"
#include "ui/pages/editor/forms.h"

namespace warmfront::ui {

namespace {

/// Renaming a function takes the sources that call it along.
void rename(Scenario &scenario, std::size_t index, const std::string &name)
{
    const std::string before = scenario.functions[index].name;
    for (EventSource &source : scenario.sources) {
        if (source.function == before) {
            source.function = name;
        }
    }
    scenario.functions[index].name = name;
}

void addNeeds(Form *form, std::size_t index)
{
    form->addText(
        QStringLiteral("name"), Form::tr("&Name"), Form::tr("a name"),
        [index](const Scenario &s) { return QString::fromStdString(s.functions[index].name); },
        [index](Scenario &s, const QString &text) -> Result<void> {
            if (text.trimmed().isEmpty()) {
                return failure("A function needs a name, for example thumbnail.");
            }
            rename(s, index, text.trimmed().toStdString());
            return {};
        });
    form->addText(
        QStringLiteral("runtime"), Form::tr("R&untime"), Form::tr("for example python3.12"),
        [index](const Scenario &s) { return QString::fromStdString(s.functions[index].runtime); },
        [index](Scenario &s, const QString &text) -> Result<void> {
            s.functions[index].runtime = text.trimmed().toStdString();
            return {};
        });
    form->addText(
        QStringLiteral("memory"), Form::tr("&Memory"), Form::tr("for example 512 MB"),
        [index](const Scenario &s) { return QString::fromStdString(formatMemory(s.functions[index].memory)); },
        requiredText([](const std::string &t) { return parseMemory(t); },
                     [index](Scenario &s, MemorySize m) { s.functions[index].memory = m; }));
    form->addText(
        QStringLiteral("cpu"), Form::tr("v&CPU"), Form::tr("the platform's default"),
        [index](const Scenario &s) {
            const std::optional<double> cpu = s.functions[index].cpu;
            return cpu ? QLocale::c().toString(*cpu, 'g', QLocale::FloatingPointShortest) : QString();
        },
        optionalText<double>(decimalNumber(0.001, 1024.0),
                             [index](Scenario &s, std::optional<double> cpu) { s.functions[index].cpu = cpu; }));
    form->addText(
        QStringLiteral("timeout"), Form::tr("&Timeout"), Form::tr("none"),
        [index](const Scenario &s) {
            const auto timeout = s.functions[index].timeout;
            return timeout ? QString::fromStdString(formatDuration(*timeout)) : QString();
        },
        optionalText<SimDuration>(
            [](const std::string &t) { return parseDuration(t); },
            [index](Scenario &s, std::optional<SimDuration> d) { s.functions[index].timeout = d; }));
    form->addText(
        QStringLiteral("concurrency"), Form::tr("C&oncurrency per instance"), Form::tr("the platform's default"),
        [index](const Scenario &s) {
            const auto concurrency = s.functions[index].concurrency;
            return concurrency ? QString::number(*concurrency) : QString();
        },
        optionalText<std::int64_t>(wholeNumber(1, 100'000), [index](Scenario &s, std::optional<std::int64_t> n) {
            s.functions[index].concurrency = n ? std::optional(static_cast<int>(*n)) : std::nullopt;
        }));
    form->addText(
            QStringLiteral("cpuShare"), Form::tr("CPU &share of service"), QStringLiteral("0"),
            [index](const Scenario &s) {
                return QLocale::c().toString(s.functions[index].cpuShare, 'g', QLocale::FloatingPointShortest);
            },
            requiredText(decimalNumber(0.0, 1.0),
                         [index](Scenario &s, double share) { s.functions[index].cpuShare = share; }))
        ->setToolTip(
            Form::tr("The part of the service time that is CPU work. Requests at once on one instance share its CPU "
                     "for it and take longer; waiting for others takes no longer."));
    form->addText(
        QStringLiteral("failureProbability"), Form::tr("Fai&lure probability"), QStringLiteral("0"),
        [index](const Scenario &s) {
            return QLocale::c().toString(s.functions[index].failureProbability, 'g', QLocale::FloatingPointShortest);
        },
        requiredText(decimalNumber(0.0, 1.0),
                     [index](Scenario &s, double p) { s.functions[index].failureProbability = p; }));
}

DistributionForm::Binding bindingOf(std::size_t index, const QString &key,
                                    std::function<std::optional<Distribution>(const Function &)> read,
                                    std::function<void(Function &, std::optional<Distribution>)> write)
{
    DistributionForm::Binding binding;
    binding.path = [index, key] { return QStringLiteral("functions[%1].%2").arg(index).arg(key); };
    binding.read = [index, read](const Scenario &s) -> std::optional<Distribution> {
        return index < s.functions.size() ? read(s.functions[index]) : std::nullopt;
    };
    binding.write = [index, write](Scenario &s, std::optional<Distribution> law) {
        write(s.functions[index], std::move(law));
    };
    return binding;
}

} // namespace

Form *makeFunctionForm(ScenarioSession &session, std::size_t index, QWidget *parent)
{
    auto *form = new Form(session, parent);
    form->setPrefix(QStringLiteral("functions[%1]").arg(index));
    form->addHeading(Form::tr("Function"));
    addNeeds(form, index);

    form->addHeading(Form::tr("How long it works"));
    auto *service = new DistributionForm(session,
                                         bindingOf(
                                             index, QStringLiteral("service"),
                                             [](const Function &f) { return std::optional(f.service); },
                                             [](Function &f, std::optional<Distribution> law) {
                                                 if (law) {
                                                     f.service = *std::move(law);
                                                 }
                                             }),
                                         Form::tr("service time"), {}, form);
    form->addEditor(QStringLiteral("service"), Form::tr("Service time, warm"), service,
                    [service] { service->refresh(); });
    auto *cold =
        new DistributionForm(session,
                             bindingOf(
                                 index, QStringLiteral("coldService"), [](const Function &f) { return f.coldService; },
                                 [](Function &f, std::optional<Distribution> law) { f.coldService = std::move(law); }),
                             Form::tr("service time of a cold request"), Form::tr("as when warm"), form);
    form->addEditor(QStringLiteral("coldService"), Form::tr("Service time, cold"), cold, [cold] { cold->refresh(); });

    form->addHeading(Form::tr("Cold start"));
    auto *coldStart = new ColdStartForm(session, index, form);
    form->addEditor(QStringLiteral("coldStart"), Form::tr("Before the first request"), coldStart,
                    [coldStart] { coldStart->refresh(); });
    form->refresh();
    return form;
}

} // namespace warmfront::ui
