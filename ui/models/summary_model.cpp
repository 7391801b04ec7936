// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/summary_model.h"

#include <algorithm>
#include <functional>

#include "ui/models/number_format.h"

namespace warmfront::ui {

namespace {

struct Figure
{
    QString words;
    QString meaning;
    std::function<QString(const study::AlternativeEvaluation &)> text;
    /// Those of events are shown only where events were tried again or given up, those of hosts only where there are
    /// hosts, those of services only where functions call some, those of versions only where some are side by side.
    enum class Kind { OfAll, OfEvents, OfHandovers, OfHosts, OfServices, OfVersions } kind = Kind::OfAll;
};

/// Nothing where capacity is unlimited.
std::function<QString(const study::AlternativeEvaluation &)>
ofHosts(const std::function<QString(const HostSummary &)> &text)
{
    return [text](const study::AlternativeEvaluation &e) {
        return e.summary.hosts ? text(*e.summary.hosts) : SummaryModel::tr("unlimited");
    };
}

/// A line for each service.
std::function<QString(const study::AlternativeEvaluation &)>
ofServices(const std::function<QString(const ServiceSummary &)> &text)
{
    return [text](const study::AlternativeEvaluation &e) {
        QStringList lines;
        for (const ServiceSummary &service : e.summary.services) {
            lines += QString::fromStdString(service.name) + QStringLiteral(": ") + text(service);
        }
        return lines.isEmpty() ? SummaryModel::tr("none") : lines.join(u'\n');
    };
}

/// A line for each version.
std::function<QString(const study::AlternativeEvaluation &)>
ofVersions(const std::function<QString(const VersionSummary &)> &text)
{
    return [text](const study::AlternativeEvaluation &e) {
        QStringList lines;
        const std::vector<VersionSummary> &versions = e.summary.versions;
        const bool areOfOne = std::ranges::all_of(
            versions, [&](const VersionSummary &v) { return v.function == versions.front().function; });
        for (const VersionSummary &version : versions) {
            const QString function = areOfOne ? QString() : QString::fromStdString(version.function) + u' ';
            lines += function + QString::fromStdString(version.version) + QStringLiteral(": ") + text(version);
        }
        return lines.isEmpty() ? SummaryModel::tr("none") : lines.join(u'\n');
    };
}

QString withInterval(const Estimate &estimate, const std::function<QString(double)> &text)
{
    QString words = text(estimate.mean);
    if (estimate.ci95) {
        // Shares, times and counts are not negative; the interval of a mean knows nothing of that.
        words += QStringLiteral("  [%1, %2]").arg(text(std::max(0.0, estimate.ci95->low)), text(estimate.ci95->high));
    }
    return words;
}

QString milliseconds(const std::optional<SimDuration> &duration)
{
    return duration ? durationText(duration->inSeconds()) : SummaryModel::tr("none");
}

const std::vector<Figure> &figures()
{
    using Evaluation = study::AlternativeEvaluation;
    using Kind = Figure::Kind;
    static const std::vector<Figure> list{
        {SummaryModel::tr("Cost per month"), SummaryModel::tr("730 h at the pace of the mean replication"),
         [](const Evaluation &e) { return moneyText(e.month.total); }},
        {SummaryModel::tr("Cost per million"), SummaryModel::tr("the bill of the run per million requests let in"),
         [](const Evaluation &e) { return e.perMillion ? moneyText(*e.perMillion) : SummaryModel::tr("none"); }},
        {SummaryModel::tr("Objective"), SummaryModel::tr("response time and availability as the scenario asks"),
         [](const Evaluation &e) {
             return !e.summary.objectiveMet   ? SummaryModel::tr("none set")
                    : *e.summary.objectiveMet ? SummaryModel::tr("✓ met")
                                              : SummaryModel::tr("✗ missed");
         }},
        {SummaryModel::tr("Requests"), SummaryModel::tr("that arrived after the warm-up, all replications together"),
         [](const Evaluation &e) { return countText(e.summary.counts.requests); }},
        {SummaryModel::tr("Done, unfinished"),
         SummaryModel::tr("answered; still inside at the end: waiting, in service, or to be tried again"),
         [](const Evaluation &e) {
             return countText(e.summary.counts.done) + QStringLiteral(", ") + countText(e.summary.counts.unfinished);
         }},
        {SummaryModel::tr("Cold starts"),
         SummaryModel::tr("invocations that waited for an instance to start, and their share of those let in"),
         [](const Evaluation &e) {
             return countText(e.summary.counts.cold) + QStringLiteral("  ·  ")
                    + withInterval(e.summary.coldProbability, [](double p) { return percentText(p); });
         }},
        {SummaryModel::tr("Cold share in theory"),
         SummaryModel::tr("closed form of the long run, where one applies exactly"),
         [](const Evaluation &e) {
             return e.summary.analyticColdProbability ? percentText(*e.summary.analyticColdProbability)
                                                      : QStringLiteral("–");
         }},
        {SummaryModel::tr("Refused"), SummaryModel::tr("throttled by a concurrency limit, or rejected by a full queue"),
         [](const Evaluation &e) { return countText(e.summary.counts.throttled + e.summary.counts.rejected); }},
        {SummaryModel::tr("Timed out, failed"), SummaryModel::tr("in the queue or in service; failed by themselves"),
         [](const Evaluation &e) {
             return countText(e.summary.counts.timedOut) + QStringLiteral(", ") + countText(e.summary.counts.failed);
         }},
        {SummaryModel::tr("Expired, dead letters"),
         SummaryModel::tr("events that became too old; events whose attempts were used up"),
         [](const Evaluation &e) {
             return countText(e.summary.counts.expired) + QStringLiteral(", ")
                    + countText(e.summary.counts.deadLettered);
         },
         Kind::OfEvents},
        {SummaryModel::tr("Tried again"),
         SummaryModel::tr("attempts after an event's first one; each is an invocation and is billed"),
         [](const Evaluation &e) { return countText(e.summary.counts.retried); }, Kind::OfEvents},
        {SummaryModel::tr("Age at handover, oldest"),
         SummaryModel::tr("of messages and records, whenever they are handed over to a function; the iterator age of a "
                          "stream"),
         [](const Evaluation &e) {
             return e.summary.handovers
                        ? durationText(e.summary.handovers->meanMilliseconds * 1e-3) + QStringLiteral(", ")
                              + durationText(e.summary.handovers->oldestMilliseconds * 1e-3)
                        : SummaryModel::tr("none");
         },
         Kind::OfHandovers},
        {SummaryModel::tr("Response time, mean"),
         SummaryModel::tr("waiting + cold start + service of completed requests"),
         [](const Evaluation &e) {
             return withInterval(e.summary.responseMilliseconds, [](double ms) { return durationText(ms * 1e-3); });
         }},
        {SummaryModel::tr("p50"), SummaryModel::tr("half of the completed requests took no longer"),
         [](const Evaluation &e) { return milliseconds(e.summary.p50); }},
        {SummaryModel::tr("p95"), SummaryModel::tr("95 % of the completed requests took no longer"),
         [](const Evaluation &e) { return milliseconds(e.summary.p95); }},
        {SummaryModel::tr("p99"), SummaryModel::tr("99 % of the completed requests took no longer"),
         [](const Evaluation &e) { return milliseconds(e.summary.p99); }},
        {SummaryModel::tr("Instances"), SummaryModel::tr("alive, averaged over time"),
         [](const Evaluation &e) { return withInterval(e.summary.instances, [](double n) { return numberText(n); }); }},
        {SummaryModel::tr("of them busy, idle"), SummaryModel::tr("serving a request; ready while nothing runs"),
         [](const Evaluation &e) {
             return numberText(e.summary.busyInstances) + QStringLiteral(", ") + numberText(e.summary.idleInstances);
         }},
        {SummaryModel::tr("Peak"), SummaryModel::tr("most instances alive at one instant of any replication"),
         [](const Evaluation &e) { return countText(static_cast<quint64>(e.summary.peakInstances)); }},
        {SummaryModel::tr("Life of an instance"), SummaryModel::tr("mean of those that ended"),
         [](const Evaluation &e) {
             return e.summary.meanLifespanSeconds ? durationText(*e.summary.meanLifespanSeconds)
                                                  : SummaryModel::tr("none ended");
         }},
        {SummaryModel::tr("Hosts, peak"), SummaryModel::tr("averaged over time; most at one instant"),
         ofHosts([](const HostSummary &h) {
             return numberText(h.hosts) + QStringLiteral(", ") + countText(static_cast<quint64>(h.peak));
         }),
         Kind::OfHosts},
        {SummaryModel::tr("Waiting for a host"),
         SummaryModel::tr(
             "instances averaged over time; how many found no room at first, and how many were given a host"),
         ofHosts([](const HostSummary &h) {
             return SummaryModel::tr("%1; %2 waited, %3 placed")
                 .arg(numberText(h.pendingInstances), countText(h.waited), countText(h.placed));
         }),
         Kind::OfHosts},
        {SummaryModel::tr("Host memory idle, unused"),
         SummaryModel::tr("held by instances that serve nothing; held by none: shares of what the hosts offer"),
         ofHosts([](const HostSummary &h) {
             const double offered = std::max(h.offeredGigabyteSeconds, 1e-300);
             return percentText(h.idleGigabyteSeconds / offered) + QStringLiteral(", ")
                    + percentText(h.unusedGigabyteSeconds / offered);
         }),
         Kind::OfHosts},
        {SummaryModel::tr("Calls of services, refused"),
         SummaryModel::tr("made by functions; refused because the queue was full or the rate exceeded"),
         ofServices(
             [](const ServiceSummary &s) { return countText(s.calls) + QStringLiteral(", ") + countText(s.refused); }),
         Kind::OfServices},
        {SummaryModel::tr("Wait at services"), SummaryModel::tr("in the queue of the service, mean of those served"),
         ofServices([](const ServiceSummary &s) {
             return s.waitMilliseconds ? durationText(*s.waitMilliseconds * 1e-3) : SummaryModel::tr("none");
         }),
         Kind::OfServices},
        {SummaryModel::tr("Load of services"),
         SummaryModel::tr("calls in service, averaged over time, and their share of the concurrency limit"),
         ofServices([](const ServiceSummary &s) {
             return numberText(s.concurrency) + QStringLiteral(", ")
                    + (s.utilisation ? percentText(*s.utilisation) : SummaryModel::tr("unlimited"));
         }),
         Kind::OfServices},
        {SummaryModel::tr("Calls of versions, done"),
         SummaryModel::tr("that were sent to each version, attempts and batches among them; answered"),
         ofVersions([](const VersionSummary &v) {
             return countText(v.counts.requests) + QStringLiteral(", ") + countText(v.counts.done);
         }),
         Kind::OfVersions},
        {SummaryModel::tr("Failed on versions, refused"),
         SummaryModel::tr("failed or timed out, and their share of those that ended; throttled or rejected"),
         ofVersions([](const VersionSummary &v) {
             const std::uint64_t ended = v.counts.done + v.failed();
             const QString share =
                 ended > 0 ? SummaryModel::tr(" (%1)").arg(percentText(double(v.failed()) / double(ended))) : QString();
             return countText(v.failed()) + share + QStringLiteral(", ") + countText(v.refused());
         }),
         Kind::OfVersions},
        {SummaryModel::tr("Cold on versions"), SummaryModel::tr("calls that waited for an instance of their version"),
         ofVersions([](const VersionSummary &v) { return countText(v.counts.cold); }), Kind::OfVersions},
        {SummaryModel::tr("Versions rolled back"),
         SummaryModel::tr(
             "by their automatic rollback: in so many replications, when on average since the start of the "
             "run, and how many of the latest calls had failed by then"),
         ofVersions([](const VersionSummary &v) {
             return v.rollbacks ? SummaryModel::tr("%1 of %2, after %3; %4 of %5 failed")
                                      .arg(countText(v.rollbacks->count), countText(quint64(v.replications)),
                                           durationText(v.rollbacks->meanSeconds), numberText(v.rollbacks->failed),
                                           numberText(v.rollbacks->ended))
                                : SummaryModel::tr("no");
         }),
         Kind::OfVersions},
        {SummaryModel::tr("Response of versions, p95"),
         SummaryModel::tr("mean and 95th percentile of the response time, of calls that were done or failed"),
         ofVersions([](const VersionSummary &v) {
             return (v.meanMilliseconds ? durationText(*v.meanMilliseconds * 1e-3) : SummaryModel::tr("none"))
                    + QStringLiteral(", ") + milliseconds(v.p95);
         }),
         Kind::OfVersions},
    };
    return list;
}

} // namespace

SummaryModel::SummaryModel(QObject *parent) : QAbstractTableModel(parent) {}

void SummaryModel::setRuns(std::vector<FinishedRunPointer> runs)
{
    beginResetModel();
    m_runs = std::move(runs);
    m_columns.clear();
    for (const FinishedRunPointer &run : m_runs) {
        for (std::size_t i = 0; i < run->evaluation.alternatives.size(); ++i) {
            m_columns.push_back({run, i});
        }
    }
    const bool hasEvents = std::ranges::any_of(m_columns, [](const Column &column) {
        const Counts &counts = column.run->evaluation.alternatives[column.alternative].summary.counts;
        return counts.expired + counts.deadLettered + counts.retried > 0;
    });
    const bool hasHandovers = std::ranges::any_of(m_columns, [](const Column &column) {
        return column.run->evaluation.alternatives[column.alternative].summary.handovers.has_value();
    });
    const bool hasHosts = std::ranges::any_of(m_columns, [](const Column &column) {
        return column.run->evaluation.alternatives[column.alternative].summary.hosts.has_value();
    });
    const bool hasServices = std::ranges::any_of(m_columns, [](const Column &column) {
        return !column.run->evaluation.alternatives[column.alternative].summary.services.empty();
    });
    const bool hasVersions = std::ranges::any_of(m_columns, [](const Column &column) {
        return !column.run->evaluation.alternatives[column.alternative].summary.versions.empty();
    });
    const auto isShown = [&](Figure::Kind kind) {
        switch (kind) {
        case Figure::Kind::OfEvents:
            return hasEvents;
        case Figure::Kind::OfHandovers:
            return hasHandovers;
        case Figure::Kind::OfHosts:
            return hasHosts;
        case Figure::Kind::OfServices:
            return hasServices;
        case Figure::Kind::OfVersions:
            return hasVersions;
        case Figure::Kind::OfAll:
            break;
        }
        return true;
    };
    m_figures.clear();
    for (std::size_t i = 0; i < figures().size(); ++i) {
        if (isShown(figures()[i].kind)) {
            m_figures.push_back(i);
        }
    }
    endResetModel();
}

int SummaryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || m_columns.empty() ? 0 : static_cast<int>(m_figures.size());
}

int SummaryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant SummaryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Column &column = m_columns[static_cast<std::size_t>(index.column())];
    const Figure &figure = figures()[m_figures[static_cast<std::size_t>(index.row())]];
    switch (role) {
    case Qt::DisplayRole:
        return figure.text(column.run->evaluation.alternatives[column.alternative]);
    case Qt::ToolTipRole:
        return figure.meaning;
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant SummaryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical) {
        if (section >= static_cast<int>(m_figures.size())) {
            return {};
        }
        const Figure &figure = figures()[m_figures[static_cast<std::size_t>(section)]];
        return role == Qt::DisplayRole   ? QVariant(figure.words)
               : role == Qt::ToolTipRole ? QVariant(figure.meaning)
                                         : QVariant();
    }
    if (role != Qt::DisplayRole || section >= static_cast<int>(m_columns.size())) {
        return {};
    }
    const Column &column = m_columns[static_cast<std::size_t>(section)];
    const QString name =
        QString::fromStdString(column.run->evaluation.alternatives[column.alternative].summary.alternative);
    return m_runs.size() > 1 ? column.run->label + u'\n' + name : name;
}

} // namespace warmfront::ui
