// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>

#include "core/base/quantity.h"
#include "ui/pages/editor/forms.h"

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
    form->addText(
            QStringLiteral("comment"), Form::tr("&Comment"), Form::tr("what to look at"),
            [](const Scenario &s) {
                const auto found = s.comments.find("");
                return found == s.comments.end() ? QString() : QString::fromStdString(found->second);
            },
            [](Scenario &s, const QString &text) -> Result<void> {
                if (text.isEmpty()) {
                    s.comments.erase("");
                } else {
                    s.comments[""] = text.toStdString();
                }
                return {};
            })
        ->setMaximumWidth(QWIDGETSIZE_MAX);
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
    form->refresh();
    return form;
}

} // namespace warmfront::ui
