// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "core/store/draft_journal.h"

namespace warmfront::ui {

class RunSession;
class ScenarioSession;
class Workbench;

/// Files: opening, saving, what was open lately, and edits kept safe between saves.
///
/// A scenario file (.json) holds the scenario only; a project file (.warmfront) holds it with its runs. A trace becomes
/// a new scenario that replays it. Reading and writing happen on another thread; signals tell the outcome.
class ProjectSession : public QObject
{
    Q_OBJECT

public:
    /// @p stateFolder holds the draft journal; it is made when missing. The others must outlive the session.
    ProjectSession(ScenarioSession &scenario, RunSession &runs, const Workbench &workbench,
                   const std::filesystem::path &stateFolder, QObject *parent = nullptr);
    ~ProjectSession() override;

    /// A small scenario of one function, one source and one alternative.
    [[nodiscard]] static Scenario newScenario();
    /// Starts over with newScenario().
    void startNew();
    /// Opens a scenario, a project or a trace, told apart by content.
    void open(const QString &file);
    /// Opens a scenario as a sample: saving it asks for a new place.
    void openSample(const QString &file);
    /// Opens a trace as a new scenario that replays it, whatever its ending.
    void openTrace(const QString &file);

    /// True when save() knows where.
    [[nodiscard]] bool hasFile() const { return !m_file.isEmpty(); }
    [[nodiscard]] QString file() const { return m_file; }
    /// True when the file was written by somebody else since it was read or saved here: saving would undo that.
    [[nodiscard]] bool wasChangedOutside() const;
    void save();
    /// Saves as a project (.warmfront, with runs) or as a scenario (any other ending).
    void saveAs(const QString &file);
    /// Edits that no file holds yet, or hasUnsavedRuns().
    [[nodiscard]] bool hasUnsavedWork() const;
    /// The project file lacks runs, or still holds removed ones. Never for a scenario file, which holds none.
    [[nodiscard]] bool hasUnsavedRuns() const;

    /// Newest first, at most ten that still exist.
    [[nodiscard]] QStringList recentFiles() const;

    /// How often edits were put into safety since the last save.
    [[nodiscard]] int keptDrafts() const { return m_keptDrafts; }
    /// What a crash left behind, in words ("Thumbnails, edited at 12:04"); empty without.
    [[nodiscard]] QString recoveryWords() const;
    /// Whether those are edits of the file that is open.
    [[nodiscard]] bool hasDraftOfFile() const;
    void recover();
    void discardRecovery();

    /// True while a file is being read or written.
    [[nodiscard]] bool isBusy() const { return m_jobs > 0; }

signals:
    void opened(const QString &words); ///< @p words say what was taken for what; empty for plain files
    void saved(const QString &file);
    void failed(const warmfront::Error &error);
    void fileChanged();
    void recentFilesChanged();
    void busyChanged(bool isBusy);

private:
    struct Opened;
    enum class As { Anything, Sample, Trace };
    void read(const QString &file, As as);
    void adopt(const QString &file, As as, Opened opened);
    void recoverAlone();
    void applyFound();
    void begin();
    void end();
    void write(const QString &file, bool isNew);
    void rememberFile(const QString &file);
    void setFile(const QString &file);
    void keepDraft();
    void dropDraft();

    ScenarioSession &m_scenario;
    RunSession &m_runs;
    const Workbench &m_workbench;
    std::optional<DraftJournal> m_journal; ///< nothing where the state folder cannot be written
    std::optional<Draft> m_found;          ///< what a crash left behind
    std::optional<Draft> m_recovered;      ///< the same once opened; deleted after a good save
    std::string m_draftDocument;           ///< under which name the journal holds a draft; see m_hasDraft
    bool m_hasDraft = false;
    int m_keptDrafts = 0;
    QTimer m_draftTimer;
    QString m_file;
    /// Size and time of a file as it was left here; of no file: nothing.
    struct Stamp
    {
        qint64 size = -1;
        QDateTime modified;
        bool operator==(const Stamp &) const = default;
    };
    [[nodiscard]] static Stamp stampOf(const QString &file);
    Stamp m_stamp;
    int m_jobs = 0;
    /// Numbers that the project file has for the runs it holds, by their numbers in the window.
    std::map<std::int64_t, std::int64_t> m_savedRuns;
    bool m_isRecovering = false; ///< the file being read gets the found draft on top
};

} // namespace warmfront::ui
