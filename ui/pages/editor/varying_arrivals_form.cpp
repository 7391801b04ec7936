// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/varying_arrivals_form.h"

#include "core/base/quantity.h"
#include "core/model/cron.h"
#include "ui/pages/editor/arrival_process.h"
#include "ui/pages/editor/list_form.h"

namespace warmfront::ui {

namespace {

/// The process of source @p index, where it is one of @p Process.
template <typename Process> const Process *processIn(const Scenario &scenario, std::size_t index)
{
    return index < scenario.sources.size() ? std::get_if<Process>(&scenario.sources[index].arrivals) : nullptr;
}

/// Does @p act with the profile or the sine of source @p index.
template <typename SomeScenario, typename Act> void withPeriodic(SomeScenario &scenario, std::size_t index, Act act)
{
    auto &arrivals = scenario.sources[index].arrivals;
    if (auto *profile = std::get_if<ProfileArrivals>(&arrivals)) {
        act(*profile);
    } else if (auto *sine = std::get_if<SineArrivals>(&arrivals)) {
        act(*sine);
    }
}

template <typename Member> Form::ReadText readPeriodic(std::size_t index, Member member)
{
    return [index, member](const Scenario &s) {
        QString words;
        withPeriodic(s, index, [&](const auto &process) { words = member(process); });
        return words;
    };
}

QString inWords(SimDuration duration)
{
    return QString::fromStdString(formatDuration(duration));
}
QString inWords(Rate rate)
{
    return QString::fromStdString(formatRate(rate));
}

Result<SimDuration> positiveDuration(const std::string &text)
{
    Result<SimDuration> value = parseDuration(text);
    if (value && value->count() <= 0) {
        return failure("This must be longer than 0 s.");
    }
    return value;
}

void addPeriodicRows(Form *form, std::size_t index)
{
    form->addText(QStringLiteral("arrivals.period"), Form::tr("&Period"), Form::tr("for example 24 h"),
                  readPeriodic(index, [](const auto &process) { return inWords(process.period); }),
                  requiredText(positiveDuration, [index](Scenario &s, SimDuration value) {
                      withPeriodic(s, index, [&](auto &process) { process.period = value; });
                  }));
    form->addText(QStringLiteral("arrivals.startsAt"), Form::tr("Run &begins at"),
                  Form::tr("0 s; for example 8 h into the period"),
                  readPeriodic(index,
                               [](const auto &process) {
                                   return process.startsAt.count() == 0 ? QString() : inWords(process.startsAt);
                               }),
                  optionalText<SimDuration>([](const std::string &t) { return parseDuration(t); },
                                            [index](Scenario &s, std::optional<SimDuration> value) {
                                                withPeriodic(s, index, [&](auto &process) {
                                                    process.startsAt = value.value_or(SimDuration{});
                                                });
                                            }));
    form->addText(
        QStringLiteral("arrivals.rates"), Form::tr("Ra&tes of the slots"), Form::tr("for example 1 /s, 5 /s, 2 /s"),
        [index](const Scenario &s) {
            QStringList words;
            if (const auto *profile = processIn<ProfileArrivals>(s, index)) {
                for (const Rate rate : profile->rates) {
                    words.append(inWords(rate));
                }
            }
            return words.join(QStringLiteral(", "));
        },
        [index](Scenario &s, const QString &text) -> Result<void> {
            std::vector<Rate> rates;
            for (const QString &part : text.split(u',')) {
                const Result<Rate> rate = parseRate(part.trimmed().toStdString());
                if (!rate) {
                    return tl::unexpected(rate.error());
                }
                rates.push_back(*rate);
            }
            processOf<ProfileArrivals>(s, index).rates = std::move(rates);
            return {};
        });
    form->addChoice(
        QStringLiteral("arrivals.shape"), Form::tr("Bet&ween slots"),
        {{QStringLiteral("steps"), Form::tr("in steps")}, {QStringLiteral("linear"), Form::tr("in straight lines")}},
        [index](const Scenario &s) {
            const auto *profile = processIn<ProfileArrivals>(s, index);
            return profile != nullptr && profile->shape == ProfileArrivals::Shape::Linear ? QStringLiteral("linear")
                                                                                          : QStringLiteral("steps");
        },
        [index](Scenario &s, const QString &key) -> Result<void> {
            processOf<ProfileArrivals>(s, index).shape =
                key == QStringLiteral("linear") ? ProfileArrivals::Shape::Linear : ProfileArrivals::Shape::Steps;
            return {};
        });
    const auto parse = [](const std::string &t) { return parseRate(t); };
    const auto sineRate = [&](const QString &key, const QString &label, const QString &hint,
                              Rate SineArrivals::*member) {
        form->addText(
            key, label, hint,
            [index, member](const Scenario &s) {
                const auto *sine = processIn<SineArrivals>(s, index);
                return sine != nullptr ? inWords(sine->*member) : QString();
            },
            requiredText(
                parse, [index, member](Scenario &s, Rate rate) { processOf<SineArrivals>(s, index).*member = rate; }));
    };
    sineRate(QStringLiteral("arrivals.mean"), Form::tr("&Mean rate"), Form::tr("for example 10 /s"),
             &SineArrivals::mean);
    sineRate(QStringLiteral("arrivals.amplitude"), Form::tr("&Amplitude"),
             Form::tr("for example 8 /s; at most the mean"), &SineArrivals::amplitude);
}

ListContents statesOf(std::size_t index)
{
    const auto states = [index](Scenario &s) -> std::vector<ModulatedArrivals::State> & {
        return processOf<ModulatedArrivals>(s, index).states;
    };
    const auto state = [index](const Scenario &s, std::size_t item) {
        const auto *modulated = processIn<ModulatedArrivals>(s, index);
        return modulated != nullptr && item < modulated->states.size() ? modulated->states[item]
                                                                       : ModulatedArrivals::State{};
    };
    ListContents contents;
    contents.path = QStringLiteral("sources[%1].arrivals.states").arg(index);
    contents.name = QStringLiteral("state");
    contents.addWords = Form::tr("Add a state");
    contents.removeName = Form::tr("Remove state %1");
    contents.undoWords = Form::tr("Change states");
    contents.count = [index](const Scenario &s) {
        const auto *modulated = processIn<ModulatedArrivals>(s, index);
        return modulated != nullptr ? modulated->states.size() : std::size_t{0};
    };
    contents.add = [states](Scenario &s) {
        states(s).push_back({Rate::perSecond(10.0), SimDuration::minutes(1), {}});
        // Weights are one for each state.
        for (ModulatedArrivals::State &each : states(s)) {
            if (!each.next.empty()) {
                each.next.push_back(1.0);
            }
        }
    };
    contents.remove = [states](Scenario &s, std::size_t item) {
        const auto at = static_cast<std::ptrdiff_t>(item);
        states(s).erase(states(s).begin() + at);
        for (ModulatedArrivals::State &each : states(s)) {
            if (item < each.next.size()) {
                each.next.erase(each.next.begin() + at);
            }
        }
    };
    contents.columns.push_back(
        {QStringLiteral("rate"), Form::tr("rate"), Form::tr("10 /s"), Form::tr("Rate in state %1"),
         [state](const Scenario &s, std::size_t i) { return inWords(state(s, i).rate); },
         [states](Scenario &s, std::size_t i, const QString &text) {
             return parseRate(text.toStdString()).map([&](Rate rate) { states(s)[i].rate = rate; });
         }});
    contents.columns.push_back(
        {QStringLiteral("stay"), Form::tr("for"), Form::tr("1 min on average"), Form::tr("Mean time in state %1"),
         [state](const Scenario &s, std::size_t i) { return inWords(state(s, i).stay); },
         [states](Scenario &s, std::size_t i, const QString &text) {
             return positiveDuration(text.toStdString()).map([&](SimDuration stay) { states(s)[i].stay = stay; });
         }});
    contents.columns.push_back({QStringLiteral("next"), Form::tr("then"), Form::tr("all others alike"),
                                Form::tr("Weights of the states that follow state %1, separated by commas"),
                                [state](const Scenario &s, std::size_t i) {
                                    QStringList words;
                                    for (const double weight : state(s, i).next) {
                                        words.append(QString::number(weight, 'g', 12));
                                    }
                                    return words.join(QStringLiteral(", "));
                                },
                                [states](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
                                    std::vector<double> weights;
                                    for (const QString &part : text.isEmpty() ? QStringList() : text.split(u',')) {
                                        const Result<double> weight =
                                            decimalNumber(0.0, 1e9)(part.trimmed().toStdString());
                                        if (!weight) {
                                            return tl::unexpected(weight.error());
                                        }
                                        weights.push_back(*weight);
                                    }
                                    states(s)[i].next = std::move(weights);
                                    return {};
                                }});
    return contents;
}

void addTimerRows(Form *form, std::size_t index)
{
    form->addText(
        QStringLiteral("arrivals.cron"), Form::tr("&Schedule"), Form::tr("minute hour day month weekday: */5 * * * *"),
        [index](const Scenario &s) {
            const auto *schedule = processIn<ScheduleArrivals>(s, index);
            return schedule != nullptr ? QString::fromStdString(schedule->cron) : QString();
        },
        [index](Scenario &s, const QString &text) -> Result<void> {
            const std::string words = text.trimmed().toStdString();
            return parseCron(words).map(
                [&](const CronSchedule &) { processOf<ScheduleArrivals>(s, index).cron = words; });
        });
    form->addText(
        QStringLiteral("arrivals.startDate"), Form::tr("Run &begins on"),
        Form::tr("2024-01-01T00:00:00 (UTC), a Monday"),
        [index](const Scenario &s) {
            const auto *schedule = processIn<ScheduleArrivals>(s, index);
            return schedule != nullptr ? QString::fromStdString(schedule->startDate) : QString();
        },
        [index](Scenario &s, const QString &text) -> Result<void> {
            const std::string words = text.trimmed().toStdString();
            if (!words.empty()) {
                if (const Result<DateTime> date = parseDateTime(words); !date) {
                    return tl::unexpected(date.error());
                }
            }
            processOf<ScheduleArrivals>(s, index).startDate = words;
            return {};
        });
    form->addText(
        QStringLiteral("arrivals.count"), Form::tr("Re&quests at once"), Form::tr("for example 1000"),
        [index](const Scenario &s) {
            const auto *batches = processIn<BatchArrivals>(s, index);
            const auto *schedule = processIn<ScheduleArrivals>(s, index);
            return batches != nullptr    ? QString::number(batches->count)
                   : schedule != nullptr ? QString::number(schedule->count)
                                         : QString();
        },
        requiredText(wholeNumber(1, 1'000'000'000), [index](Scenario &s, std::int64_t count) {
            if (auto *batches = std::get_if<BatchArrivals>(&s.sources[index].arrivals)) {
                batches->count = count;
            } else {
                processOf<ScheduleArrivals>(s, index).count = count;
            }
        }));
    form->addText(
        QStringLiteral("arrivals.at"), Form::tr("First a&t"), Form::tr("for example 1 h after the start"),
        [index](const Scenario &s) {
            const auto *batches = processIn<BatchArrivals>(s, index);
            return batches != nullptr ? inWords(batches->at) : QString();
        },
        requiredText([](const std::string &t) { return parseDuration(t); },
                     [index](Scenario &s, SimDuration at) { processOf<BatchArrivals>(s, index).at = at; }));
    form->addText(
        QStringLiteral("arrivals.every"), Form::tr("Again ever&y"), Form::tr("never; for example 24 h"),
        [index](const Scenario &s) {
            const auto *batches = processIn<BatchArrivals>(s, index);
            return batches != nullptr && batches->every ? inWords(*batches->every) : QString();
        },
        optionalText<SimDuration>(positiveDuration, [index](Scenario &s, std::optional<SimDuration> every) {
            processOf<BatchArrivals>(s, index).every = every;
        }));
}

} // namespace

void addVaryingArrivals(Form *form, ScenarioSession &session, std::size_t index)
{
    addPeriodicRows(form, index);
    auto *states = new ListForm(session, statesOf(index), form);
    form->addEditor(QStringLiteral("arrivals.states"), Form::tr("States"), states, [states] { states->refresh(); });
    addTimerRows(form, index);
}

void showVaryingRowsOf(Form *form, const Arrivals &arrivals)
{
    const bool isProfile = std::holds_alternative<ProfileArrivals>(arrivals);
    const bool isSine = std::holds_alternative<SineArrivals>(arrivals);
    const bool isBatch = std::holds_alternative<BatchArrivals>(arrivals);
    const bool isSchedule = std::holds_alternative<ScheduleArrivals>(arrivals);
    const auto show = [form](const char *key, bool isVisible) {
        form->setRowVisible(QStringLiteral("arrivals.") + QString::fromLatin1(key), isVisible);
    };
    show("period", isProfile || isSine);
    show("startsAt", isProfile || isSine);
    show("rates", isProfile);
    show("shape", isProfile);
    show("mean", isSine);
    show("amplitude", isSine);
    show("states", std::holds_alternative<ModulatedArrivals>(arrivals));
    show("cron", isSchedule);
    show("startDate", isSchedule);
    show("count", isBatch || isSchedule);
    show("at", isBatch);
    show("every", isBatch);
}

} // namespace warmfront::ui
