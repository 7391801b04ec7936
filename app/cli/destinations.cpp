// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/destinations.h"

#include <unistd.h>

#include "core/store/project_file.h"

namespace warmfront::cli {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> unusable(const char *why, const fs::path &path)
{
    return tl::unexpected(Error{why, path.string()});
}

/// @p folder, or the nearest folder around it that exists, lets files be made in it.
Result<void> checkFolder(const fs::path &folder)
{
    std::error_code problem;
    fs::path existing = fs::absolute(folder, problem);
    while (!fs::exists(existing, problem) && existing.has_relative_path()) {
        existing = existing.parent_path();
    }
    if (!fs::is_directory(existing, problem)) {
        return unusable("is not a folder; name one, or a new name in a folder", existing);
    }
    if (access(existing.c_str(), W_OK | X_OK) != 0) {
        return unusable("no file can be made in this folder; choose another one or change its rights", existing);
    }
    return {};
}

Result<void> checkFile(const fs::path &file)
{
    std::error_code problem;
    if (fs::is_directory(file, problem)) {
        return unusable("is a folder; name a file", file);
    }
    // A finished file takes its place by its name: a device or pipe of that name would be lost.
    if (fs::exists(file, problem) && !fs::is_regular_file(file, problem)) {
        return unusable("is a device or a pipe, which a result would replace; name a file on disk", file);
    }
    const fs::path folder = fs::absolute(file, problem).parent_path();
    if (!fs::is_directory(folder, problem)) {
        return unusable("there is no such folder; make it or choose another one", folder);
    }
    return checkFolder(folder);
}

} // namespace

Result<void> checkDestinations(const RunRequest &request)
{
    if (request.csvFolder) {
        if (const Result<void> checked = checkFolder(*request.csvFolder); !checked) {
            return checked;
        }
    }
    if (request.invocations) {
        if (const Result<void> checked = checkFile(*request.invocations); !checked) {
            return checked;
        }
    }
    if (!request.project) {
        return {};
    }
    if (const Result<void> checked = checkFile(*request.project); !checked) {
        return checked;
    }
    std::error_code problem;
    if (!fs::exists(*request.project, problem)) {
        return {};
    }
    const Result<ProjectFile> project = ProjectFile::openOrCreate(*request.project);
    if (!project) {
        Error error = project.error();
        error.file = request.project->string(); // the store names the file without its folder
        return tl::unexpected(error);
    }
    return {};
}

} // namespace warmfront::cli
