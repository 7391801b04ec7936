// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>

#include <QLocale>

#include "app/cli/command.h"
#include "app/cli/destinations.h"
#include "app/cli/series_files.h"
#include "app/cli/table.h"
#include "core/base/quantity.h"
#include "core/io/run_json.h"
#include "core/io/scenario_writer.h"
#include "core/store/project_file.h"
#include "ui/models/number_format.h"
#include "ui/models/verdict_text.h"

namespace warmfront::cli {

namespace {

std::string plain(const QString &text)
{
    // Terminals and files get ordinary spaces.
    return QString(text).replace(QChar(u'\u00a0'), QChar(u' ')).toStdString();
}

std::string duration(const std::optional<SimDuration> &d)
{
    return d ? plain(ui::durationText(d->inSeconds(), QLocale::c())) : "none";
}

std::string withInterval(const Estimate &estimate, QString (*text)(double, const QLocale &))
{
    std::string words = plain(text(estimate.mean, QLocale::c()));
    if (estimate.ci95) {
        // Shares, times and counts are not negative; the interval of a mean knows nothing of that.
        words += " [" + plain(text(std::max(0.0, estimate.ci95->low), QLocale::c())) + ", "
                 + plain(text(estimate.ci95->high, QLocale::c())) + "]";
    }
    return words;
}

std::string objectiveWords(const std::optional<bool> &isMet)
{
    return !isMet ? "none set" : *isMet ? "met" : "missed";
}

std::vector<AlternativeReport> reports(const study::Evaluation &evaluation)
{
    std::vector<AlternativeReport> list;
    for (const study::AlternativeEvaluation &e : evaluation.alternatives) {
        list.push_back({e.summary, CostReport{e.bill, e.perMillion, e.month.total}, e.notes});
    }
    return list;
}

void printVerdict(const CompletedRun &run)
{
    ui::FinishedRun finished;
    finished.prepared = run.prepared;
    finished.evaluation = run.evaluation;
    for (const QString &sentence : ui::verdictSentences(finished, QLocale::c())) {
        std::printf("%s\n", plain(sentence).c_str());
    }
}

void printHead(const CompletedRun &run)
{
    const Scenario &scenario = run.prepared.scenario;
    std::printf("%s: %s, warm-up %s, %d replication%s, seed %llu\n\n", scenario.name.c_str(),
                formatDuration(scenario.horizon).c_str(), formatDuration(scenario.warmUp).c_str(),
                scenario.replications, scenario.replications == 1 ? "" : "s",
                static_cast<unsigned long long>(scenario.seed));
}

using Cell = std::string (*)(const study::AlternativeEvaluation &);

void printTable(const study::Evaluation &evaluation, const std::vector<std::pair<std::string, Cell>> &rows)
{
    std::vector<std::string> head{""};
    for (const study::AlternativeEvaluation &e : evaluation.alternatives) {
        head.push_back(e.summary.alternative);
    }
    Table table(head);
    for (const auto &[words, cell] : rows) {
        std::vector<std::string> row{words};
        for (const study::AlternativeEvaluation &e : evaluation.alternatives) {
            row.push_back(cell(e));
        }
        table.add(std::move(row));
    }
    std::printf("%s\n", table.text().c_str());
}

std::string count(std::uint64_t n)
{
    return std::to_string(n);
}

/// What functions make of the services that they call: of each a line of its own, below the table.
void printServices(const study::Evaluation &evaluation)
{
    Table table({"service", "alternative", "calls", "refused", "mean wait", "in service", "utilisation"});
    bool any = false;
    for (const study::AlternativeEvaluation &e : evaluation.alternatives) {
        for (const ServiceSummary &s : e.summary.services) {
            any = true;
            table.add({s.name, e.summary.alternative, count(s.calls), count(s.refused),
                       s.waitMilliseconds ? plain(ui::durationText(*s.waitMilliseconds * 1e-3, QLocale::c())) : "none",
                       plain(ui::numberText(s.concurrency, QLocale::c())),
                       s.utilisation ? plain(ui::percentText(*s.utilisation, QLocale::c())) : "unlimited"});
        }
    }
    if (any) {
        std::printf("%s\n", table.text().c_str());
    }
}

/// What somebody decides a canary by: of each version that is live beside others a line of its own, below the table.
void printVersions(const study::Evaluation &evaluation)
{
    Table table({"version", "function", "alternative", "requests", "done", "failed", "refused", "cold", "mean", "p95"});
    bool any = false;
    for (const study::AlternativeEvaluation &e : evaluation.alternatives) {
        for (const VersionSummary &v : e.summary.versions) {
            any = true;
            table.add({v.version, v.function, e.summary.alternative, count(v.counts.requests), count(v.counts.done),
                       count(v.failed()), count(v.refused()), count(v.counts.cold),
                       v.meanMilliseconds ? plain(ui::durationText(*v.meanMilliseconds * 1e-3, QLocale::c())) : "none",
                       duration(v.p95)});
        }
    }
    if (!any) {
        return;
    }
    std::printf("%s\n", table.text().c_str());
    for (const study::AlternativeEvaluation &e : evaluation.alternatives) {
        for (const VersionSummary &v : e.summary.versions) {
            if (v.rollbacks) {
                std::printf(
                    "%s on %s was rolled back in %llu of %d replications, after %s on average: %s of the latest %s "
                    "requests had failed.\n\n",
                    v.version.c_str(), e.summary.alternative.c_str(),
                    static_cast<unsigned long long>(v.rollbacks->count), v.replications,
                    plain(ui::durationText(v.rollbacks->meanSeconds, QLocale::c())).c_str(),
                    plain(ui::numberText(v.rollbacks->failed, QLocale::c())).c_str(),
                    plain(ui::numberText(v.rollbacks->ended, QLocale::c())).c_str());
            }
        }
    }
}

const std::vector<std::pair<std::string, Cell>> &costRows()
{
    using Evaluation = const study::AlternativeEvaluation &;
    static const std::vector<std::pair<std::string, Cell>> rows{
        {"cost per month", [](Evaluation e) { return plain(ui::moneyText(e.month.total, QLocale::c())); }},
        {"cost per million",
         [](Evaluation e) {
             return e.perMillion ? plain(ui::moneyText(*e.perMillion, QLocale::c())) : std::string("none");
         }},
        {"objective", [](Evaluation e) { return objectiveWords(e.summary.objectiveMet); }},
        {"cold share", [](Evaluation e) { return withInterval(e.summary.coldProbability, ui::percentText); }},
        {"p50", [](Evaluation e) { return duration(e.summary.p50); }},
        {"p95", [](Evaluation e) { return duration(e.summary.p95); }},
        {"p99", [](Evaluation e) { return duration(e.summary.p99); }},
        {"answered", [](Evaluation e) { return plain(ui::percentText(e.summary.availability, QLocale::c())); }},
    };
    return rows;
}

std::string ofHosts(const study::AlternativeEvaluation &e, std::string (*text)(const HostSummary &))
{
    return e.summary.hosts ? text(*e.summary.hosts) : "unlimited";
}

std::string numeral(double n)
{
    return plain(ui::numberText(n, QLocale::c()));
}

/// The provider's view, where alternatives have hosts.
const std::vector<std::pair<std::string, Cell>> &hostRows()
{
    using Evaluation = const study::AlternativeEvaluation &;
    using Hosts = const HostSummary &;
    static const std::vector<std::pair<std::string, Cell>> rows{
        {"hosts, peak",
         [](Evaluation e) {
             return ofHosts(e, [](Hosts h) { return numeral(h.hosts) + ", " + std::to_string(h.peak); });
         }},
        {"waiting for a host",
         [](Evaluation e) {
             return ofHosts(e, [](Hosts h) {
                 return numeral(h.pendingInstances) + "; " + count(h.waited) + " waited, " + count(h.placed)
                        + " placed";
             });
         }},
        {"idle memory",
         [](Evaluation e) { return ofHosts(e, [](Hosts h) { return numeral(h.idleGigabyteSeconds) + " GB-s"; }); }},
        {"unused memory",
         [](Evaluation e) { return ofHosts(e, [](Hosts h) { return numeral(h.unusedGigabyteSeconds) + " GB-s"; }); }},
    };
    return rows;
}

/// Traces are opened by a run only; that their files are there can be said without reading them.
std::vector<Error> missingTraces(const Scenario &scenario, const std::filesystem::path &folder)
{
    std::vector<Error> faults;
    for (std::size_t i = 0; i < scenario.sources.size(); ++i) {
        const auto *trace = std::get_if<TraceArrivals>(&scenario.sources[i].arrivals);
        std::error_code problem;
        if (trace != nullptr && !std::filesystem::exists(folder / trace->file, problem)) {
            faults.push_back(Error{"\"" + trace->file + "\": there is no such trace; check its name and folder",
                                   {},
                                   0,
                                   "sources[" + std::to_string(i) + "].arrivals.file"});
        }
    }
    return faults;
}

Result<void> saveInto(const CompletedRun &run, const std::filesystem::path &path)
{
    Result<ProjectFile> project = ProjectFile::openOrCreate(path);
    if (!project) {
        return tl::unexpected(project.error());
    }
    RunToSave saved;
    saved.scenarioText = writeScenario(run.document.scenario);
    saved.label = run.document.scenario.name;
    saved.result = run.result;
    for (const study::AlternativeEvaluation &e : run.evaluation.alternatives) {
        saved.figures.push_back({e.summary, e.bill.total, e.perMillion, e.month.total});
    }
    for (const study::PreparedAlternative &alternative : run.prepared.alternatives) {
        PriceBookSnapshot book{alternative.plan->id, priceBookText(alternative.plan->id)};
        if (std::ranges::find(saved.priceBooks, book) == saved.priceBooks.end()) {
            saved.priceBooks.push_back(std::move(book));
        }
    }
    const Result<std::int64_t> id = project->saveRun(saved);
    return id ? Result<void>{} : tl::unexpected(id.error());
}

/// Whether events were tried again or given up: of requests that are not, nothing needs to be said.
bool hasHeldEvents(const study::AlternativeEvaluation &alternative)
{
    const Counts &counts = alternative.summary.counts;
    return counts.expired + counts.deadLettered + counts.retried > 0;
}

} // namespace

int runCommand(const RunRequest &request, std::stop_token stop)
{
    if (const Result<void> checked = checkDestinations(request); !checked) {
        return refuse(checked.error(), Failed);
    }
    const auto run = completeRun(request, stop);
    if (!run) {
        return refuse(run.error().error, run.error().code);
    }
    if (request.csvFolder) {
        if (const Result<void> written = writeSeries(*run, *request.csvFolder); !written) {
            return refuse(written.error(), Failed);
        }
    }
    if (request.project) {
        if (const Result<void> saved = saveInto(*run, *request.project); !saved) {
            Error error = saved.error();
            error.file = request.project->string(); // the store names the file without its folder
            return refuse(error, Failed);
        }
    }
    if (request.isJson) {
        std::printf("%s\n", runJson(run->result, reports(run->evaluation)).c_str());
        return Done;
    }
    printHead(*run);
    using Evaluation = const study::AlternativeEvaluation &;
    std::vector<std::pair<std::string, Cell>> rows{
        {"requests", [](Evaluation e) { return count(e.summary.counts.requests); }},
        {"done, unfinished",
         [](Evaluation e) { return count(e.summary.counts.done) + ", " + count(e.summary.counts.unfinished); }},
        {"cold starts", [](Evaluation e) { return count(e.summary.counts.cold); }},
        {"throttled, rejected",
         [](Evaluation e) { return count(e.summary.counts.throttled) + ", " + count(e.summary.counts.rejected); }},
        {"timed out, failed",
         [](Evaluation e) { return count(e.summary.counts.timedOut) + ", " + count(e.summary.counts.failed); }},
        {"expired, dead letters",
         [](Evaluation e) { return count(e.summary.counts.expired) + ", " + count(e.summary.counts.deadLettered); }},
        {"tried again", [](Evaluation e) { return count(e.summary.counts.retried); }},
        {"age at handover, oldest",
         [](Evaluation e) {
             const auto &ages = e.summary.handovers;
             const auto words = [](double ms) { return plain(ui::durationText(ms * 1e-3, QLocale::c())); };
             return ages ? words(ages->meanMilliseconds) + ", " + words(ages->oldestMilliseconds) : "none";
         }},
        {"response time, mean",
         [](Evaluation e) {
             return withInterval(e.summary.responseMilliseconds,
                                 [](double ms, const QLocale &locale) { return ui::durationText(ms * 1e-3, locale); });
         }},
        {"instances", [](Evaluation e) { return withInterval(e.summary.instances, ui::numberText); }},
        {"busy, idle",
         [](Evaluation e) {
             return plain(ui::numberText(e.summary.busyInstances, QLocale::c())) + ", "
                    + plain(ui::numberText(e.summary.idleInstances, QLocale::c()));
         }},
        {"peak", [](Evaluation e) { return std::to_string(e.summary.peakInstances); }},
    };
    const auto hasHosts = [](Evaluation e) { return e.summary.hosts.has_value(); };
    if (std::ranges::any_of(run->evaluation.alternatives, hasHosts)) {
        rows.insert(rows.end(), hostRows().begin(), hostRows().end());
    }
    if (std::ranges::none_of(run->evaluation.alternatives, hasHeldEvents)) {
        std::erase_if(
            rows, [](const auto &row) { return row.first == "expired, dead letters" || row.first == "tried again"; });
    }
    const auto handsOver = [](Evaluation e) { return e.summary.handovers.has_value(); };
    if (std::ranges::none_of(run->evaluation.alternatives, handsOver)) {
        std::erase_if(rows, [](const auto &row) { return row.first == "age at handover, oldest"; });
    }
    rows.insert(rows.end(), costRows().begin(), costRows().end());
    printTable(run->evaluation, rows);
    printServices(run->evaluation);
    printVersions(run->evaluation);
    printVerdict(*run);
    const EngineReport &engine = run->result.engine;
    std::printf(
        "\n%llu requests in %s, %s million per CPU-second\n", static_cast<unsigned long long>(engine.invocations),
        plain(ui::durationText(engine.wallSeconds, QLocale::c())).c_str(),
        plain(ui::numberText(
                  engine.cpuSeconds > 0.0 ? static_cast<double>(engine.invocations) / engine.cpuSeconds * 1e-6 : 0.0,
                  QLocale::c()))
            .c_str());
    return Done;
}

int compareCommand(const RunRequest &request, std::stop_token stop)
{
    const auto run = completeRun(request, stop);
    if (!run) {
        return refuse(run.error().error, run.error().code);
    }
    if (request.isJson) {
        std::vector<BreakEven> breakEven;
        for (const study::Crossing &crossing : run->evaluation.verdict.crossings) {
            breakEven.push_back({run->evaluation.alternatives[crossing.cheaperBelow].summary.alternative,
                                 run->evaluation.alternatives[crossing.cheaperAbove].summary.alternative, crossing.at});
        }
        std::printf("%s\n", compareJson(run->result, reports(run->evaluation), breakEven).c_str());
        return Done;
    }
    printHead(*run);
    printTable(run->evaluation, costRows());
    printVerdict(*run);
    return Done;
}

int validateCommand(const std::filesystem::path &scenario)
{
    const Result<study::Catalogue> catalogue = loadCatalogue();
    if (!catalogue) {
        return refuse(catalogue.error(), Failed);
    }
    const Result<ScenarioDocument> document = readScenario(scenario);
    if (!document) {
        // Reading stops at the first fault; a person mending a file wants to see them all.
        for (const Error &fault : findFileFaults(scenario)) {
            refuse(fault, WrongInput);
        }
        return WrongInput;
    }
    std::vector<Error> faults = study::check(document->scenario, *catalogue);
    const std::vector<Error> missing = missingTraces(document->scenario, scenario.parent_path());
    faults.insert(faults.end(), missing.begin(), missing.end());
    for (const Error &fault : faults) {
        refuse(document->located(fault), WrongInput);
    }
    if (!faults.empty()) {
        return WrongInput;
    }
    std::printf("%s: valid\n", scenario.string().c_str());
    return Done;
}

} // namespace warmfront::cli
