// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/series_files.h"

#include <charconv>
#include <cmath>
#include <set>
#include <system_error>

#include <QSaveFile>

#include "app/cli/invocation_file.h"
#include "core/analysis/series_view.h"

namespace warmfront::cli {

namespace {

/// The shortest decimal that reads back as @p value; empty for "no value".
std::string number(double value)
{
    if (!std::isfinite(value)) {
        return {};
    }
    char text[64];
    const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
    return {text, end};
}

Result<void> writeFile(const std::filesystem::path &path, const std::string &text)
{
    QSaveFile file(QString::fromStdString(path.string()));
    const bool isWritten =
        file.open(QIODevice::WriteOnly)
        && file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size())
        && file.commit();
    if (!isWritten) {
        return tl::unexpected(Error{
            "cannot be written (" + file.errorString().toStdString() + "): choose another folder", path.string()});
    }
    return {};
}

std::string seriesText(const RunColumns &columns)
{
    const SeriesView view = seriesView(columns);
    std::string text =
        "start_s,arrivals_per_s,cold_starts,refused,failed,starting_instances,busy_instances,idle_instances,"
        "provisioned_instances,queued_requests,response_p50_ms,response_p95_ms,response_p99_ms";
    const bool hasHosts = !view.hosts.empty();
    text += hasHosts ? ",hosts,pending_instances\n" : "\n";
    for (std::size_t i = 0; i < view.startSeconds.size(); ++i) {
        const double values[] = {view.startSeconds[i],
                                 view.arrivalsPerSecond[i],
                                 view.coldStarts[i],
                                 view.refused[i],
                                 view.failed[i],
                                 view.starting[i],
                                 view.busy[i],
                                 view.idle[i],
                                 view.provisioned[i],
                                 view.queued[i],
                                 view.p50Milliseconds[i],
                                 view.p95Milliseconds[i],
                                 view.p99Milliseconds[i]};
        for (std::size_t c = 0; c < std::size(values); ++c) {
            text += (c == 0 ? "" : ",") + number(values[c]);
        }
        if (hasHosts) {
            text += ',' + number(view.hosts[i]) + ',' + number(view.pending[i]);
        }
        text += '\n';
    }
    return text;
}

std::string summaryText(const CompletedRun &run)
{
    std::string text =
        "alternative,platform,plan,requests,done,cold,throttled,rejected,timed_out,failed,unfinished,"
        "cold_probability,response_mean_ms,response_p50_ms,response_p95_ms,response_p99_ms,instances_mean,"
        "instances_busy,instances_idle,instances_peak,cost_total,cost_per_month,currency,expired,"
        "dead_lettered,retried,invocations\n";
    for (const study::AlternativeEvaluation &e : run.evaluation.alternatives) {
        const AlternativeSummary &s = e.summary;
        const auto ms = [](const std::optional<SimDuration> &d) {
            return d ? number(d->inMilliseconds()) : std::string();
        };
        for (const std::string &field : {csvField(s.alternative), csvField(s.platform), csvField(s.plan)}) {
            text += field + ',';
        }
        for (const std::uint64_t count : {s.counts.requests, s.counts.done, s.counts.cold, s.counts.throttled,
                                          s.counts.rejected, s.counts.timedOut, s.counts.failed, s.counts.unfinished}) {
            text += std::to_string(count) + ',';
        }
        text += number(s.coldProbability.mean) + ',' + number(s.responseMilliseconds.mean) + ',' + ms(s.p50) + ','
                + ms(s.p95) + ',' + ms(s.p99) + ',' + number(s.instances.mean) + ',' + number(s.busyInstances) + ','
                + number(s.idleInstances) + ',' + std::to_string(s.peakInstances) + ',' + e.bill.total.toString() + ','
                + e.month.total.toString() + ',' + e.bill.total.currency().code();
        for (const std::uint64_t count :
             {s.counts.expired, s.counts.deadLettered, s.counts.retried, s.counts.invocations}) {
            text += ',' + std::to_string(count);
        }
        text += '\n';
    }
    return text;
}

/// A file name for an alternative: what file systems refuse becomes a dash, and no two are the same.
std::string fileName(const std::string &alternative, std::set<std::string> &taken)
{
    std::string name = alternative;
    for (char &c : name) {
        if (std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20) {
            c = '-';
        }
    }
    const std::string base = name;
    for (int n = 2; name == "summary" || !taken.insert(name).second; ++n) {
        name = base + " " + std::to_string(n);
    }
    return name + ".csv";
}

} // namespace

Result<void> writeSeries(const CompletedRun &run, const std::filesystem::path &folder)
{
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) {
        return tl::unexpected(
            Error{"cannot be made (" + problem.message() + "): choose another folder", folder.string()});
    }
    std::set<std::string> taken;
    for (const RunColumns &columns : run.result.alternatives) {
        if (Result<void> written = writeFile(folder / fileName(columns.alternative, taken), seriesText(columns));
            !written) {
            return written;
        }
    }
    return writeFile(folder / "summary.csv", summaryText(run));
}

} // namespace warmfront::cli
