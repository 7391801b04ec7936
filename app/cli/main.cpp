// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <csignal>
#include <cstdio>
#include <stop_token>
#include <thread>

#include <CLI/CLI.hpp>
#include <QCoreApplication>

#include "app/cli/command.h"
#include "core/model/scenario.h"

using namespace warmfront;

namespace {

/// Turns SIGINT and SIGTERM into a request to stop: the signals are blocked everywhere and waited for by one thread, so
/// that no handler runs in the middle of anything.
class Interruption
{
public:
    Interruption()
    {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        sigaddset(&m_signals, SIGUSR1);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_thread = std::jthread([this] {
            int caught = 0;
            sigwait(&m_signals, &caught);
            if (caught != SIGUSR1) {
                m_stop.request_stop();
            }
        });
    }
    ~Interruption()
    {
        if (!m_stop.stop_requested()) {
            pthread_kill(m_thread.native_handle(), SIGUSR1);
        }
    }
    Interruption(const Interruption &) = delete;
    Interruption &operator=(const Interruption &) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals{};
    std::stop_source m_stop;
    std::jthread m_thread;
};

/// Empty when @p text is a seed, else what is wrong with it. The parser itself would wrap -1 and 2^64 round.
std::string seedFault(const std::string &text)
{
    std::uint64_t seed = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (problem == std::errc{} && end == text.data() + text.size()) {
        return {};
    }
    return "expected a whole number from 0 to 18446744073709551615, found \"" + text + "\"";
}

/// Whole numbers that are counted in: what is allowed is said in numbers.
CLI::Validator wholeNumber(int least, int most)
{
    return CLI::Validator(
        [least, most](const std::string &text) {
            int number = 0;
            const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (problem == std::errc{} && end == text.data() + text.size() && number >= least && number <= most) {
                return std::string();
            }
            return "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most)
                   + ", found \"" + text + "\"";
        },
        {});
}

/// A destination without a name is wrong usage, not a fault of the disk.
std::string emptyName(const std::string &text)
{
    return text.empty() ? "expected a name, found an empty text" : std::string();
}

void addRunOptions(CLI::App *command, cli::RunRequest &request)
{
    command->add_option("scenario", request.scenario, "Scenario file")->required();
    command->add_option("--seed", request.seed, "Seed of the random streams, instead of the scenario's")
        ->check(seedFault);
    command->add_option("--replications", request.replications, "Number of replications, instead of the scenario's")
        ->check(wholeNumber(1, mostReplications));
    command->add_option("--horizon", request.horizon, "How long to simulate, for example \"24 h\"");
    command->add_option("--threads", request.threads, "Worker threads (default: one per processor)")
        ->check(wholeNumber(1, 1024));
    command->add_flag("--json", request.isJson, "Print JSON");
}

int execute(int argc, char **argv)
{
    CLI::App app("Warmfront: simulate, price and compare serverless workloads.", "warmfront-cli");
    app.set_version_flag("--version", std::string("warmfront-cli " WARMFRONT_VERSION));
    app.require_subcommand(1);

    cli::RunRequest run;
    CLI::App *runCommand = app.add_subcommand("run", "Run a scenario and print what happened");
    addRunOptions(runCommand, run);
    runCommand
        ->add_option("--csv", run.csvFolder,
                     "Write the time series of every alternative and a summary into this folder")
        ->check(emptyName);
    runCommand->add_option("--into", run.project, "Save scenario and run into this project file (.warmfront)")
        ->check(emptyName);
    runCommand->add_option("--invocations", run.invocations, "Write one row per request to this CSV file")
        ->check(emptyName);

    cli::RunRequest compare;
    CLI::App *compareCommand =
        app.add_subcommand("compare", "Put a scenario's alternatives side by side: cost, latency, break-even");
    addRunOptions(compareCommand, compare);

    std::filesystem::path usage;
    bool isBillJson = false;
    CLI::App *billCommand = app.add_subcommand("bill", "Price a usage record");
    billCommand->add_option("usage", usage, "Usage record (JSON)")->required();
    billCommand->add_flag("--json", isBillJson, "Print JSON");

    std::string platform;
    bool isPlatformJson = false;
    CLI::App *platformsCommand = app.add_subcommand("platforms", "List the platforms, or print one with its sources");
    platformsCommand->add_option("name", platform, "Platform");
    platformsCommand->add_flag("--json", isPlatformJson, "Print JSON");

    std::string plan;
    bool isPlanJson = false;
    CLI::App *pricesCommand = app.add_subcommand("prices", "List the price plans, or print one with its sources");
    pricesCommand->add_option("name", plan, "Price plan");
    pricesCommand->add_flag("--json", isPlanJson, "Print JSON");

    std::filesystem::path scenario;
    CLI::App *validateCommand = app.add_subcommand("validate", "Check a scenario file and name every fault");
    validateCommand->add_option("scenario", scenario, "Scenario file")->required();

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &problem) {
        // Help and version are answers; everything else is wrong usage.
        if (problem.get_exit_code() != 0 && argc > 1 && app.get_subcommands().empty()) {
            std::fprintf(stderr, "there is no command or option \"%s\"; warmfront-cli --help lists them\n", argv[1]);
            return cli::WrongInput;
        }
        return app.exit(problem) == 0 ? cli::Done : cli::WrongInput;
    }
    // A file that grows past the shell's limit is then an error with words, like a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    const Interruption interruption;
    if (runCommand->parsed()) {
        return cli::runCommand(run, interruption.token());
    }
    if (compareCommand->parsed()) {
        return cli::compareCommand(compare, interruption.token());
    }
    if (billCommand->parsed()) {
        return cli::billCommand(usage, isBillJson);
    }
    if (platformsCommand->parsed()) {
        return cli::platformsCommand(platform, isPlatformJson);
    }
    if (pricesCommand->parsed()) {
        return cli::pricesCommand(plan, isPlanJson);
    }
    return cli::validateCommand(scenario);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("warmfront-cli"));
    try {
        const int code = execute(argc, argv);
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
            std::fprintf(stderr, "the results cannot be written to standard output; check the disk they go to\n");
            return code == cli::Done ? cli::Failed : code;
        }
        return code;
    } catch (const std::exception &broken) {
        std::fprintf(stderr, "Something broke in Warmfront: %s\n", broken.what());
        return cli::Failed;
    }
}
