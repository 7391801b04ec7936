// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoStack>

#include "core/base/result.h"
#include "core/model/scenario.h"

namespace warmfront::ui {

/// The scenario being edited: its value, its undo history and the file it belongs to.
///
/// Every edit goes through edit(), which is one undo step; edits of the same field in a row merge into one.
class ScenarioSession : public QObject
{
    Q_OBJECT

public:
    explicit ScenarioSession(QObject *parent = nullptr);

    [[nodiscard]] const Scenario &scenario() const { return m_scenario; }
    [[nodiscard]] QUndoStack &history() { return m_history; }
    [[nodiscard]] bool isModified() const { return !m_history.isClean(); }
    /// The scenario file, or nothing for a new scenario and for one that lives in a project file.
    [[nodiscard]] const std::optional<std::filesystem::path> &file() const { return m_file; }
    /// The folder that trace files are relative to.
    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }
    void setFolder(std::filesystem::path folder) { m_folder = std::move(folder); }

    /// Replaces the scenario by what @p change makes of it. @p field identifies what is edited ("functions[0].memory"):
    /// the next edit of the same field within the same step merges with it. @p words name the step ("Change memory").
    void edit(const QString &words, const QString &field, const std::function<void(Scenario &)> &change);

    /// Starts over with @p scenario and an empty history.
    void reset(Scenario scenario, std::optional<std::filesystem::path> file, std::filesystem::path folder);
    /// The scenario as it stands was saved to @p file.
    void markSaved(std::optional<std::filesystem::path> file);

signals:
    /// The value changed: by an edit, undo, redo or reset.
    void changed();
    void modifiedChanged(bool isModified);
    void fileChanged();

private:
    friend class ReplaceScenario;
    void replace(const Scenario &scenario);

    Scenario m_scenario;
    QUndoStack m_history;
    std::optional<std::filesystem::path> m_file;
    std::filesystem::path m_folder;
};

} // namespace warmfront::ui
