// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileDialog>
#include <QPushButton>
#include <QStyle>

#include "core/base/quantity.h"
#include "ui/pages/editor/arrival_process.h"
#include "ui/pages/editor/delivery_form.h"
#include "ui/pages/editor/distribution_form.h"
#include "ui/pages/editor/forms.h"
#include "ui/pages/editor/list_form.h"
#include "ui/pages/editor/varying_arrivals_form.h"

namespace warmfront::ui {

namespace {

const QList<std::pair<QString, QString>> &processes()
{
    static const QList<std::pair<QString, QString>> list{
        {QStringLiteral("constant"), Form::tr("constant: equally spaced")},
        {QStringLiteral("poisson"), Form::tr("Poisson: at random with a steady rate")},
        {QStringLiteral("ramping"), Form::tr("ramping: stages of changing rate")},
        {QStringLiteral("profile"), Form::tr("profile: a day or a week that repeats")},
        {QStringLiteral("sine"), Form::tr("sine: up and down")},
        {QStringLiteral("mmpp"), Form::tr("MMPP: bursts, a rate that changes at random")},
        {QStringLiteral("batch"), Form::tr("batch: many at once")},
        {QStringLiteral("schedule"), Form::tr("schedule: a timer (cron)")},
        {QStringLiteral("users"), Form::tr("users: each waits for the answer and thinks")},
        {QStringLiteral("trace"), Form::tr("trace: replay a recording")},
    };
    return list;
}

/// The rate of a process that is being replaced, so that the new one starts from something like it.
Rate rateOf(const Arrivals &arrivals)
{
    if (const auto *constant = std::get_if<ConstantArrivals>(&arrivals)) {
        return constant->rate;
    }
    if (const auto *poisson = std::get_if<PoissonArrivals>(&arrivals)) {
        return poisson->rate;
    }
    if (const auto *ramp = std::get_if<RampingArrivals>(&arrivals)) {
        return ramp->startRate;
    }
    if (const auto *profile = std::get_if<ProfileArrivals>(&arrivals); profile != nullptr && !profile->rates.empty()) {
        return profile->rates.front();
    }
    if (const auto *sine = std::get_if<SineArrivals>(&arrivals)) {
        return sine->mean;
    }
    if (const auto *modulated = std::get_if<ModulatedArrivals>(&arrivals);
        modulated != nullptr && !modulated->states.empty()) {
        return modulated->states.front().rate;
    }
    return Rate::perSecond(1.0);
}

Arrivals arrivalsLike(const QString &process, const Arrivals &before, SimDuration horizon)
{
    const Rate rate = rateOf(before);
    if (process == QStringLiteral("constant")) {
        return ConstantArrivals{rate};
    }
    if (process == QStringLiteral("ramping")) {
        return RampingArrivals{
            rate, {{horizon / 2, Rate::perSecond(2.0 * rate.inPerSecond())}, {horizon / 2, rate}}, {}};
    }
    const auto times = [rate](double factor) { return Rate::perSecond(factor * rate.inPerSecond()); };
    if (process == QStringLiteral("profile")) {
        // A night, a morning, a noon and an evening.
        return ProfileArrivals{SimDuration::hours(24), {times(0.2), rate, times(2.0), rate}, {}, Spacing::Poisson, {}};
    }
    if (process == QStringLiteral("sine")) {
        return SineArrivals{rate, times(0.8), SimDuration::hours(24), Spacing::Poisson, {}};
    }
    if (process == QStringLiteral("mmpp")) {
        return ModulatedArrivals{{{rate, SimDuration::minutes(10), {}}, {times(10.0), SimDuration::minutes(1), {}}}};
    }
    if (process == QStringLiteral("batch")) {
        return BatchArrivals{100, {}, std::nullopt};
    }
    if (process == QStringLiteral("schedule")) {
        return ScheduleArrivals{"*/5 * * * *", {}, 1};
    }
    if (process == QStringLiteral("users")) {
        return UserArrivals{10, {ExponentialLaw{SimDuration::seconds(5)}}};
    }
    if (process == QStringLiteral("trace")) {
        return TraceArrivals{};
    }
    return PoissonArrivals{rate};
}

/// Text of a member of one arrival process; empty when the source has another process now.
template <typename Process, typename Member> Form::ReadText readOf(std::size_t index, Member member)
{
    return [index, member](const Scenario &s) {
        const auto *process = std::get_if<Process>(&s.sources[index].arrivals);
        return process != nullptr ? member(*process) : QString();
    };
}

/// Of the processes that have one.
template <typename SomeArrivals> auto *spacingOf(SomeArrivals &arrivals)
{
    return std::visit(
        [](auto &process) -> std::conditional_t<std::is_const_v<SomeArrivals>, const Spacing, Spacing> * {
            if constexpr (requires { process.spacing; }) {
                return &process.spacing;
            } else {
                return nullptr;
            }
        },
        arrivals);
}

void addRates(Form *form, std::size_t index)
{
    const auto parse = [](const std::string &t) { return parseRate(t); };
    form->addText(
        QStringLiteral("arrivals.rate"), Form::tr("R&ate"), Form::tr("for example 0.9 /s"),
        [index](const Scenario &s) {
            const Arrivals &arrivals = s.sources[index].arrivals;
            const bool isSteady =
                std::holds_alternative<ConstantArrivals>(arrivals) || std::holds_alternative<PoissonArrivals>(arrivals);
            return isSteady ? QString::fromStdString(formatRate(rateOf(arrivals))) : QString();
        },
        requiredText(parse, [index](Scenario &s, Rate rate) {
            if (auto *constant = std::get_if<ConstantArrivals>(&s.sources[index].arrivals)) {
                constant->rate = rate;
            } else if (auto *poisson = std::get_if<PoissonArrivals>(&s.sources[index].arrivals)) {
                poisson->rate = rate;
            }
        }));
    form->addText(QStringLiteral("arrivals.startRate"), Form::tr("&Start rate"), Form::tr("for example 2 /s"),
                  readOf<RampingArrivals>(
                      index, [](const RampingArrivals &r) { return QString::fromStdString(formatRate(r.startRate)); }),
                  requiredText(parse, [index](Scenario &s, Rate rate) {
                      processOf<RampingArrivals>(s, index).startRate = rate;
                  }));
    form->addChoice(
        QStringLiteral("arrivals.spacing"), Form::tr("S&pacing"),
        {{QStringLiteral("even"), Form::tr("even")}, {QStringLiteral("poisson"), Form::tr("at random (Poisson)")}},
        [index](const Scenario &s) {
            const Spacing *spacing = spacingOf(s.sources[index].arrivals);
            return spacing != nullptr && *spacing == Spacing::Poisson ? QStringLiteral("poisson")
                                                                      : QStringLiteral("even");
        },
        [index](Scenario &s, const QString &key) -> Result<void> {
            if (Spacing *spacing = spacingOf(s.sources[index].arrivals)) {
                *spacing = key == QStringLiteral("even") ? Spacing::Even : Spacing::Poisson;
            }
            return {};
        });
}

ListContents stagesOf(std::size_t index)
{
    using Stage = RampingArrivals::Stage;
    const auto stages = [index](Scenario &s) -> std::vector<Stage> & {
        return processOf<RampingArrivals>(s, index).stages;
    };
    const auto stage = [index](const Scenario &s, std::size_t item) {
        const auto *ramp = std::get_if<RampingArrivals>(&s.sources[index].arrivals);
        return ramp != nullptr && item < ramp->stages.size() ? ramp->stages[item] : Stage{};
    };
    ListContents contents;
    contents.path = QStringLiteral("sources[%1].arrivals.stages").arg(index);
    contents.name = QStringLiteral("stage");
    contents.addWords = Form::tr("Add a stage");
    contents.removeName = Form::tr("Remove stage %1");
    contents.undoWords = Form::tr("Change stages");
    contents.count = [index](const Scenario &s) {
        const auto *ramp =
            index < s.sources.size() ? std::get_if<RampingArrivals>(&s.sources[index].arrivals) : nullptr;
        return ramp != nullptr ? ramp->stages.size() : std::size_t{0};
    };
    contents.add = [stages](Scenario &s) {
        stages(s).push_back(stages(s).empty() ? Stage{SimDuration::minutes(10), Rate::perSecond(10.0)}
                                              : stages(s).back());
    };
    contents.remove = [stages](Scenario &s, std::size_t item) {
        stages(s).erase(stages(s).begin() + static_cast<std::ptrdiff_t>(item));
    };
    contents.columns.push_back(
        {QStringLiteral("duration"), Form::tr("in"), Form::tr("for example 10 min"), Form::tr("Duration of stage %1"),
         [stage](const Scenario &s, std::size_t i) {
             return QString::fromStdString(formatDuration(stage(s, i).duration));
         },
         [stages](Scenario &s, std::size_t i, const QString &text) {
             return parseDuration(text.toStdString()).map([&](SimDuration value) { stages(s)[i].duration = value; });
         }});
    contents.columns.push_back(
        {QStringLiteral("target"), Form::tr("to"), Form::tr("for example 20 /s"),
         Form::tr("Rate at the end of stage %1"),
         [stage](const Scenario &s, std::size_t i) { return QString::fromStdString(formatRate(stage(s, i).target)); },
         [stages](Scenario &s, std::size_t i, const QString &text) {
             return parseRate(text.toStdString()).map([&](Rate value) { stages(s)[i].target = value; });
         }});
    return contents;
}

void addUsers(Form *form, ScenarioSession &session, std::size_t index)
{
    form->addText(
            QStringLiteral("arrivals.users"), Form::tr("Users"), Form::tr("for example 10"),
            readOf<UserArrivals>(index, [](const UserArrivals &u) { return QString::number(u.users); }),
            requiredText(wholeNumber(1, UserArrivals::mostUsers),
                         [index](Scenario &s, std::int64_t users) { processOf<UserArrivals>(s, index).users = users; }))
        ->setToolTip(
            Form::tr("A closed group: no user sends before the last request of the same user has ended, done or "
                     "not, so the pace follows the answers."));
    DistributionForm::Binding binding;
    binding.path = [index] { return QStringLiteral("sources[%1].arrivals.thinkTime").arg(index); };
    binding.read = [index](const Scenario &s) -> std::optional<Distribution> {
        const auto *users = index < s.sources.size() ? std::get_if<UserArrivals>(&s.sources[index].arrivals) : nullptr;
        return users != nullptr ? std::optional(users->thinkTime) : std::nullopt;
    };
    binding.write = [index](Scenario &s, std::optional<Distribution> law) {
        if (law) {
            processOf<UserArrivals>(s, index).thinkTime = *std::move(law);
        }
    };
    auto *think = new DistributionForm(session, std::move(binding), Form::tr("think time"), {}, form);
    think->setToolTip(Form::tr("From an answer until the same user sends the next request; all begin with it."));
    form->addEditor(QStringLiteral("arrivals.thinkTime"), Form::tr("Think time"), think, [think] { think->refresh(); });
}

void addTraceFile(Form *form, ScenarioSession &session, std::size_t index)
{
    QLineEdit *file = form->addText(
        QStringLiteral("arrivals.file"), Form::tr("F&ile"), Form::tr("relative to the scenario"),
        readOf<TraceArrivals>(index, [](const TraceArrivals &t) { return QString::fromStdString(t.file); }),
        [index](Scenario &s, const QString &text) -> Result<void> {
            processOf<TraceArrivals>(s, index).file = text.toStdString();
            return {};
        });
    QAction *choose = file->addAction(form->style()->standardIcon(QStyle::SP_DirOpenIcon), QLineEdit::TrailingPosition);
    choose->setText(Form::tr("Choose a trace file"));
    QObject::connect(choose, &QAction::triggered, form, [form, &session, index] {
        const QString chosen = QFileDialog::getOpenFileName(form, Form::tr("Choose a trace"),
                                                            QString::fromStdString(session.folder().string()));
        if (!chosen.isEmpty()) {
            session.edit(Form::tr("Change trace file"), {},
                         [&](Scenario &s) { processOf<TraceArrivals>(s, index).file = chosen.toStdString(); });
        }
    });
}

QString formatKey(TraceArrivals::Format format)
{
    switch (format) {
    case TraceArrivals::Format::Csv:
        return QStringLiteral("csv");
    case TraceArrivals::Format::Azure2019:
        return QStringLiteral("azure2019");
    case TraceArrivals::Format::Azure2021:
        return QStringLiteral("azure2021");
    case TraceArrivals::Format::Pacslab:
        return QStringLiteral("pacslab");
    }
    return {};
}

void addTraceLayout(Form *form, std::size_t index)
{
    form->addChoice(QStringLiteral("arrivals.format"), Form::tr("F&ormat"),
                    {{QStringLiteral("csv"), Form::tr("CSV with a time column")},
                     {QStringLiteral("azure2019"), Form::tr("Azure Functions 2019 (counts per minute)")},
                     {QStringLiteral("azure2021"), Form::tr("Azure Functions 2021 (per invocation)")},
                     {QStringLiteral("pacslab"), Form::tr("pacslab AWS Lambda run")}},
                    readOf<TraceArrivals>(index, [](const TraceArrivals &t) { return formatKey(t.format); }),
                    [index](Scenario &s, const QString &key) -> Result<void> {
                        auto &trace = processOf<TraceArrivals>(s, index);
                        for (const auto format : {TraceArrivals::Format::Csv, TraceArrivals::Format::Azure2019,
                                                  TraceArrivals::Format::Azure2021, TraceArrivals::Format::Pacslab}) {
                            if (formatKey(format) == key) {
                                trace.format = format;
                            }
                        }
                        return {};
                    });
    form->addText(
        QStringLiteral("arrivals.timeColumn"), Form::tr("&Time column"), Form::tr("name in the header"),
        readOf<TraceArrivals>(index, [](const TraceArrivals &t) { return QString::fromStdString(t.timeColumn); }),
        [index](Scenario &s, const QString &text) -> Result<void> {
            processOf<TraceArrivals>(s, index).timeColumn = text.trimmed().toStdString();
            return {};
        });
    form->addText(QStringLiteral("arrivals.timeUnit"), Form::tr("Time &unit"),
                  Form::tr("empty: dates and times (ISO 8601); or 1 s, 1 ms"),
                  readOf<TraceArrivals>(index,
                                        [](const TraceArrivals &t) {
                                            return t.timeUnit ? QString::fromStdString(formatDuration(*t.timeUnit))
                                                              : QString();
                                        }),
                  optionalText<SimDuration>([](const std::string &t) { return parseDuration(t); },
                                            [index](Scenario &s, std::optional<SimDuration> unit) {
                                                processOf<TraceArrivals>(s, index).timeUnit = unit;
                                            }));
    form->addText(
        QStringLiteral("arrivals.durationColumn"), Form::tr("&Duration column"), Form::tr("none"),
        readOf<TraceArrivals>(
            index, [](const TraceArrivals &t) { return QString::fromStdString(t.durationColumn.value_or("")); }),
        [index](Scenario &s, const QString &text) -> Result<void> {
            auto &column = processOf<TraceArrivals>(s, index).durationColumn;
            column = text.trimmed().isEmpty() ? std::nullopt : std::optional(text.trimmed().toStdString());
            return {};
        });
    form->addText(QStringLiteral("arrivals.durationUnit"), Form::tr("Duration unit"), Form::tr("as the time's"),
                  readOf<TraceArrivals>(index,
                                        [](const TraceArrivals &t) {
                                            return t.durationUnit
                                                       ? QString::fromStdString(formatDuration(*t.durationUnit))
                                                       : QString();
                                        }),
                  optionalText<SimDuration>([](const std::string &t) { return parseDuration(t); },
                                            [index](Scenario &s, std::optional<SimDuration> unit) {
                                                processOf<TraceArrivals>(s, index).durationUnit = unit;
                                            }));
    form->addText(QStringLiteral("arrivals.columns"), Form::tr("Function column"), Form::tr("none"),
                  readOf<TraceArrivals>(index,
                                        [](const TraceArrivals &t) {
                                            const auto found = t.columns.find("function");
                                            return found == t.columns.end() ? QString()
                                                                            : QString::fromStdString(found->second);
                                        }),
                  [index](Scenario &s, const QString &text) -> Result<void> {
                      auto &columns = processOf<TraceArrivals>(s, index).columns;
                      columns.erase("function");
                      if (!text.trimmed().isEmpty()) {
                          columns["function"] = text.trimmed().toStdString();
                      }
                      return {};
                  });
}

void addTraceUse(Form *form, std::size_t index)
{
    form->addText(
        QStringLiteral("arrivals.select"), Form::tr("Se&lect"),
        Form::tr("empty: all rows are one function; all, top 10, or an id"),
        readOf<TraceArrivals>(index,
                              [](const TraceArrivals &t) {
                                  if (!t.select) {
                                      return QString();
                                  }
                                  if (const auto *top = std::get_if<TraceArrivals::SelectTop>(&*t.select)) {
                                      return QStringLiteral("top %1").arg(top->count);
                                  }
                                  const auto *one = std::get_if<TraceArrivals::SelectFunction>(&*t.select);
                                  return one != nullptr ? QString::fromStdString(one->id) : QStringLiteral("all");
                              }),
        [index](Scenario &s, const QString &text) -> Result<void> {
            auto &select = processOf<TraceArrivals>(s, index).select;
            const QString words = text.trimmed();
            if (words.isEmpty()) {
                select.reset();
            } else if (words == QStringLiteral("all")) {
                select = TraceArrivals::SelectAll{};
            } else if (words == QStringLiteral("top") || words.startsWith(QStringLiteral("top "))) {
                const Result<std::int64_t> count = wholeNumber(1, 1'000'000)(words.mid(4).trimmed().toStdString());
                if (!count) {
                    return tl::unexpected(count.error());
                }
                select = TraceArrivals::SelectTop{static_cast<int>(*count)};
            } else {
                select = TraceArrivals::SelectFunction{words.toStdString()};
            }
            return {};
        });
    form->addChoice(QStringLiteral("arrivals.service"), Form::tr("Durations"),
                    {{QStringLiteral("function"), Form::tr("from the function's law")},
                     {QStringLiteral("trace"), Form::tr("as recorded in the trace")}},
                    readOf<TraceArrivals>(index,
                                          [](const TraceArrivals &t) {
                                              return t.service == TraceArrivals::Service::Function
                                                         ? QStringLiteral("function")
                                                         : QStringLiteral("trace");
                                          }),
                    [index](Scenario &s, const QString &key) -> Result<void> {
                        processOf<TraceArrivals>(s, index).service = key == QStringLiteral("trace")
                                                                         ? TraceArrivals::Service::Trace
                                                                         : TraceArrivals::Service::Function;
                        return {};
                    });
    form->addChoice(QStringLiteral("arrivals.spread"), Form::tr("Within a counted minute"),
                    {{QStringLiteral("uniform"), Form::tr("at random")},
                     {QStringLiteral("even"), Form::tr("evenly")},
                     {QStringLiteral("start"), Form::tr("all at its start")}},
                    readOf<TraceArrivals>(index,
                                          [](const TraceArrivals &t) {
                                              return t.spread == TraceArrivals::Spread::Uniform
                                                         ? QStringLiteral("uniform")
                                                     : t.spread == TraceArrivals::Spread::Even
                                                         ? QStringLiteral("even")
                                                         : QStringLiteral("start");
                                          }),
                    [index](Scenario &s, const QString &key) -> Result<void> {
                        processOf<TraceArrivals>(s, index).spread =
                            key == QStringLiteral("even")    ? TraceArrivals::Spread::Even
                            : key == QStringLiteral("start") ? TraceArrivals::Spread::Start
                                                             : TraceArrivals::Spread::Uniform;
                        return {};
                    });
}

void showRowsOf(Form *form, const Arrivals &arrivals)
{
    const auto *trace = std::get_if<TraceArrivals>(&arrivals);
    const bool isRamp = std::holds_alternative<RampingArrivals>(arrivals);
    const bool isCsv = trace != nullptr && trace->format == TraceArrivals::Format::Csv;
    form->setRowVisible(QStringLiteral("arrivals.rate"), std::holds_alternative<ConstantArrivals>(arrivals)
                                                             || std::holds_alternative<PoissonArrivals>(arrivals));
    form->setRowVisible(QStringLiteral("arrivals.spacing"), spacingOf(arrivals) != nullptr);
    showVaryingRowsOf(form, arrivals);
    for (const char *key : {"arrivals.users", "arrivals.thinkTime"}) {
        form->setRowVisible(QString::fromLatin1(key), std::holds_alternative<UserArrivals>(arrivals));
    }
    for (const char *key : {"arrivals.startRate", "arrivals.stages"}) {
        form->setRowVisible(QString::fromLatin1(key), isRamp);
    }
    for (const char *key : {"arrivals.file", "arrivals.format", "arrivals.select", "arrivals.service"}) {
        form->setRowVisible(QString::fromLatin1(key), trace != nullptr);
    }
    for (const char *key : {"arrivals.timeColumn", "arrivals.timeUnit", "arrivals.durationColumn",
                            "arrivals.durationUnit", "arrivals.columns"}) {
        form->setRowVisible(QString::fromLatin1(key), isCsv);
    }
    form->setRowVisible(QStringLiteral("arrivals.spread"),
                        trace != nullptr && trace->format == TraceArrivals::Format::Azure2019);
}

/// That source @p index may name: as the shares say, the one of the start, then those of the deployments.
QList<std::pair<QString, QString>> versionsFor(const Scenario &scenario, std::size_t index)
{
    const EventSource &source = scenario.sources[index];
    QStringList names{QString::fromUtf8(Deployment::firstVersion.data(), qsizetype(Deployment::firstVersion.size()))};
    for (const Function &function : scenario.functions) {
        for (const Deployment &deployment : function.deployments) {
            if (function.name == source.function) {
                names.append(QString::fromStdString(deployment.version));
            }
        }
    }
    if (const QString named = QString::fromStdString(source.version); !named.isEmpty() && !names.contains(named)) {
        names.append(named); // it is said elsewhere that there is none
    }
    QList<std::pair<QString, QString>> versions{{QString(), Form::tr("as the shares of traffic say")}};
    for (const QString &name : names) {
        versions.append({name, name});
    }
    return versions;
}

} // namespace

Form *makeSourceForm(ScenarioSession &session, std::size_t index, QWidget *parent)
{
    auto *form = new Form(session, parent);
    form->setPrefix(QStringLiteral("sources[%1]").arg(index));
    form->addHeading(Form::tr("Event source"));
    form->addText(
        QStringLiteral("name"), Form::tr("&Name"), Form::tr("a name"),
        [index](const Scenario &s) { return QString::fromStdString(s.sources[index].name); },
        [index](Scenario &s, const QString &text) -> Result<void> {
            if (text.trimmed().isEmpty()) {
                return failure("A source needs a name, for example web.");
            }
            s.sources[index].name = text.trimmed().toStdString();
            return {};
        });
    addDeliveryKind(form, index);
    QComboBox *function = form->addChoice(
        QStringLiteral("function"), Form::tr("Fun&ction"), {},
        [index](const Scenario &s) { return QString::fromStdString(s.sources[index].function); },
        [index](Scenario &s, const QString &key) -> Result<void> {
            if (s.sources[index].function != key.toStdString()) {
                s.sources[index].function = key.toStdString();
                s.sources[index].version.clear(); // which was of the other one
            }
            return {};
        });
    QComboBox *version = form->addChoice(
        QStringLiteral("version"), Form::tr("Version"), {},
        [index](const Scenario &s) { return QString::fromStdString(s.sources[index].version); },
        [index](Scenario &s, const QString &key) -> Result<void> {
            s.sources[index].version = key.toStdString();
            return {};
        });
    version->setToolTip(Form::tr("All of it goes to this version, whatever the shares of traffic say"));
    addDeliveryRows(form, session, index);
    form->addHeading(Form::tr("Arrivals"));
    form->addChoice(
        QStringLiteral("arrivals.process"), Form::tr("&Process"), processes(),
        [index](const Scenario &s) {
            return processes()[static_cast<qsizetype>(s.sources[index].arrivals.index())].first;
        },
        [index](Scenario &s, const QString &key) -> Result<void> {
            Arrivals &arrivals = s.sources[index].arrivals;
            if (processes()[static_cast<qsizetype>(arrivals.index())].first != key) {
                arrivals = arrivalsLike(key, arrivals, s.horizon);
            }
            return {};
        });
    addRates(form, index);
    auto *stages = new ListForm(session, stagesOf(index), form);
    form->addEditor(QStringLiteral("arrivals.stages"), Form::tr("Stages"), stages, [stages] { stages->refresh(); });
    addVaryingArrivals(form, session, index);
    addUsers(form, session, index);
    addTraceFile(form, session, index);
    addTraceLayout(form, index);
    addTraceUse(form, index);

    const auto update = [form, function, version, index, &session] {
        const Scenario &scenario = session.scenario();
        if (index >= scenario.sources.size()) {
            return;
        }
        QList<std::pair<QString, QString>> names;
        for (const Function &each : scenario.functions) {
            const QString name = QString::fromStdString(each.name);
            names.append({name, name});
        }
        if (std::holds_alternative<TraceArrivals>(scenario.sources[index].arrivals)) {
            names.append({QString(), Form::tr("those of the trace")});
        }
        form->setChoices(function, names);
        function->setCurrentIndex(function->findData(QString::fromStdString(scenario.sources[index].function)));
        const QList<std::pair<QString, QString>> versions = versionsFor(scenario, index);
        form->setChoices(version, versions);
        version->setCurrentIndex(version->findData(QString::fromStdString(scenario.sources[index].version)));
        form->setRowVisible(QStringLiteral("version"), versions.size() > 2);
        showDeliveryRowsOf(form, scenario.sources[index].delivery);
        showRowsOf(form, scenario.sources[index].arrivals);
    };
    QObject::connect(&session, &ScenarioSession::changed, form, update);
    form->refresh();
    update();
    return form;
}

} // namespace warmfront::ui
