// SPDX-License-Identifier: GPL-3.0-or-later
// Saves runs into a project without end, for a test that kills it:   save_loop FILE SEED
// or opens one and says how that went, for a test of two processes:  save_loop --open FILE [--as-nobody]
#include <cstdio>
#include <cstring>

#include <QCoreApplication>
#include <unistd.h>

#include "core/store/project_file.h"
#include "tests/core/store/random_run.h"

using namespace warmfront;

namespace {

int openAndTell(const char *path)
{
    auto project = ProjectFile::open(path);
    if (!project) {
        std::printf("%s\n", project.error().message.c_str());
        return 1;
    }
    const auto saved = project->saveScenario("x", "{}");
    const auto runs = project->listRuns();
    std::printf("%zu runs, %s\n", runs ? runs->size() : 0, saved ? "saved" : saved.error().message.c_str());
    return saved ? 0 : 3;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc >= 3 && std::strcmp(argv[1], "--open") == 0) {
        if (argc == 4 && geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            return 4;
        }
        return openAndTell(argv[2]);
    }
    auto project = ProjectFile::openOrCreate(argv[1]);
    if (!project) {
        std::fprintf(stderr, "%s\n", project.error().message.c_str());
        return 1;
    }
    for (std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);; ++seed) {
        std::printf("saving %llu\n", static_cast<unsigned long long>(seed));
        std::fflush(stdout);
        const auto id = project->saveRun(test::RandomRun(seed).run());
        if (!id) {
            std::fprintf(stderr, "%s\n", id.error().message.c_str());
            return 1;
        }
        std::printf("saved %llu %lld\n", static_cast<unsigned long long>(seed), static_cast<long long>(*id));
        std::fflush(stdout);
    }
}
