// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include <QLocale>

#include "core/base/quantity.h"
#include "ui/pages/editor/comment_edit.h"
#include "ui/pages/editor/forms.h"
#include "ui/pages/editor/list_form.h"

namespace warmfront::ui {

namespace {

/// The objective without empty halves: none at all when nothing is asked.
void tidyObjective(Scenario &scenario)
{
    if (scenario.objective && !scenario.objective->responseTime && !scenario.objective->availability) {
        scenario.objective.reset();
    }
}

Objective &objectiveOf(Scenario &scenario)
{
    if (!scenario.objective) {
        scenario.objective.emplace();
    }
    return *scenario.objective;
}

QString doubleText(double value)
{
    return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest);
}

void addObjective(Form *form)
{
    form->addHeading(Form::tr("Objective"));
    form->addText(
        QStringLiteral("objective.responseTime.below"), Form::tr("Response time &below"),
        Form::tr("none, or for example 800 ms"),
        [](const Scenario &s) {
            return s.objective && s.objective->responseTime
                       ? QString::fromStdString(formatDuration(s.objective->responseTime->below))
                       : QString();
        },
        optionalText<SimDuration>([](const std::string &t) { return parseDuration(t); },
                                  [](Scenario &s, std::optional<SimDuration> below) {
                                      Objective &objective = objectiveOf(s);
                                      if (!below) {
                                          objective.responseTime.reset();
                                      } else if (objective.responseTime) {
                                          objective.responseTime->below = *below;
                                      } else {
                                          objective.responseTime = Objective::ResponseTime{95.0, *below};
                                      }
                                      tidyObjective(s);
                                  }));
    form->addText(
        QStringLiteral("objective.responseTime.percentile"), Form::tr("for &percentile"), Form::tr("95"),
        [](const Scenario &s) {
            return s.objective && s.objective->responseTime ? doubleText(s.objective->responseTime->percentile)
                                                            : QString();
        },
        optionalText<double>(decimalNumber(0.001, 99.999), [](Scenario &s, std::optional<double> percentile) {
            if (s.objective && s.objective->responseTime) {
                s.objective->responseTime->percentile = percentile.value_or(95.0);
            }
        }));
    form->addText(
        QStringLiteral("objective.availability"), Form::tr("&Availability at least"),
        Form::tr("none, or for example 0.999"),
        [](const Scenario &s) {
            return s.objective && s.objective->availability ? doubleText(*s.objective->availability) : QString();
        },
        optionalText<double>(decimalNumber(0.0, 1.0), [](Scenario &s, std::optional<double> share) {
            objectiveOf(s).availability = share;
            tidyObjective(s);
        }));
}

/// A constant as "5 ms", an exponential law as "exponential 5 ms"; other laws stay as the file has them.
QString latencyText(const Distribution &latency)
{
    if (const auto *constant = std::get_if<ConstantLaw>(&latency.law)) {
        return QString::fromStdString(formatDuration(constant->value));
    }
    if (const auto *exponential = std::get_if<ExponentialLaw>(&latency.law)) {
        return QStringLiteral("exponential ") + QString::fromStdString(formatDuration(exponential->mean));
    }
    return Form::tr("as in the file");
}

Result<void> setLatency(Distribution &latency, const QString &text)
{
    QString words = text.trimmed();
    if (words == latencyText(latency)) {
        return {};
    }
    const bool isExponential = words.startsWith(QStringLiteral("exponential "));
    if (isExponential) {
        words.remove(0, QStringLiteral("exponential ").size());
    }
    return parseDuration(words.trimmed().toStdString()).map([&](SimDuration d) {
        latency.law = isExponential ? decltype(latency.law)(ExponentialLaw{d}) : decltype(latency.law)(ConstantLaw{d});
    });
}

ListContents services()
{
    const auto item = [](const Scenario &s, std::size_t i) {
        return i < s.services.size() ? s.services[i] : Service{};
    };
    ListContents contents;
    contents.path = QStringLiteral("services");
    contents.name = QStringLiteral("service");
    contents.addWords = Form::tr("Add a service");
    contents.removeName = Form::tr("Remove service %1");
    contents.undoWords = Form::tr("Change services");
    contents.count = [](const Scenario &s) { return s.services.size(); };
    contents.add = [](Scenario &s) {
        Service service;
        service.name = s.services.empty() ? "database" : "service " + std::to_string(s.services.size() + 1);
        service.latency = {ExponentialLaw{SimDuration::milliseconds(10)}};
        service.concurrencyLimit = 100;
        s.services.push_back(std::move(service));
    };
    contents.remove = [](Scenario &s, std::size_t i) {
        s.services.erase(s.services.begin() + static_cast<std::ptrdiff_t>(i));
    };
    contents.columns.push_back(
        {QStringLiteral("name"), Form::tr("name"), Form::tr("a name"), Form::tr("Name of service %1"),
         [item](const Scenario &s, std::size_t i) { return QString::fromStdString(item(s, i).name); },
         [](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
             if (text.trimmed().isEmpty()) {
                 return failure("A service needs a name, for example orders.");
             }
             const std::string before = std::exchange(s.services[i].name, text.trimmed().toStdString());
             for (Function &function : s.functions) {
                 for (ServiceCall &call : function.calls) {
                     if (call.service == before) {
                         call.service = s.services[i].name;
                     }
                 }
             }
             return {};
         }});
    contents.columns.push_back(
        {QStringLiteral("latency"), Form::tr("answers in"), Form::tr("5 ms, or exponential 5 ms"),
         Form::tr("Latency of service %1"),
         [item](const Scenario &s, std::size_t i) { return latencyText(item(s, i).latency); },
         [](Scenario &s, std::size_t i, const QString &text) { return setLatency(s.services[i].latency, text); }});
    const auto limit = [&](const char *key, const QString &label, const QString &accessible, std::int64_t least,
                           std::optional<std::int64_t> Service::*part) {
        contents.columns.push_back({QString::fromLatin1(key), label, Form::tr("unlimited"), accessible,
                                    [item, part](const Scenario &s, std::size_t i) {
                                        const Service service = item(s, i);
                                        return service.*part ? QString::number(*(service.*part)) : QString();
                                    },
                                    [part, least](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
                                        if (text.trimmed().isEmpty()) {
                                            (s.services[i].*part).reset();
                                            return {};
                                        }
                                        return wholeNumber(least, Service::largestLimit)(text.trimmed().toStdString())
                                            .map([&](std::int64_t value) { s.services[i].*part = value; });
                                    }});
    };
    limit("concurrencyLimit", Form::tr("at once"), Form::tr("Concurrency limit of service %1"), 1,
          &Service::concurrencyLimit);
    limit("queueLimit", Form::tr("queue"), Form::tr("Queue limit of service %1"), 0, &Service::queueLimit);
    limit("requestsPerSecond", Form::tr("per second"), Form::tr("Requests per second of service %1"), 1,
          &Service::requestsPerSecond);
    return contents;
}

} // namespace

Form *makeWorkloadForm(ScenarioSession &session, QWidget *parent)
{
    auto *form = new Form(session, parent);
    form->addHeading(Form::tr("Workload"));
    form->addText(
        QStringLiteral("name"), Form::tr("&Name"), Form::tr("a name for this scenario"),
        [](const Scenario &s) { return QString::fromStdString(s.name); },
        [](Scenario &s, const QString &text) -> Result<void> {
            s.name = text.toStdString();
            return {};
        });
    auto *comment = new CommentEdit(session, form);
    form->addEditor(QStringLiteral("comment"), Form::tr("&Comment"), comment, [comment] { comment->refresh(); });
    form->addText(
        QStringLiteral("horizon"), Form::tr("Hori&zon"), Form::tr("for example 24 h"),
        [](const Scenario &s) { return QString::fromStdString(formatDuration(s.horizon)); },
        requiredText([](const std::string &t) { return parseDuration(t); },
                     [](Scenario &s, SimDuration d) { s.horizon = d; }));
    form->addText(
        QStringLiteral("warmUp"), Form::tr("&Warm-up"), Form::tr("0 s: nothing is left out"),
        [](const Scenario &s) { return QString::fromStdString(formatDuration(s.warmUp)); },
        requiredText([](const std::string &t) { return parseDuration(t); },
                     [](Scenario &s, SimDuration d) { s.warmUp = d; }));
    form->addText(
        QStringLiteral("replications"), Form::tr("Re&plications"), Form::tr("1 or more"),
        [](const Scenario &s) { return QString::number(s.replications); },
        requiredText(wholeNumber(1, 1'000'000),
                     [](Scenario &s, std::int64_t n) { s.replications = static_cast<int>(n); }));
    form->addText(
        QStringLiteral("seed"), Form::tr("&Seed"), Form::tr("a whole number"),
        [](const Scenario &s) { return QString::number(s.seed); },
        [](Scenario &s, const QString &text) -> Result<void> {
            bool isNumber = false;
            const qulonglong seed = text.trimmed().toULongLong(&isNumber);
            if (!isNumber) {
                return failure("\"" + text.toStdString()
                               + "\" is not a seed: use a whole number from 0 to 18446744073709551615");
            }
            s.seed = seed;
            return {};
        });
    addObjective(form);
    form->addHeading(Form::tr("Services"));
    auto *list = new ListForm(session, services(), form);
    list->setToolTip(Form::tr("Databases, stores and others that functions call and wait for. Calls above the limit "
                              "queue; what the queue or the rate does not let in fails. Prices stand in the file."));
    form->addEditor(QStringLiteral("services"), Form::tr("Called by functions"), list, [list] { list->refresh(); });
    form->refresh();
    return form;
}

} // namespace warmfront::ui
