// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <unistd.h>

#include "app/cli/command.h"
#include "app/cli/invocation_file.h"
#include "app/resources.h"
#include "core/base/quantity.h"
#include "core/io/catalogue_reader.h"
#include "ui/session/open_traces.h"

namespace warmfront::cli {

namespace {

/// Draws a line with the progress of a run on standard error, when that is a terminal, until it goes out of scope.
class ProgressLine
{
public:
    explicit ProgressLine(const study::RunProgress &progress) : m_progress(progress)
    {
        if (isatty(STDERR_FILENO) != 0) {
            m_thread = std::jthread([this](std::stop_token stop) { draw(stop); });
        }
    }
    ~ProgressLine()
    {
        if (m_thread.joinable()) {
            m_thread.request_stop();
            m_thread.join();
            std::fprintf(stderr, "\r\033[K");
        }
    }
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

private:
    void draw(std::stop_token stop)
    {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
            wake.wait_for(lock, stop, std::chrono::milliseconds(200), [] { return false; });
            const auto total = static_cast<double>(m_progress.simulatedTotal.load());
            const double share = total > 0.0 ? static_cast<double>(m_progress.simulated.load()) / total : 0.0;
            std::fprintf(stderr, "\r%5.1f %%  %llu requests", 100.0 * share,
                         static_cast<unsigned long long>(m_progress.invocations.load()));
        }
    }

    const study::RunProgress &m_progress;
    std::jthread m_thread;
};

Result<void> override(Scenario &scenario, const RunRequest &request)
{
    if (request.seed) {
        scenario.seed = *request.seed;
    }
    if (request.replications) {
        scenario.replications = *request.replications;
    }
    if (request.horizon) {
        const Result<SimDuration> horizon = parseDuration(*request.horizon);
        if (!horizon) {
            return failure("--horizon: " + horizon.error().message);
        }
        scenario.horizon = *horizon;
    }
    for (const Error &fault : findFaults(scenario)) {
        return tl::unexpected(fault);
    }
    return {};
}

tl::unexpected<Refusal> refused(ExitCode code, Error error)
{
    return tl::unexpected(Refusal{code, std::move(error)});
}

} // namespace

int refuse(const Error &error, ExitCode code)
{
    std::fprintf(stderr, "%s\n", error.describe().c_str());
    return code;
}

Result<study::Catalogue> loadCatalogue()
{
    const Result<std::filesystem::path> resources = app::findResources();
    if (!resources) {
        return tl::unexpected(resources.error());
    }
    study::Catalogue catalogue;
    Result<std::vector<PlatformProfile>> platforms = readPlatforms(*resources / "platforms");
    if (!platforms) {
        return tl::unexpected(platforms.error());
    }
    Result<std::vector<PricePlan>> plans = readPricePlans(*resources / "prices");
    if (!plans) {
        return tl::unexpected(plans.error());
    }
    catalogue.platforms = std::move(*platforms);
    catalogue.plans = std::move(*plans);
    return catalogue;
}

std::string priceBookText(const std::string &planId)
{
    const Result<std::filesystem::path> resources = app::findResources();
    if (!resources) {
        return {};
    }
    std::ifstream file(*resources / "prices" / (planId + ".json"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

tl::expected<CompletedRun, Refusal> completeRun(const RunRequest &request, std::stop_token stop)
{
    // What is prepared points into the catalogue, so it lives as long as the process.
    static Result<study::Catalogue> catalogue = loadCatalogue();
    if (!catalogue) {
        return refused(Failed, catalogue.error());
    }
    Result<ScenarioDocument> document = readScenario(request.scenario);
    if (!document) {
        return refused(WrongInput, document.error());
    }
    if (const Result<void> changed = override(document->scenario, request); !changed) {
        // An option that cannot be read is no fault of the file.
        return refused(WrongInput, changed.error().path.empty() ? changed.error() : document->located(changed.error()));
    }
    const Result<study::Traces> traces = ui::openTraces(document->scenario, request.scenario.parent_path(), stop);
    if (!traces) {
        return stop.stop_requested() ? refused(Cancelled, Error{"cancelled"}) : refused(WrongInput, traces.error());
    }
    Result<study::PreparedScenario> prepared = study::prepare(document->scenario, *catalogue, *traces);
    if (!prepared) {
        return refused(WrongInput, document->located(prepared.error()));
    }

    study::RunSettings settings;
    settings.threads = request.threads;
    std::optional<InvocationFile> rows;
    if (request.invocations) {
        Result<InvocationFile> file = InvocationFile::create(*request.invocations, *prepared);
        if (!file) {
            return refused(Failed, file.error());
        }
        rows = std::move(*file);
        settings.rows = [&rows](std::size_t alternative, std::span<const sim::InvocationRow> some) {
            rows->write(alternative, some);
        };
    }
    study::RunProgress progress;
    Result<RunResult> result = [&] {
        const ProgressLine line(progress);
        return study::run(*prepared, settings, stop, progress);
    }();
    if (!result) {
        return study::isCancelled(result.error()) ? refused(Cancelled, Error{"cancelled: nothing was written"})
                                                  : refused(Failed, result.error());
    }
    if (rows) {
        if (const Result<void> kept = rows->finish(); !kept) {
            return refused(Failed, kept.error());
        }
    }
    Result<study::Evaluation> evaluation = study::evaluate(*prepared, *result);
    if (!evaluation) {
        return refused(Failed, evaluation.error());
    }
    return CompletedRun{std::move(*document), std::move(*prepared), std::move(*result), std::move(*evaluation)};
}

} // namespace warmfront::cli
