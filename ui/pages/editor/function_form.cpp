// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>

#include "core/base/quantity.h"
#include "core/model/traffic_steps.h"
#include "ui/pages/editor/cold_start_form.h"
#include "ui/pages/editor/distribution_form.h"
#include "ui/pages/editor/forms.h"
#include "ui/pages/editor/list_form.h"

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
    for (Function &function : scenario.functions) {
        for (NextCall &next : function.next) {
            if (next.function == before) {
                next.function = name;
            }
        }
    }
    scenario.functions[index].name = name;
}

ListContents nextCallsOf(std::size_t index)
{
    const auto call = [index](const Scenario &s, std::size_t item) {
        const std::vector<NextCall> &next = s.functions[index].next;
        return item < next.size() ? next[item] : NextCall{};
    };
    ListContents contents;
    contents.path = QStringLiteral("functions[%1].next").arg(index);
    contents.name = QStringLiteral("next");
    contents.addWords = Form::tr("Add a call");
    contents.removeName = Form::tr("Remove call %1");
    contents.undoWords = Form::tr("Change calls");
    contents.count = [index](const Scenario &s) {
        return index < s.functions.size() ? s.functions[index].next.size() : std::size_t{0};
    };
    contents.add = [index](Scenario &s) {
        // The one below, if there is one: that cannot lead back unless it was made to.
        const std::size_t other = index + 1 < s.functions.size() ? index + 1 : 0;
        s.functions[index].next.push_back({s.functions[other].name, 1.0});
    };
    contents.remove = [index](Scenario &s, std::size_t item) {
        std::vector<NextCall> &next = s.functions[index].next;
        next.erase(next.begin() + static_cast<std::ptrdiff_t>(item));
    };
    contents.columns.push_back(
        {QStringLiteral("function"), Form::tr("function"), Form::tr("a name"), Form::tr("Function of call %1"),
         [call](const Scenario &s, std::size_t i) { return QString::fromStdString(call(s, i).function); },
         [index](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             if (text.trimmed().isEmpty()) {
                 return failure("A call needs the name of a function.");
             }
             s.functions[index].next[i].function = text.trimmed().toStdString();
             return {};
         }});
    contents.columns.push_back({QStringLiteral("probability"), Form::tr("with probability"),
                                Form::tr("0 to 1, for example 0.2"), Form::tr("Probability of call %1"),
                                [call](const Scenario &s, std::size_t i) {
                                    return QLocale::c().toString(call(s, i).probability, 'g',
                                                                 QLocale::FloatingPointShortest);
                                },
                                [index](Scenario &s, std::size_t i, const QString &text) {
                                    return decimalNumber(0.0, 1.0)(text.trimmed().toStdString()).map([&](double value) {
                                        s.functions[index].next[i].probability = value;
                                    });
                                }});
    return contents;
}

ListContents serviceCallsOf(std::size_t index)
{
    const auto call = [index](const Scenario &s, std::size_t item) {
        const std::vector<ServiceCall> &calls = s.functions[index].calls;
        return item < calls.size() ? calls[item] : ServiceCall{};
    };
    ListContents contents;
    contents.path = QStringLiteral("functions[%1].calls").arg(index);
    contents.name = QStringLiteral("serviceCall");
    contents.addWords = Form::tr("Add a call of a service");
    contents.removeName = Form::tr("Remove call of a service %1");
    contents.undoWords = Form::tr("Change calls of services");
    contents.count = [index](const Scenario &s) {
        return index < s.functions.size() ? s.functions[index].calls.size() : std::size_t{0};
    };
    contents.add = [index](Scenario &s) {
        s.functions[index].calls.push_back({s.services.empty() ? "database" : s.services.front().name, 1});
    };
    contents.remove = [index](Scenario &s, std::size_t item) {
        std::vector<ServiceCall> &calls = s.functions[index].calls;
        calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(item));
    };
    contents.columns.push_back(
        {QStringLiteral("service"), Form::tr("service"), Form::tr("a name"), Form::tr("Service of call %1"),
         [call](const Scenario &s, std::size_t i) { return QString::fromStdString(call(s, i).service); },
         [index](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             if (text.trimmed().isEmpty()) {
                 return failure("A call needs the name of a service.");
             }
             s.functions[index].calls[i].service = text.trimmed().toStdString();
             return {};
         }});
    contents.columns.push_back(
        {QStringLiteral("count"), Form::tr("times per request"), Form::tr("1 or more"), Form::tr("Number of calls %1"),
         [call](const Scenario &s, std::size_t i) { return QString::number(call(s, i).count); },
         [index](Scenario &s, std::size_t i, const QString &text) {
             return wholeNumber(1, ServiceCall::most)(text.trimmed().toStdString()).map([&](std::int64_t count) {
                 s.functions[index].calls[i].count = static_cast<int>(count);
             });
         }});
    return contents;
}

ListContents deploymentsOf(std::size_t index)
{
    const auto item = [index](const Scenario &s, std::size_t i) {
        const std::vector<Deployment> &deployments = s.functions[index].deployments;
        return i < deployments.size() ? deployments[i] : Deployment{};
    };
    const auto number = [](double value) { return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest); };
    const auto durationText = [](SimDuration d) { return QString::fromStdString(formatDuration(d)); };
    ListContents contents;
    contents.path = QStringLiteral("functions[%1].deployments").arg(index);
    contents.name = QStringLiteral("deployment");
    contents.addWords = Form::tr("Add a deployment");
    contents.removeName = Form::tr("Remove deployment %1");
    contents.undoWords = Form::tr("Change deployments");
    contents.count = [index](const Scenario &s) {
        return index < s.functions.size() ? s.functions[index].deployments.size() : std::size_t{0};
    };
    contents.add = [index](Scenario &s) {
        std::vector<Deployment> &deployments = s.functions[index].deployments;
        Deployment next;
        next.at = deployments.empty() ? SimDuration::nanoseconds(s.horizon.count() / 2)
                                      : deployments.back().takesEffect() + SimDuration::minutes(10);
        next.version = "v" + std::to_string(deployments.size() + 2);
        deployments.push_back(std::move(next));
    };
    contents.remove = [index](Scenario &s, std::size_t i) {
        std::vector<Deployment> &deployments = s.functions[index].deployments;
        deployments.erase(deployments.begin() + static_cast<std::ptrdiff_t>(i));
    };
    const auto duration = [&](const char *key, const QString &label, const QString &accessible,
                              SimDuration Deployment::*part) {
        contents.columns.push_back(
            {QString::fromLatin1(key), label, Form::tr("for example 10 min"), accessible,
             [item, durationText, part](const Scenario &s, std::size_t i) { return durationText(item(s, i).*part); },
             [index, part](Scenario &s, std::size_t i, const QString &text) {
                 return parseDuration(text.trimmed().toStdString()).map([&](SimDuration value) {
                     s.functions[index].deployments[i].*part = value;
                 });
             }});
    };
    const auto factor = [&](const char *key, const QString &label, const QString &accessible,
                            double Deployment::*part) {
        contents.columns.push_back(
            {QString::fromLatin1(key), label, Form::tr("for example 1.2"), accessible,
             [item, number, part](const Scenario &s, std::size_t i) { return number(item(s, i).*part); },
             [index, part](Scenario &s, std::size_t i, const QString &text) {
                 return decimalNumber(Deployment::smallestFactor,
                                      Deployment::largestFactor)(text.trimmed().toStdString())
                     .map([&](double value) { s.functions[index].deployments[i].*part = value; });
             }});
    };
    contents.columns.push_back(
        {QStringLiteral("version"), Form::tr("version"), Form::tr("a name"), Form::tr("Version of deployment %1"),
         [item](const Scenario &s, std::size_t i) { return QString::fromStdString(item(s, i).version); },
         [index](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             if (text.trimmed().isEmpty()) {
                 return failure("A version needs a name, for example v2.");
             }
             std::string &version = s.functions[index].deployments[i].version;
             for (EventSource &source : s.sources) {
                 if (source.function == s.functions[index].name && source.version == version) {
                     source.version = text.trimmed().toStdString();
                 }
             }
             version = text.trimmed().toStdString();
             return {};
         }});
    duration("at", Form::tr("at"), Form::tr("Instant of deployment %1"), &Deployment::at);
    duration("buildTime", Form::tr("built in"), Form::tr("Build time of deployment %1"), &Deployment::buildTime);
    factor("serviceFactor", Form::tr("service ×"), Form::tr("Service factor of deployment %1"),
           &Deployment::serviceFactor);
    factor("coldStartFactor", Form::tr("cold start ×"), Form::tr("Cold start factor of deployment %1"),
           &Deployment::coldStartFactor);
    contents.columns.push_back(
        {QStringLiteral("failureProbability"), Form::tr("fails with"), Form::tr("as before"),
         Form::tr("Failure probability of deployment %1"),
         [item, number](const Scenario &s, std::size_t i) {
             const std::optional<double> p = item(s, i).failureProbability;
             return p ? number(*p) : QString();
         },
         [index](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             std::optional<double> &p = s.functions[index].deployments[i].failureProbability;
             if (text.trimmed().isEmpty()) {
                 p.reset();
                 return {};
             }
             return decimalNumber(0.0, 1.0)(text.trimmed().toStdString()).map([&](double value) { p = value; });
         }});
    contents.columns.push_back(
        {QStringLiteral("traffic"), Form::tr("traffic"), Form::tr("all at once, the former version ends"),
         Form::tr("Traffic of deployment %1, such as Canary10Percent10Minutes or 10 % after 0 s, 100 % after 10 min"),
         [item](const Scenario &s, std::size_t i) { return QString::fromStdString(formatTraffic(item(s, i).traffic)); },
         [index](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             Deployment &deployment = s.functions[index].deployments[i];
             if (text.trimmed().isEmpty()) {
                 deployment.traffic.clear();
                 deployment.rollback.reset(); // there is nothing to be taken back
                 return {};
             }
             return parseTraffic(text.trimmed().toStdString()).map([&](std::vector<TrafficStep> steps) {
                 deployment.traffic = std::move(steps);
             });
         },
         true});
    contents.columns.push_back(
        {QStringLiteral("rollback"), Form::tr("rolled back at"), Form::tr("never; or 5 % over 1 min of 20"),
         Form::tr("Failures at which deployment %1 is rolled back, such as 5 % over 1 min of 20"),
         [item](const Scenario &s, std::size_t i) {
             const std::optional<AutomaticRollback> rollback = item(s, i).rollback;
             return rollback ? QString::fromStdString(formatRollback(*rollback)) : QString();
         },
         [index](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             Deployment &deployment = s.functions[index].deployments[i];
             if (text.trimmed().isEmpty()) {
                 deployment.rollback.reset();
                 return {};
             }
             if (deployment.traffic.empty()) {
                 return failure("A rollback takes back a share of the requests; say in \"traffic\" which one.");
             }
             return parseRollback(text.trimmed().toStdString()).map([&](const AutomaticRollback &rollback) {
                 deployment.rollback = rollback;
             });
         },
         true});
    return contents;
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
    form->addChoice(
            QStringLiteral("package"), Form::tr("Package"),
            {{QStringLiteral("zip"), Form::tr("zip: run by the platform's runtime")},
             {QStringLiteral("image"), Form::tr("container image")}},
            [index](const Scenario &s) {
                return s.functions[index].package == Package::Image ? QStringLiteral("image") : QStringLiteral("zip");
            },
            [index](Scenario &s, const QString &chosen) -> Result<void> {
                s.functions[index].package = chosen == QStringLiteral("image") ? Package::Image : Package::Zip;
                return {};
            })
        ->setToolTip(
            Form::tr("Where a platform's cold starts were measured by package, the one of this package holds."));
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

    auto *first =
        new DistributionForm(session,
                             bindingOf(
                                 index, QStringLiteral("firstRun"), [](const Function &f) { return f.firstRun; },
                                 [](Function &f, std::optional<Distribution> law) { f.firstRun = std::move(law); }),
                             Form::tr("time that a first run takes longer"), Form::tr("no longer than others"), form);
    first->setToolTip(Form::tr("Added to the first request that an instance serves, cold or not: code that is compiled "
                               "and connections that are made when they are first used."));
    form->addEditor(QStringLiteral("firstRun"), Form::tr("More on a first run"), first, [first] { first->refresh(); });

    form->addHeading(Form::tr("Services that it calls first"));
    auto *calls = new ListForm(session, serviceCallsOf(index), form);
    calls->setToolTip(
        Form::tr("Calls of the services of the workload, one after the other before the work. The request "
                 "holds its instance while it waits for them, and fails when one refuses."));
    form->addEditor(QStringLiteral("calls"), Form::tr("Calls of services"), calls, [calls] { calls->refresh(); });

    form->addHeading(Form::tr("When it is done"));
    auto *next = new ListForm(session, nextCallsOf(index), form);
    next->setToolTip(Form::tr("Calls of other functions that follow from each request that is done, each with its own "
                              "probability. Nobody waits for them; each is a request of the function called."));
    form->addEditor(QStringLiteral("next"), Form::tr("Calls"), next, [next] { next->refresh(); });

    form->addHeading(Form::tr("Cold start"));
    auto *coldStart = new ColdStartForm(session, index, form);
    form->addEditor(QStringLiteral("coldStart"), Form::tr("Before the first request"), coldStart,
                    [coldStart] { coldStart->refresh(); });

    form->addHeading(Form::tr("New versions"));
    auto *deployments = new ListForm(session, deploymentsOf(index), form);
    form->addEditor(QStringLiteral("deployments"), Form::tr("Deployed in use"), deployments,
                    [deployments] { deployments->refresh(); });
    form->refresh();
    return form;
}

} // namespace warmfront::ui
