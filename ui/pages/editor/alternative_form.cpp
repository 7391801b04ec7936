// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QLocale>

#include "core/base/quantity.h"
#include "core/model/cron.h"
#include "core/model/mechanism.h"
#include "ui/pages/editor/forms.h"
#include "ui/pages/editor/list_form.h"
#include "ui/pages/editor/parameter_rows.h"
#include "ui/pages/editor/platform_rows.h"

namespace warmfront::ui {

namespace {

using Choices = QList<std::pair<QString, QString>>;

/// The routings in the order of their enumerators, with the names of the file.
const Choices &routings()
{
    static const Choices list{
        {QStringLiteral("mostRecentlyUsed"), Form::tr("most recently used")},
        {QStringLiteral("leastRecentlyUsed"), Form::tr("least recently used")},
        {QStringLiteral("newest"), Form::tr("newest created")},
        {QStringLiteral("oldest"), Form::tr("oldest created")},
        {QStringLiteral("random"), Form::tr("random")},
        {QStringLiteral("leastLoaded"), Form::tr("least loaded")},
        {QStringLiteral("roundRobin"), Form::tr("round robin")},
    };
    return list;
}

QString routingKey(Routing routing)
{
    return routings()[static_cast<qsizetype>(routing)].first;
}

AlternativeOptions &optionsOf(Scenario &scenario, std::size_t index)
{
    return scenario.alternatives[index].options;
}

const AlternativeOptions &optionsOf(const Scenario &scenario, std::size_t index)
{
    return scenario.alternatives[index].options;
}

/// Changes parts of the limit of instance starts; without any the alternative has the platform's.
template <typename Change> void changeStartLimit(AlternativeOptions &options, Change change)
{
    StartLimitOptions limit = options.startLimit.value_or(StartLimitOptions{});
    change(limit);
    options.startLimit = limit == StartLimitOptions{} ? std::nullopt : std::optional(limit);
}

void addStartLimit(Form *form, std::size_t index)
{
    const auto number = [form, index](const QString &key, const QString &label,
                                      std::optional<std::int64_t> StartLimitOptions::*member, std::int64_t least) {
        form->addText(
            QStringLiteral("options.startLimit.") + key, label, Form::tr("the platform's default"),
            [index, member](const Scenario &s) {
                const auto &limit = optionsOf(s, index).startLimit;
                return limit && limit.value().*member ? QString::number(*(limit.value().*member)) : QString();
            },
            optionalText<std::int64_t>(
                wholeNumber(least, StartLimit::most), [index, member](Scenario &s, std::optional<std::int64_t> n) {
                    changeStartLimit(optionsOf(s, index), [&](StartLimitOptions &limit) { limit.*member = n; });
                }));
    };
    number(QStringLiteral("burst"), Form::tr("Instance starts at once"), &StartLimitOptions::burst, 1);
    number(QStringLiteral("starts"), Form::tr("Further starts"), &StartLimitOptions::starts, 0);
    form->addText(
        QStringLiteral("options.startLimit.per"), Form::tr("within"), Form::tr("the platform's default"),
        [index](const Scenario &s) {
            const auto &limit = optionsOf(s, index).startLimit;
            return limit && limit->per ? QString::fromStdString(formatDuration(*limit->per)) : QString();
        },
        optionalText<SimDuration>([](const std::string &t) { return parseDuration(t); },
                                  [index](Scenario &s, std::optional<SimDuration> d) {
                                      changeStartLimit(optionsOf(s, index),
                                                       [&](StartLimitOptions &limit) { limit.per = d; });
                                  }));
}

/// A whole-number option; empty text leaves the profile's value.
void addNumber(Form *form, std::size_t index, const QString &key, const QString &label,
               std::optional<int> AlternativeOptions::*member)
{
    form->addText(
        QStringLiteral("options.") + key, label, Form::tr("the platform's default"),
        [index, member](const Scenario &s) {
            const std::optional<int> value = optionsOf(s, index).*member;
            return value ? QString::number(*value) : QString();
        },
        optionalText<std::int64_t>(
            wholeNumber(0, 1'000'000), [index, member](Scenario &s, std::optional<std::int64_t> n) {
                optionsOf(s, index).*member = n ? std::optional(static_cast<int>(*n)) : std::nullopt;
            }));
}

/// A choice whose first entry leaves the profile's value.
void addOptionalChoice(Form *form, std::size_t index, const QString &key, const QString &label,
                       std::optional<std::string> AlternativeOptions::*member)
{
    form->addChoice(
        QStringLiteral("options.") + key, label, {},
        [index, member](const Scenario &s) {
            return QString::fromStdString((optionsOf(s, index).*member).value_or(""));
        },
        [index, member](Scenario &s, const QString &chosen) -> Result<void> {
            optionsOf(s, index).*member = chosen.isEmpty() ? std::nullopt : std::optional(chosen.toStdString());
            return {};
        });
}

QString replicasText(const ReplicaRange &replicas)
{
    return replicas.min == replicas.max ? QString::number(replicas.min)
                                        : QStringLiteral("%1 to %2").arg(replicas.min).arg(replicas.max);
}

void addInstances(Form *form, std::size_t index)
{
    form->addText(
        QStringLiteral("options.keepAlive"), Form::tr("&Keep-alive"), {},
        [index](const Scenario &s) {
            const auto keepAlive = optionsOf(s, index).keepAlive;
            return keepAlive ? QString::fromStdString(formatDuration(*keepAlive)) : QString();
        },
        optionalText<SimDuration>(
            [](const std::string &t) { return parseDuration(t); },
            [index](Scenario &s, std::optional<SimDuration> d) { optionsOf(s, index).keepAlive = d; }));
    form->addText(
        QStringLiteral("options.concurrencyLimit"), Form::tr("Concurrency &limit"), {},
        [index](const Scenario &s) {
            const auto limit = optionsOf(s, index).concurrencyLimit;
            return limit ? QString::number(*limit) : QString();
        },
        optionalText<std::int64_t>(wholeNumber(1), [index](Scenario &s, std::optional<std::int64_t> n) {
            optionsOf(s, index).concurrencyLimit = n;
        }));
    form->addText(
            QStringLiteral("options.accountConcurrencyLimit"), Form::tr("Acco&unt limit"), Form::tr("none"),
            [index](const Scenario &s) {
                const auto limit = optionsOf(s, index).accountConcurrencyLimit;
                return limit ? QString::number(*limit) : QString();
            },
            optionalText<std::int64_t>(wholeNumber(1),
                                       [index](Scenario &s, std::optional<std::int64_t> n) {
                                           optionsOf(s, index).accountConcurrencyLimit = n;
                                       }))
        ->setToolTip(Form::tr("Requests in flight of all functions together; more are throttled."));
    addNumber(form, index, QStringLiteral("alwaysWarm"), Form::tr("Always &warm instances"),
              &AlternativeOptions::alwaysWarm);
    addStartLimit(form, index);
    form->addText(
        QStringLiteral("options.replicas"), Form::tr("Re&plicas"), {},
        [index](const Scenario &s) {
            const auto replicas = optionsOf(s, index).replicas;
            return replicas ? replicasText(*replicas) : QString();
        },
        [index](Scenario &s, const QString &text) -> Result<void> {
            const QString words = text.trimmed();
            if (words.isEmpty()) {
                optionsOf(s, index).replicas.reset();
                return {};
            }
            const QStringList parts = words.split(QStringLiteral(" to "));
            const auto least = wholeNumber(0, 1'000'000)(parts.first().trimmed().toStdString());
            const auto most = wholeNumber(0, 1'000'000)(parts.last().trimmed().toStdString());
            if (parts.size() > 2 || !least || !most || *least > *most) {
                return failure("\"" + words.toStdString()
                               + "\" is not a number of replicas: write 3, or a range such as 2 to 20");
            }
            optionsOf(s, index).replicas = ReplicaRange{static_cast<int>(*least), static_cast<int>(*most)};
            return {};
        });
    addNumber(form, index, QStringLiteral("concurrency"), Form::tr("&Concurrency per instance"),
              &AlternativeOptions::concurrency);
}

void addQueue(Form *form, std::size_t index)
{
    const auto store = [](AlternativeOptions &options, auto change) {
        QueueOptions queue = options.queue.value_or(QueueOptions{});
        change(queue);
        options.queue = queue == QueueOptions{} ? std::nullopt : std::optional(queue);
    };
    form->addText(
        QStringLiteral("options.queue.limit"), Form::tr("&Queue limit"), Form::tr("the platform's default"),
        [index](const Scenario &s) {
            const auto queue = optionsOf(s, index).queue;
            return queue && queue->limit ? QString::number(*queue->limit) : QString();
        },
        optionalText<std::int64_t>(wholeNumber(0), [index, store](Scenario &s, std::optional<std::int64_t> n) {
            store(optionsOf(s, index), [n](QueueOptions &queue) { queue.limit = n; });
        }));
    form->addText(
        QStringLiteral("options.queue.timeout"), Form::tr("Queue &timeout"), Form::tr("the platform's default"),
        [index](const Scenario &s) {
            const auto queue = optionsOf(s, index).queue;
            return queue && queue->timeout ? QString::fromStdString(formatDuration(*queue->timeout)) : QString();
        },
        optionalText<SimDuration>([](const std::string &t) { return parseDuration(t); },
                                  [index, store](Scenario &s, std::optional<SimDuration> d) {
                                      store(optionsOf(s, index), [d](QueueOptions &queue) { queue.timeout = d; });
                                  }));
}

/// Empty takes the number away; giving one takes away what does not go with it.
ListContents::Column scheduledNumber(std::size_t index, const char *key, const QString &label,
                                     const QString &accessible, std::optional<int> ReplicaSchedule::Change::*number,
                                     std::int64_t least)
{
    ListContents::Column column;
    column.key = QString::fromLatin1(key);
    column.label = label;
    column.accessible = accessible;
    column.read = [index, number](const Scenario &s, std::size_t i) {
        const auto &schedule = optionsOf(s, index).schedule;
        return schedule && i < schedule->changes.size() && schedule->changes[i].*number
                   ? QString::number(*(schedule->changes[i].*number))
                   : QString();
    };
    column.write = [index, number, least](Scenario &s, std::size_t i, const QString &text) -> Result<void> {
        ReplicaSchedule::Change &change = optionsOf(s, index).schedule->changes[i];
        if (text.trimmed().isEmpty()) {
            (change.*number).reset();
            return {};
        }
        return wholeNumber(least, 1'000'000)(text.trimmed().toStdString()).map([&](std::int64_t n) {
            change.*number = static_cast<int>(n);
            if (number == &ReplicaSchedule::Change::replicas) {
                change.minimum = change.maximum = change.initialMinimum = std::nullopt;
            } else if (number != &ReplicaSchedule::Change::alwaysWarm) {
                change.replicas.reset();
            }
        });
    };
    return column;
}

/// Which of its numbers a change of the schedule has.
enum class Scheduled { Replicas, Bounds, AlwaysWarm };

Scheduled scheduledOn(const PlatformProfile *profile, const AlternativeOptions &options)
{
    if (profile == nullptr || profile->scaling == Scaling::PerRequest) {
        return profile == nullptr ? Scheduled::Replicas : Scheduled::AlwaysWarm;
    }
    const ReplicaRange range = options.replicas.value_or(profile->replicas ? profile->replicas->value : ReplicaRange{});
    return range.min != range.max && profile->scaler ? Scheduled::Bounds : Scheduled::Replicas;
}

ReplicaSchedule::Change addedChange(Scheduled what, bool isFirst)
{
    ReplicaSchedule::Change change{isFirst ? "0 8 * * 1-5" : "0 18 * * 1-5"};
    (what == Scheduled::Bounds       ? change.minimum
     : what == Scheduled::AlwaysWarm ? change.alwaysWarm
                                     : change.replicas) = isFirst ? 5 : 1;
    return change;
}

ListContents scheduleOf(std::size_t index, const std::optional<PlatformProfile> &profile)
{
    const auto changes = [index](const Scenario &s) {
        const auto &schedule = optionsOf(s, index).schedule;
        return schedule ? schedule->changes : std::vector<ReplicaSchedule::Change>{};
    };
    ListContents contents;
    contents.path = QStringLiteral("alternatives[%1].options.schedule.changes").arg(index);
    contents.name = QStringLiteral("change");
    contents.addWords = Form::tr("Add a change");
    contents.removeName = Form::tr("Remove change %1");
    contents.undoWords = Form::tr("Change the schedule");
    contents.count = [index, changes](const Scenario &s) {
        return index < s.alternatives.size() ? changes(s).size() : std::size_t{0};
    };
    contents.add = [index, profile](Scenario &s) {
        AlternativeOptions &options = optionsOf(s, index);
        const Scheduled what = scheduledOn(profile ? &*profile : nullptr, options);
        options.schedule = options.schedule.value_or(ReplicaSchedule{});
        options.schedule->changes.push_back(addedChange(what, options.schedule->changes.empty()));
    };
    contents.remove = [index](Scenario &s, std::size_t i) {
        std::optional<ReplicaSchedule> &schedule = optionsOf(s, index).schedule;
        schedule->changes.erase(schedule->changes.begin() + static_cast<std::ptrdiff_t>(i));
        if (schedule->changes.empty()) {
            schedule.reset();
        }
    };
    contents.columns.push_back({QStringLiteral("cron"), Form::tr("at"), Form::tr("minute hour day month weekday"),
                                Form::tr("Time of change %1"),
                                [changes](const Scenario &s, std::size_t i) {
                                    return i < changes(s).size() ? QString::fromStdString(changes(s)[i].cron)
                                                                 : QString();
                                },
                                [index](Scenario &s, std::size_t i, const QString &text) {
                                    return parseCron(text.trimmed().toStdString()).map([&](const CronSchedule &) {
                                        optionsOf(s, index).schedule->changes[i].cron = text.trimmed().toStdString();
                                    });
                                }});
    const auto add = [&](const char *key, const QString &label, const QString &accessible,
                         std::optional<int> ReplicaSchedule::Change::*number, std::int64_t least,
                         const QString &hint = {}) {
        contents.columns.push_back(scheduledNumber(index, key, label, accessible, number, least));
        contents.columns.back().hint = hint;
    };
    using Change = ReplicaSchedule::Change;
    if (profile && profile->scaling == Scaling::PerRequest) {
        add("alwaysWarm", Form::tr("always warm"), Form::tr("Always-warm instances of change %1"), &Change::alwaysWarm,
            0);
        return contents;
    }
    add("replicas", Form::tr("replicas"), Form::tr("Replicas of change %1"), &Change::replicas, 0);
    if (!profile || profile->scaler) {
        add("min", Form::tr("at least"), Form::tr("Fewest replicas of change %1"), &Change::minimum, 0,
            Form::tr("as before"));
        add("max", Form::tr("at most"), Form::tr("Most replicas of change %1"), &Change::maximum, 1,
            Form::tr("as before"));
        add("initialMin", Form::tr("at first"), Form::tr("Fewest replicas at the instant of change %1"),
            &Change::initialMinimum, 0, Form::tr("as the scaler has it"));
    }
    return contents;
}

void addSchedule(Form *form, ScenarioSession &session, std::size_t index, const std::optional<ShownPlatform> &platform)
{
    auto *changes =
        new ListForm(session, scheduleOf(index, platform ? std::optional(platform->profile) : std::nullopt), form);
    changes->setToolTip(
        Form::tr("Changes at times of the day or week; what stands above holds until the first one. One number of "
                 "replicas becomes another; the range that a scaler keeps gets other bounds; where requests start "
                 "instances, others are always warm."));
    form->addEditor(QStringLiteral("options.schedule"), Form::tr("Schedule"), changes,
                    [changes] { changes->refresh(); });
    form->addText(
        QStringLiteral("options.schedule.startDate"), Form::tr("Run starts at"), Form::tr("Monday, 2024-01-01"),
        [index](const Scenario &s) {
            const auto &schedule = optionsOf(s, index).schedule;
            return schedule ? QString::fromStdString(schedule->startDate) : QString();
        },
        [index](Scenario &s, const QString &text) -> Result<void> {
            const std::string words = text.trimmed().toStdString();
            const auto store = [&] {
                if (std::optional<ReplicaSchedule> &schedule = optionsOf(s, index).schedule) {
                    schedule->startDate = words;
                }
            };
            if (words.empty()) {
                store();
                return {};
            }
            return parseDateTime(words).map([&](DateTime) { store(); });
        });
}

/// How replicas are replaced by those of a new version.
void addRollout(Form *form, std::size_t index)
{
    const auto add = [&](const char *key, const QString &label, const QString &meaning,
                         std::optional<int> RolloutOptions::*part) {
        form->addText(
                QStringLiteral("options.rollout.") + QString::fromLatin1(key), label,
                Form::tr("the platform's default"),
                [index, part](const Scenario &s) {
                    const auto &rollout = optionsOf(s, index).rollout;
                    return rollout && (*rollout).*part ? QString::number(*((*rollout).*part)) : QString();
                },
                optionalText<std::int64_t>(wholeNumber(0, 100),
                                           [index, part](Scenario &s, std::optional<std::int64_t> n) {
                                               AlternativeOptions &options = optionsOf(s, index);
                                               RolloutOptions rollout = options.rollout.value_or(RolloutOptions{});
                                               rollout.*part = n ? std::optional(static_cast<int>(*n)) : std::nullopt;
                                               options.rollout =
                                                   rollout == RolloutOptions{} ? std::nullopt : std::optional(rollout);
                                           }))
            ->setToolTip(meaning);
    };
    add("surgePercent", Form::tr("Rollout sur&ge, %"),
        Form::tr("New replicas beside the former ones while a version is deployed, of those there should be"),
        &RolloutOptions::surgePercent);
    add("unavailablePercent", Form::tr("Rollout unavaila&ble, %"),
        Form::tr("How many fewer may be ready while a version is deployed, of those there should be"),
        &RolloutOptions::unavailablePercent);
}

void addCapacity(Form *form, std::size_t index)
{
    form->addText(
        QStringLiteral("options.targetUtilisation"), Form::tr("Target &utilisation"),
        Form::tr("the platform's default"),
        [index](const Scenario &s) {
            const auto target = optionsOf(s, index).targetUtilisation;
            return target ? QLocale::c().toString(*target, 'g', QLocale::FloatingPointShortest) : QString();
        },
        optionalText<double>(decimalNumber(0.01, 1.0), [index](Scenario &s, std::optional<double> share) {
            optionsOf(s, index).targetUtilisation = share;
        }));
    addOptionalChoice(form, index, QStringLiteral("node"), Form::tr("N&ode type"), &AlternativeOptions::node);
    addNumber(form, index, QStringLiteral("nodes"), Form::tr("Node&s"), &AlternativeOptions::nodes);
    form->setHint(QStringLiteral("options.nodes"), Form::tr("as many as the replicas need"));
    form->addText(
            QStringLiteral("options.hosts"), Form::tr("Hosts"), Form::tr("unlimited"),
            [index](const Scenario &s) {
                const auto hosts = optionsOf(s, index).hosts;
                return hosts ? replicasText({hosts->min, hosts->max}) : QString();
            },
            [index](Scenario &s, const QString &text) -> Result<void> {
                const QString words = text.trimmed();
                if (words.isEmpty()) {
                    optionsOf(s, index).hosts.reset();
                    return {};
                }
                const QStringList parts = words.split(QStringLiteral(" to "));
                const auto least = wholeNumber(0, HostRange::most)(parts.first().trimmed().toStdString());
                const auto most = wholeNumber(1, HostRange::most)(parts.last().trimmed().toStdString());
                if (parts.size() > 2 || !least || !most || *least > *most) {
                    return failure("\"" + words.toStdString()
                                   + "\" is not a number of hosts: write 3, or a range such as 1 to 10");
                }
                optionsOf(s, index).hosts = HostRange{static_cast<int>(*least), static_cast<int>(*most)};
                return {};
            })
        ->setToolTip(Form::tr("Instances that no host has room for wait. A range lets hosts come and go, where the "
                              "platform does that; they are paid for as long as they are there."));
    addOptionalChoice(form, index, QStringLiteral("dyno"), Form::tr("&Dyno size"), &AlternativeOptions::dyno);
    form->addChoice(
        QStringLiteral("options.freeTier"), Form::tr("Free t&ier"),
        {{QStringLiteral("no"), Form::tr("left out")}, {QStringLiteral("yes"), Form::tr("taken off the bill")}},
        [index](const Scenario &s) {
            return optionsOf(s, index).freeTier.value_or(false) ? QStringLiteral("yes") : QStringLiteral("no");
        },
        [index](Scenario &s, const QString &key) -> Result<void> {
            optionsOf(s, index).freeTier = key == QStringLiteral("yes") ? std::optional(true) : std::nullopt;
            return {};
        });
}

/// Hints with the profile's own value and where it is from.
template <typename T, typename Text>
void hintFrom(Form *form, const ShownPlatform &platform, const QString &key, const std::optional<Sourced<T>> &value,
              Text text)
{
    form->setHint(QStringLiteral("options.") + key,
                  value ? platform.origin(text(value->value), value->from) : Form::tr("none"));
}

void showProfile(Form *form, const Workbench &workbench, const Alternative &alternative)
{
    const std::optional<ShownPlatform> platform = shownPlatform(workbench, alternative);
    const PlatformProfile *profile = platform ? &platform->profile : nullptr;
    for (const char *key :
         {"keepAlive", "routing", "concurrencyLimit", "accountConcurrencyLimit", "alwaysWarm", "replicas", "schedule",
          "concurrency", "targetUtilisation", "node", "nodes", "hosts", "dyno", "freeTier", "snapshot"}) {
        form->setRowVisible(QStringLiteral("options.") + QString::fromLatin1(key),
                            profile == nullptr || profile->accepts(key));
    }
    for (const char *key : {"snapshot.restore", "snapshot.load"}) {
        form->setRowVisible(QStringLiteral("options.") + QString::fromLatin1(key),
                            (profile == nullptr || profile->accepts("snapshot")) && alternative.options.snapshot
                                && alternative.options.snapshot->isOn);
    }
    const bool hasKeepAlive = profile == nullptr || profile->accepts("keepAlive");
    form->setRowVisible(QStringLiteral("options.keepAlivePolicy"), hasKeepAlive);
    form->setRowVisible(QStringLiteral("options.keepAlive"), hasKeepAlive && !alternative.options.keepAlivePolicy);
    for (const char *key : {"startLimit.burst", "startLimit.starts", "startLimit.per"}) {
        form->setRowVisible(QStringLiteral("options.") + QString::fromLatin1(key),
                            profile == nullptr || profile->accepts("startLimit"));
    }
    for (const char *key : {"queue.limit", "queue.timeout"}) {
        form->setRowVisible(QStringLiteral("options.") + QString::fromLatin1(key),
                            profile == nullptr || profile->accepts("queue"));
    }
    form->setRowVisible(QStringLiteral("options.schedule.startDate"), alternative.options.schedule.has_value());
    for (const char *key : {"rollout.surgePercent", "rollout.unavailablePercent"}) {
        form->setRowVisible(QStringLiteral("options.") + QString::fromLatin1(key),
                            profile == nullptr || profile->accepts("rollout"));
    }
    if (profile == nullptr) {
        return;
    }
    // What an alternative says of its queue replaces what the platform says, as a whole.
    const bool isOwnQueue = alternative.options.queue.has_value();
    const auto queueHint = [&](const QString &key, const QString &ofPlatform) {
        form->setHint(QStringLiteral("options.queue.") + key, isOwnQueue || !profile->queue || ofPlatform.isEmpty()
                                                                  ? Form::tr("none")
                                                                  : platform->origin(ofPlatform, profile->queue->from));
    };
    const QueueOptions ofPlatform = profile->queue ? profile->queue->value : QueueOptions{};
    queueHint(QStringLiteral("limit"), ofPlatform.limit ? QString::number(*ofPlatform.limit) : QString());
    queueHint(QStringLiteral("timeout"),
              ofPlatform.timeout ? QString::fromStdString(formatDuration(*ofPlatform.timeout)) : QString());
    hintFrom(form, *platform, QStringLiteral("keepAlive"), profile->keepAlive,
             [](SimDuration d) { return QString::fromStdString(formatDuration(d)); });
    if (platform->preset && platform->preset->options.keepAlivePolicy) {
        const MechanismSpec *policy = findKeepAlivePolicy(platform->preset->options.keepAlivePolicy->policy);
        form->setHint(
            QStringLiteral("options.keepAlive"),
            platform->origin(QString::fromUtf8(policy->label.data(), static_cast<qsizetype>(policy->label.size())),
                             platform->preset->from));
    }
    hintFrom(form, *platform, QStringLiteral("concurrencyLimit"), profile->concurrencyLimit,
             [](std::int64_t n) { return QString::number(n); });
    const auto &starts = profile->startLimit;
    hintFrom(form, *platform, QStringLiteral("startLimit.burst"), starts,
             [](const StartLimit &l) { return QString::number(l.burst); });
    hintFrom(form, *platform, QStringLiteral("startLimit.starts"), starts,
             [](const StartLimit &l) { return QString::number(l.starts); });
    hintFrom(form, *platform, QStringLiteral("startLimit.per"), starts,
             [](const StartLimit &l) { return QString::fromStdString(formatDuration(l.per)); });
    const auto &rollout = profile->rollout;
    hintFrom(form, *platform, QStringLiteral("rollout.surgePercent"), rollout,
             [](const Rollout &r) { return QString::number(r.surgePercent); });
    hintFrom(form, *platform, QStringLiteral("rollout.unavailablePercent"), rollout,
             [](const Rollout &r) { return QString::number(r.unavailablePercent); });
    hintFrom(form, *platform, QStringLiteral("replicas"), profile->replicas, replicasText);
    hintFrom(form, *platform, QStringLiteral("targetUtilisation"), profile->targetUtilisation,
             [](double share) { return QLocale::c().toString(share); });
    hintFrom(form, *platform, QStringLiteral("concurrency"), profile->concurrency,
             [](int n) { return QString::number(n); });
}

bool addsHosts(const PlatformProfile &profile)
{
    return profile.capacity && findCapacity(profile.capacity->value)->parameter("hostStart") != nullptr;
}

/// What of @p options another platform understands in the same sense. Machines belong to a price plan, and parameters
/// to a scaler: they start over with another one.
AlternativeOptions carriedOver(AlternativeOptions options, const PlatformProfile *before, const PlatformProfile &after)
{
    const auto keep = [&after](auto &option, std::string_view name, bool isMeant = true) {
        if (!after.accepts(name) || !isMeant) {
            option.reset();
        }
    };
    keep(options.keepAlive, "keepAlive");
    keep(options.keepAlivePolicy, "keepAlive");
    keep(options.routing, "routing",
         options.routing && std::ranges::find(after.routings, *options.routing) != after.routings.end());
    keep(options.concurrencyLimit, "concurrencyLimit");
    keep(options.accountConcurrencyLimit, "accountConcurrencyLimit");
    keep(options.alwaysWarm, "alwaysWarm");
    keep(options.startLimit, "startLimit");
    keep(options.concurrency, "concurrency");
    keep(options.replicas, "replicas",
         options.replicas && (options.replicas->min == options.replicas->max || after.scaler));
    keep(options.schedule, "schedule",
         before != nullptr && (before->scaling == Scaling::PerRequest) == (after.scaling == Scaling::PerRequest));
    keep(options.queue, "queue");
    keep(options.rollout, "rollout");
    keep(options.targetUtilisation, "targetUtilisation");
    keep(options.freeTier, "freeTier");
    keep(options.snapshot, "snapshot");
    options.preset.reset(); // of one platform only
    options.node.reset();
    options.nodes.reset();
    keep(options.hosts, "hosts", options.hosts && (options.hosts->min == options.hosts->max || addsHosts(after)));
    options.dyno.reset();
    const auto isSame = [before](const auto &one, const auto &other) {
        return before != nullptr && one && other && one->value == other->value;
    };
    const bool keepsScaler = before != nullptr && isSame(before->scaler, after.scaler);
    const bool keepsHosts = before != nullptr && options.hosts && isSame(before->capacity, after.capacity);
    std::erase_if(options.parameters, [&](const auto &parameter) {
        if (before != nullptr && before->limits.contains(parameter.first)) {
            return !after.limits.contains(parameter.first);
        }
        const bool isOfHosts = before != nullptr && before->capacity
                               && findCapacity(before->capacity->value)->parameter(parameter.first) != nullptr;
        return isOfHosts ? !keepsHosts : !keepsScaler;
    });
    return options;
}

struct Boxes
{
    QComboBox *plan;
    QComboBox *routing;
    QComboBox *node;
    QComboBox *dyno;
};

void fillBoxes(Form *form, const Boxes &boxes, const Workbench &workbench, const Alternative &alternative)
{
    const std::optional<ShownPlatform> platform = shownPlatform(workbench, alternative);
    const PlatformProfile *profile = platform ? &platform->profile : nullptr;
    const auto select = [](QComboBox *box, const std::string &key) {
        box->setCurrentIndex(box->findData(QString::fromStdString(key)));
    };
    Choices plans{{QString(), Form::tr("the platform's default")}};
    Choices offered{{QString(), Form::tr("the platform's default")}};
    if (profile != nullptr) {
        plans.front().second = Form::tr("default: %1").arg(QString::fromStdString(profile->defaultPlan));
        for (const std::string &id : profile->plans) {
            plans.append({QString::fromStdString(id), QString::fromStdString(id)});
        }
        if (profile->routing) {
            offered.front().second =
                Form::tr("default: %1").arg(routings()[static_cast<qsizetype>(profile->routing->value)].second);
        }
        for (const Routing routing : profile->routings) {
            offered.append(routings()[static_cast<qsizetype>(routing)]);
        }
    }
    form->setChoices(boxes.plan, plans);
    select(boxes.plan, alternative.plan.value_or(""));
    form->setChoices(boxes.routing, offered);
    select(boxes.routing,
           alternative.options.routing ? routingKey(*alternative.options.routing).toStdString() : std::string());

    const PricePlan *plan =
        profile == nullptr ? nullptr : workbench.catalogue().plan(alternative.plan.value_or(profile->defaultPlan));
    Choices machines{{QString(), profile != nullptr && profile->machine
                                     ? Form::tr("default: %1").arg(QString::fromStdString(profile->machine->value))
                                     : Form::tr("the platform's default")}};
    if (plan != nullptr) {
        for (const MachineType &machine : plan->machines) {
            const QString name = QString::fromStdString(machine.name);
            machines.append({name, machine.cpu > 0.0 ? Form::tr("%1: %2 vCPU, %3")
                                                           .arg(name, QLocale().toString(machine.cpu),
                                                                QString::fromStdString(formatMemory(machine.memory)))
                                                     : Form::tr("%1: %2").arg(
                                                         name, QString::fromStdString(formatMemory(machine.memory)))});
        }
    }
    form->setChoices(boxes.node, machines);
    select(boxes.node, alternative.options.node.value_or(""));
    form->setChoices(boxes.dyno, machines);
    select(boxes.dyno, alternative.options.dyno.value_or(""));
}

} // namespace

Form *makeAlternativeForm(ScenarioSession &session, const Workbench &workbench, std::size_t index, QWidget *parent)
{
    auto *form = new Form(session, parent);
    form->setPrefix(QStringLiteral("alternatives[%1]").arg(index));
    form->addHeading(Form::tr("Alternative"));
    form->addText(
        QStringLiteral("name"), Form::tr("&Name"), Form::tr("a name"),
        [index](const Scenario &s) { return QString::fromStdString(s.alternatives[index].name); },
        [index](Scenario &s, const QString &text) -> Result<void> {
            if (text.trimmed().isEmpty()) {
                return failure("An alternative needs a name, for example Lambda.");
            }
            s.alternatives[index].name = text.trimmed().toStdString();
            return {};
        });
    Choices platforms;
    for (const PlatformProfile &profile : workbench.catalogue().platforms) {
        platforms.append({QString::fromStdString(profile.id), QString::fromStdString(profile.name)});
    }
    std::ranges::sort(platforms, {}, [](const auto &platform) { return platform.second.toLower(); });
    form->addChoice(
        QStringLiteral("platform"), Form::tr("&Platform"), platforms,
        [index](const Scenario &s) { return QString::fromStdString(s.alternatives[index].platform); },
        [index, &workbench](Scenario &s, const QString &id) -> Result<void> {
            Alternative &alternative = s.alternatives[index];
            if (alternative.platform != id.toStdString()) {
                const std::optional<ShownPlatform> shown = shownPlatform(workbench, alternative);
                const PlatformProfile *before = shown ? &shown->profile : nullptr;
                const PlatformProfile *after = workbench.catalogue().platform(id.toStdString());
                alternative.platform = id.toStdString();
                alternative.plan.reset();
                alternative.options =
                    after != nullptr ? carriedOver(alternative.options, before, *after) : AlternativeOptions{};
            }
            return {};
        });
    Boxes boxes{};
    boxes.plan = form->addChoice(
        QStringLiteral("plan"), Form::tr("Price p&lan"), {},
        [index](const Scenario &s) { return QString::fromStdString(s.alternatives[index].plan.value_or("")); },
        [index](Scenario &s, const QString &id) -> Result<void> {
            s.alternatives[index].plan = id.isEmpty() ? std::nullopt : std::optional(id.toStdString());
            return {};
        });
    const Alternative &now = session.scenario().alternatives[index];
    const std::optional<ShownPlatform> platform = shownPlatform(workbench, now);
    if (const PlatformProfile *profile = workbench.catalogue().platform(now.platform)) {
        addPresetRow(form, index, *profile);
    }
    addColdStartRow(form, session, workbench, index);
    form->addHeading(Form::tr("Options"));
    boxes.routing = form->addChoice(
        QStringLiteral("options.routing"), Form::tr("Routin&g"), {},
        [index](const Scenario &s) {
            const auto routing = optionsOf(s, index).routing;
            return routing ? routingKey(*routing) : QString();
        },
        [index](Scenario &s, const QString &key) -> Result<void> {
            optionsOf(s, index).routing.reset();
            for (qsizetype i = 0; i < routings().size(); ++i) {
                if (routings()[i].first == key) {
                    optionsOf(s, index).routing = static_cast<Routing>(i);
                }
            }
            return {};
        });
    addKeepAliveRows(form, index, now.options, platform ? &*platform : nullptr);
    addInstances(form, index);
    addSchedule(form, session, index, platform);
    addQueue(form, index);
    addRollout(form, index);
    addCapacity(form, index);
    addSnapshotRows(form, session, index);
    if (platform) {
        addParameterRows(form, index, *platform);
    }
    boxes.node = form->findChild<QComboBox *>(QStringLiteral("options.node"));
    boxes.dyno = form->findChild<QComboBox *>(QStringLiteral("options.dyno"));

    const auto update = [form, boxes, index, &session, &workbench] {
        if (index < session.scenario().alternatives.size()) {
            showProfile(form, workbench, session.scenario().alternatives[index]);
            fillBoxes(form, boxes, workbench, session.scenario().alternatives[index]);
        }
    };
    QObject::connect(&session, &ScenarioSession::changed, form, update);
    form->refresh();
    update();
    return form;
}

} // namespace warmfront::ui
