// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/store/project_records.h"

namespace warmfront {

/// An open project (`*.warmfront`): an SQLite database with the scenario and its history, runs, and the window's
/// layout.
///
/// Every saving call is one transaction: after a crash or SIGKILL at any moment the file holds all of it or nothing,
/// and everything that was reported as saved. While it is open nobody else can open it. A file of an older schema is
/// brought up to date when opened; one of a newer schema, or on a read-only medium, is opened read-only and says so.
///
/// Used in the thread that opened it, and destroyed there. Needs a QCoreApplication. Errors name the file and the
/// remedy.
class ProjectFile
{
public:
    /// Marks the database as ours in its header (`PRAGMA application_id`): "WFRT" in ASCII.
    static constexpr std::int32_t applicationId = 0x57465254;
    /// The schema that this Warmfront writes (`PRAGMA user_version`).
    static constexpr int schemaVersion = 2;

    struct Options
    {
        bool readOnly = false; ///< open() only
        std::optional<std::int64_t> maximumBytes =
            {}; ///< the file never grows beyond; saving then fails as on a full disk
    };

    /// Makes a new project. A file that exists and is not empty is an error.
    [[nodiscard]] static Result<ProjectFile> create(const std::filesystem::path &path, const Options &options);
    [[nodiscard]] static Result<ProjectFile> create(const std::filesystem::path &path)
    {
        return create(path, Options{});
    }
    /// Opens a project that exists.
    [[nodiscard]] static Result<ProjectFile> open(const std::filesystem::path &path, const Options &options);
    [[nodiscard]] static Result<ProjectFile> open(const std::filesystem::path &path) { return open(path, Options{}); }
    /// Opens @p path, or makes it when there is none.
    [[nodiscard]] static Result<ProjectFile> openOrCreate(const std::filesystem::path &path);

    ProjectFile(ProjectFile &&other) noexcept;
    ProjectFile &operator=(ProjectFile &&other) noexcept;
    ~ProjectFile(); ///< closes it: no other file is left beside it

    [[nodiscard]] const std::filesystem::path &path() const;
    /// Why nothing can be saved into it, in one sentence; nothing when it can.
    [[nodiscard]] const std::optional<std::string> &readOnlyReason() const;
    /// The schema the file has.
    [[nodiscard]] int fileSchemaVersion() const;

    /// Adds a version to the history unless the newest one has the very same text; returns the version's id.
    /// @p text is JSON in UTF-8 and is kept to the byte.
    [[nodiscard]] Result<std::int64_t> saveScenario(std::string_view name, std::string_view text);
    /// Newest first.
    [[nodiscard]] Result<std::vector<ScenarioVersion>> listScenarios() const;
    [[nodiscard]] Result<std::string> loadScenario(std::int64_t version) const;
    /// The newest version; nothing in a new project.
    [[nodiscard]] Result<std::optional<ScenarioVersion>> newestScenario() const;

    /// Saves a run, and its scenario as a new version unless the history has that text; returns the run's id.
    [[nodiscard]] Result<std::int64_t> saveRun(const RunToSave &run);
    [[nodiscard]] Result<StoredRun> loadRun(std::int64_t id) const;
    /// Oldest first.
    [[nodiscard]] Result<std::vector<ListedRun>> listRuns() const;
    /// A run that does not exist is an error.
    [[nodiscard]] Result<void> deleteRun(std::int64_t id);

    /// How the window looked, by key.
    [[nodiscard]] Result<void> setLayout(std::string_view key, std::string_view value);
    [[nodiscard]] Result<std::optional<std::string>> layout(std::string_view key) const;

    /// Writes a whole copy to @p target in one step; a project that stood there is replaced unless it is open. This one
    /// stays open on its own file. Works on read-only projects too.
    [[nodiscard]] Result<void> saveAs(const std::filesystem::path &target) const;

    /// Reads the whole file and says what is damaged.
    [[nodiscard]] Result<void> checkIntegrity() const;

private:
    struct State;
    explicit ProjectFile(std::unique_ptr<State> state);
    [[nodiscard]] Result<void> checkWritable() const;
    [[nodiscard]] Result<std::int64_t> addScenario(std::string_view name, std::string_view text, bool anywhere);
    [[nodiscard]] Result<std::int64_t> addRun(const RunToSave &run);

    std::unique_ptr<State> m_state;
};

} // namespace warmfront
