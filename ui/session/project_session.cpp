// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/project_session.h"

#include <algorithm>
#include <map>
#include <utility>

#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QSettings>
#include <QtConcurrentRun>

#include "core/io/catalogue_reader.h"
#include "core/io/scenario_reader.h"
#include "core/io/scenario_writer.h"
#include "core/io/trace_archive.h"
#include "core/store/project_file.h"
#include "ui/session/open_traces.h"
#include "ui/session/run_session.h"
#include "ui/session/scenario_session.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

namespace {

constexpr int mostRecentFiles = 10;
/// An edit is safe from a crash this long after it; short enough to lose a word at most.
constexpr int draftMilliseconds = 1000;
const QString recentKey = QStringLiteral("recentFiles");

bool isProject(const QString &file)
{
    QFile start(file);
    return start.open(QIODevice::ReadOnly) && start.read(15) == "SQLite format 3";
}

bool isProjectName(const QString &file)
{
    return file.endsWith(QStringLiteral(".warmfront"), Qt::CaseInsensitive);
}

/// JSON begins with a brace; anything else that is not a project may be a trace.
bool beginsWithBrace(const QString &file)
{
    QFile start(file);
    if (!start.open(QIODevice::ReadOnly)) {
        return true; // let the scenario reader say why it cannot be read
    }
    const QByteArray head = start.read(64).trimmed();
    return head.startsWith('{') || head.startsWith("\xEF\xBB\xBF{");
}

/// A scenario that replays the trace at @p path on the platforms there are.
Scenario scenarioOf(const TraceGuess &guess, const QString &path, SimDuration horizon)
{
    Scenario scenario;
    scenario.name = QFileInfo(path).completeBaseName().toStdString();
    scenario.horizon = horizon;
    Function function;
    function.name = "function";
    function.service = {ExponentialLaw{SimDuration::milliseconds(200)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "trace";
    source.function = function.name;
    source.arrivals = guess.arrivals;
    scenario.sources = {source};
    Alternative lambda;
    lambda.name = "Lambda";
    lambda.platform = "aws-lambda";
    scenario.alternatives = {lambda};
    return scenario;
}

/// A stored run with everything that follows from it again, priced by the books that were saved with it.
Result<FinishedRunPointer> revive(const StoredRun &stored, const std::string &text, const std::filesystem::path &folder,
                                  const study::Catalogue &catalogue)
{
    const Result<ScenarioDocument> document = parseScenario(text, stored.label, folder);
    if (!document) {
        return tl::unexpected(document.error());
    }
    auto own = std::make_shared<study::Catalogue>(catalogue);
    for (const PriceBookSnapshot &book : stored.priceBooks) {
        Result<PricePlan> plan = parsePricePlan(book.text, book.id);
        if (!plan) {
            continue; // a book of another version of the format: today's prices stand in
        }
        const auto same = std::ranges::find(own->plans, plan->id, &PricePlan::id);
        if (same != own->plans.end()) {
            *same = std::move(*plan);
        } else {
            own->plans.push_back(std::move(*plan));
        }
    }
    const Result<study::Traces> traces = openTraces(document->scenario, folder, {});
    if (!traces) {
        return tl::unexpected(traces.error());
    }
    Result<study::PreparedScenario> prepared = study::prepare(document->scenario, *own, *traces);
    if (!prepared) {
        return tl::unexpected(prepared.error());
    }
    Result<study::Evaluation> evaluation = study::evaluate(*prepared, stored.result);
    if (!evaluation) {
        return tl::unexpected(evaluation.error());
    }
    auto run = std::make_shared<FinishedRun>();
    run->id = stored.id;
    run->label = QString::fromStdString(stored.label);
    run->finishedAt = QDateTime::fromString(QString::fromStdString(stored.savedAt), Qt::ISODateWithMs).toLocalTime();
    run->scenarioText = text;
    run->ownCatalogue = std::move(own);
    run->prepared = std::move(*prepared);
    run->result = stored.result;
    run->evaluation = std::move(*evaluation);
    return FinishedRunPointer(std::move(run));
}

RunToSave toSave(const FinishedRun &run, const Workbench &workbench)
{
    RunToSave saved;
    saved.scenarioText = run.scenarioText;
    saved.label = run.label.toStdString();
    saved.result = run.result;
    for (std::size_t i = 0; i < run.evaluation.alternatives.size(); ++i) {
        const study::AlternativeEvaluation &alternative = run.evaluation.alternatives[i];
        saved.figures.push_back(
            {alternative.summary, alternative.bill.total, alternative.perMillion, alternative.month.total});
        const std::string &plan = run.prepared.alternatives[i].plan->id;
        const bool isKnown =
            std::ranges::any_of(saved.priceBooks, [&](const PriceBookSnapshot &b) { return b.id == plan; });
        if (!isKnown) {
            saved.priceBooks.push_back({plan, workbench.priceBookText(plan)});
        }
    }
    return saved;
}

/// Numbers of runs in the file, by their numbers in the window.
using SavedRuns = std::map<std::int64_t, std::int64_t>;

/// Saves @p scenario and @p runs, and deletes the runs of the file's numbers @p removed. Gives the numbers of @p runs.
Result<SavedRuns> saveInto(const std::filesystem::path &path, const Scenario &scenario,
                           const std::vector<FinishedRunPointer> &runs, const std::vector<std::int64_t> &removed,
                           const Workbench &workbench)
{
    Result<ProjectFile> project = ProjectFile::openOrCreate(path);
    if (!project) {
        return tl::unexpected(project.error());
    }
    SavedRuns saved;
    for (const FinishedRunPointer &run : runs) {
        const Result<std::int64_t> id = project->saveRun(toSave(*run, workbench));
        if (!id) {
            return tl::unexpected(id.error());
        }
        saved.emplace(run->id, *id);
    }
    for (const std::int64_t id : removed) {
        if (const Result<void> gone = project->deleteRun(id); !gone) {
            return tl::unexpected(gone.error());
        }
    }
    // Last, so that it is the newest version whatever the runs were made from.
    const Result<std::int64_t> version = project->saveScenario(scenario.name, writeScenario(scenario));
    return version ? Result<SavedRuns>(std::move(saved)) : tl::unexpected(version.error());
}

/// @p scenario with trace files that are named relative to @p from named so that they are found from @p to.
void moveTraces(Scenario &scenario, const std::filesystem::path &from, const std::filesystem::path &to)
{
    for (EventSource &source : scenario.sources) {
        auto *trace = std::get_if<TraceArrivals>(&source.arrivals);
        if (trace == nullptr || trace->file.empty() || std::filesystem::path(trace->file).is_absolute()) {
            continue;
        }
        const std::filesystem::path whole = (from / trace->file).lexically_normal();
        const std::filesystem::path near = whole.lexically_relative(to);
        trace->file = near.empty() || *near.begin() == ".." ? whole.string() : near.string();
    }
}

} // namespace

struct ProjectSession::Opened
{
    Scenario scenario;
    QString words;
    std::vector<FinishedRunPointer> runs;
    std::optional<Error> problem; ///< something that could not be read beside what could
};

ProjectSession::ProjectSession(ScenarioSession &scenario, RunSession &runs, const Workbench &workbench,
                               const std::filesystem::path &stateFolder, QObject *parent)
    : QObject(parent), m_scenario(scenario), m_runs(runs), m_workbench(workbench)
{
    const auto savedText = [](const std::string &document) -> std::optional<std::string> {
        if (document.empty()) {
            return std::nullopt;
        }
        if (isProjectName(QString::fromStdString(document))) {
            const Result<ProjectFile> project = ProjectFile::open(document, {.readOnly = true});
            const auto newest = project ? project->newestScenario() : tl::unexpected(project.error());
            const auto text = newest && *newest ? project->loadScenario((*newest)->id) : failure("no scenario");
            return text ? std::optional(*text) : std::nullopt;
        }
        const Result<ScenarioDocument> saved = readScenario(document);
        return saved ? std::optional(writeScenario(saved->scenario)) : std::nullopt;
    };
    FoundDrafts found = DraftJournal::findUnsaved(stateFolder, savedText);
    if (!found.drafts.empty()) {
        m_found = std::move(found.drafts.front());
    }
    // Without a journal the window works as well: edits are then safe only once saved.
    if (Result<DraftJournal> journal = DraftJournal::open(stateFolder)) {
        m_journal = std::move(*journal);
    }
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(draftMilliseconds);
    connect(&m_draftTimer, &QTimer::timeout, this, &ProjectSession::keepDraft);
    // Whether the change is an edit is known only after the undo stack has taken it in: keepDraft() asks then.
    connect(&m_scenario, &ScenarioSession::changed, &m_draftTimer, qOverload<>(&QTimer::start));
}

ProjectSession::~ProjectSession() = default;

void ProjectSession::begin()
{
    if (m_jobs++ == 0) {
        emit busyChanged(true);
    }
}

void ProjectSession::end()
{
    if (--m_jobs == 0) {
        emit busyChanged(false);
    }
}

Scenario ProjectSession::newScenario()
{
    Scenario scenario;
    scenario.name = "Untitled";
    scenario.horizon = SimDuration::hours(1);
    scenario.replications = 5;
    Function function;
    function.name = "function";
    function.runtime = "python3.12";
    function.memory = MemorySize::megabytes(512);
    function.service = {ExponentialLaw{SimDuration::milliseconds(200)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "web";
    source.function = function.name;
    source.arrivals = PoissonArrivals{Rate::perSecond(1.0)};
    scenario.sources = {source};
    Alternative lambda;
    lambda.name = "Lambda";
    lambda.platform = "aws-lambda";
    scenario.alternatives = {lambda};
    return scenario;
}

void ProjectSession::startNew()
{
    m_runs.clear();
    m_savedRuns.clear();
    setFile({});
    m_scenario.reset(newScenario(), std::nullopt, {});
    dropDraft();
    emit opened({});
}

void ProjectSession::open(const QString &file)
{
    read(file, As::Anything);
}

void ProjectSession::openSample(const QString &file)
{
    read(file, As::Sample);
}

void ProjectSession::openTrace(const QString &file)
{
    read(file, As::Trace);
}

void ProjectSession::read(const QString &file, As as)
{
    const std::filesystem::path path = QFileInfo(file).absoluteFilePath().toStdString();
    const auto work = [path, file, as, &catalogue = m_workbench.catalogue()]() -> Result<Opened> {
        Opened opened;
        if (as != As::Trace && isProject(file)) {
            const Result<ProjectFile> project = ProjectFile::open(path);
            if (!project) {
                return tl::unexpected(project.error());
            }
            if (const auto &reason = project->readOnlyReason()) {
                opened.words = QString::fromStdString(*reason);
            }
            const Result<std::optional<ScenarioVersion>> newest = project->newestScenario();
            if (!newest) {
                return tl::unexpected(newest.error());
            }
            if (!*newest) {
                return tl::unexpected(Error{"holds no scenario yet: open another project", path.string()});
            }
            const Result<std::string> text = project->loadScenario((*newest)->id);
            const Result<ScenarioDocument> document =
                text ? parseScenario(*text, path.string(), path.parent_path()) : tl::unexpected(text.error());
            if (!document) {
                return tl::unexpected(document.error());
            }
            opened.scenario = document->scenario;
            const Result<std::vector<ListedRun>> runs = project->listRuns();
            if (!runs) {
                return tl::unexpected(runs.error());
            }
            for (const ListedRun &listed : *runs) {
                const Result<StoredRun> stored = project->loadRun(listed.id);
                const Result<std::string> source = project->loadScenario(listed.scenarioVersion);
                if (!stored || !source) {
                    opened.problem = !stored ? stored.error() : source.error();
                    continue;
                }
                Result<FinishedRunPointer> run = revive(*stored, *source, path.parent_path(), catalogue);
                if (run) {
                    opened.runs.push_back(std::move(*run));
                } else {
                    opened.problem = run.error();
                }
            }
            return opened;
        }
        if (as != As::Trace && beginsWithBrace(file)) {
            Result<ScenarioDocument> document = readScenario(path);
            if (!document) {
                return tl::unexpected(document.error());
            }
            opened.scenario = std::move(document->scenario);
            return opened;
        }
        const std::optional<TraceGuess> guess = guessTrace(path);
        if (!guess) {
            return tl::unexpected(
                Error{"is neither a scenario, a project nor a trace Warmfront knows: a trace is a table with a "
                      "header and a column of times, or one of the Azure Functions or pacslab layouts",
                      path.string()});
        }
        const Result<std::shared_ptr<const TraceArchive>> archive = warmfront::openTrace(guess->arrivals, {});
        if (!archive) {
            return tl::unexpected(archive.error());
        }
        const SimDuration second = SimDuration::seconds(1);
        const std::int64_t seconds =
            std::max<std::int64_t>(1, ((*archive)->end().count() + second.count() - 1) / second.count());
        opened.scenario = scenarioOf(*guess, file, SimDuration::seconds(seconds));
        opened.words = QString::fromStdString(guess->explanation);
        return opened;
    };
    begin();
    QtConcurrent::run(work).then(this, [this, file, as](Result<Opened> result) {
        end();
        if (result) {
            adopt(file, as, std::move(*result));
        } else {
            emit failed(result.error());
            if (std::exchange(m_isRecovering, false) && m_found) {
                recoverAlone(); // edits are not lost with the file they were made in
            }
        }
    });
}

bool ProjectSession::hasDraftOfFile() const
{
    return m_found && hasFile() && m_found->document == m_file.toStdString();
}

void ProjectSession::adopt(const QString &file, As as, Opened opened)
{
    m_runs.clear();
    m_savedRuns.clear();
    const QFileInfo info(file);
    const bool isTrace = as == As::Trace || !opened.words.isEmpty();
    const bool isOwn = as == As::Anything && (!isTrace || isProject(file));
    setFile(isOwn ? info.absoluteFilePath() : QString());
    m_scenario.reset(std::move(opened.scenario),
                     isOwn ? std::optional(info.absoluteFilePath().toStdString()) : std::nullopt,
                     info.absolutePath().toStdString());
    for (FinishedRunPointer &run : opened.runs) {
        m_savedRuns.emplace(run->id, run->id);
        m_runs.adopt(std::move(run));
    }
    if (std::exchange(m_isRecovering, false) && m_found) {
        applyFound();
        return;
    }
    dropDraft();
    if (as != As::Sample) {
        rememberFile(info.absoluteFilePath());
    }
    emit this->opened(opened.words);
    if (opened.problem) {
        emit failed(*opened.problem);
    }
}

void ProjectSession::save()
{
    write(m_file, false);
}

void ProjectSession::saveAs(const QString &file)
{
    write(QFileInfo(file).absoluteFilePath(), QFileInfo(file).absoluteFilePath() != m_file);
}

void ProjectSession::write(const QString &file, bool isNew)
{
    const std::filesystem::path folder = std::filesystem::path(file.toStdString()).parent_path();
    if (folder != m_scenario.folder()) {
        m_scenario.edit(tr("Move trace files"), {},
                        [&](Scenario &moved) { moveTraces(moved, m_scenario.folder(), folder); });
        m_scenario.setFolder(folder);
    }
    const Scenario scenario = m_scenario.scenario();
    std::vector<std::int64_t> removed;
    for (const auto &[id, stored] : m_savedRuns) {
        if (!isNew && m_runs.run(id) == nullptr) {
            removed.push_back(stored);
        }
    }
    std::vector<FinishedRunPointer> runs;
    for (const FinishedRunPointer &run : m_runs.runs()) {
        if (isNew || !m_savedRuns.contains(run->id)) {
            runs.push_back(run);
        }
    }
    const std::filesystem::path path = file.toStdString();
    const auto work = [scenario, runs, removed, path, isNew, isProjectFile = isProjectName(file),
                       &workbench = m_workbench]() -> Result<SavedRuns> {
        if (!isProjectFile) {
            return saveScenario(scenario, path).map([] { return SavedRuns{}; });
        }
        if (!isNew) {
            return saveInto(path, scenario, runs, removed, workbench);
        }
        // A new project is made beside its place and moved there whole: what stood there stays until then.
        std::filesystem::path part = path;
        part += ".part";
        std::error_code problem;
        std::filesystem::remove(part, problem);
        Result<SavedRuns> saved = saveInto(part, scenario, runs, {}, workbench);
        if (!saved) {
            std::filesystem::remove(part, problem);
            // Nobody chose the name of the part.
            if (saved.error().file == part.string()) {
                saved.error().file = path.string();
            }
            return saved;
        }
        std::filesystem::rename(part, path, problem);
        if (problem) {
            return tl::unexpected(
                Error{"cannot be replaced (" + problem.message() + "): choose another name", path.string()});
        }
        return saved;
    };
    begin();
    QtConcurrent::run(work).then(this, [this, file, removed, isNew, scenario](Result<SavedRuns> result) {
        end();
        if (!result) {
            emit failed(result.error());
            return;
        }
        if (isNew) {
            m_savedRuns.clear();
        }
        std::erase_if(m_savedRuns,
                      [&](const auto &each) { return std::ranges::find(removed, each.second) != removed.end(); });
        m_savedRuns.merge(*result);
        setFile(file);
        if (m_scenario.scenario() == scenario) {
            m_scenario.markSaved(file.toStdString());
            dropDraft();
        }
        rememberFile(file);
        emit saved(file);
    });
}

bool ProjectSession::hasUnsavedWork() const
{
    return m_scenario.isModified() || hasUnsavedRuns();
}

bool ProjectSession::hasUnsavedRuns() const
{
    // A scenario file holds no runs: they come again from it.
    if (!isProjectName(m_file)) {
        return false;
    }
    const std::vector<FinishedRunPointer> &runs = m_runs.runs();
    return runs.size() != m_savedRuns.size() || std::ranges::any_of(runs, [this](const FinishedRunPointer &run) {
               return !m_savedRuns.contains(run->id);
           });
}

ProjectSession::Stamp ProjectSession::stampOf(const QString &file)
{
    const QFileInfo info(file);
    return info.isFile() ? Stamp{info.size(), info.lastModified()} : Stamp{};
}

bool ProjectSession::wasChangedOutside() const
{
    return hasFile() && stampOf(m_file) != m_stamp;
}

void ProjectSession::setFile(const QString &file)
{
    m_stamp = stampOf(file);
    if (file != m_file) {
        m_file = file;
        emit fileChanged();
    }
}

QStringList ProjectSession::recentFiles() const
{
    QStringList files = QSettings().value(recentKey).toStringList();
    files.removeIf([](const QString &file) { return !QFileInfo::exists(file); });
    return files.mid(0, mostRecentFiles);
}

void ProjectSession::keepDraft()
{
    if (!m_journal || !m_scenario.isModified()) {
        return;
    }
    const std::string document = m_file.toStdString();
    if (m_hasDraft && document != m_draftDocument) {
        dropDraft();
    }
    if (m_journal->record(document, writeScenario(m_scenario.scenario()))) {
        m_draftDocument = document;
        m_hasDraft = true;
        ++m_keptDrafts;
    }
}

void ProjectSession::dropDraft()
{
    m_draftTimer.stop();
    m_keptDrafts = 0;
    if (m_hasDraft && m_journal && m_journal->forget(m_draftDocument)) {
        m_hasDraft = false;
    }
    if (m_recovered && !m_scenario.isModified()) {
        // A draft that stays behind is offered again, which is better than one that is lost.
        if (DraftJournal::discard(*m_recovered)) {
            m_recovered.reset();
        }
    }
}

QString ProjectSession::recoveryWords() const
{
    if (!m_found) {
        return {};
    }
    const Result<ScenarioDocument> draft = parseScenario(m_found->text, "draft");
    const QString name = draft ? QString::fromStdString(draft->scenario.name) : tr("a scenario");
    const QDateTime when =
        QDateTime::fromString(QString::fromStdString(m_found->savedAt), Qt::ISODateWithMs).toLocalTime();
    const QString file = QFileInfo(QString::fromStdString(m_found->document)).fileName();
    const QString moment =
        QLocale().toString(when, QLocale::ShortFormat) + (file.isEmpty() ? QString() : tr(" in %1").arg(file));
    return m_found->edits == 1
               ? tr("Recovered: “%1”, edited %2, one edit after the last save").arg(name, moment)
               : tr("Recovered: “%1”, edited %2, %3 edits after the last save").arg(name, moment).arg(m_found->edits);
}

void ProjectSession::recover()
{
    if (!m_found) {
        return;
    }
    const QString file = QString::fromStdString(m_found->document);
    if (!file.isEmpty() && QFileInfo::exists(file)) {
        // With its runs, and with what it holds as the saved state below the recovered edits.
        m_isRecovering = true;
        read(file, As::Anything);
        return;
    }
    recoverAlone();
}

void ProjectSession::recoverAlone()
{
    const QString file = QString::fromStdString(m_found->document);
    m_runs.clear();
    m_savedRuns.clear();
    setFile(file);
    m_scenario.reset(newScenario(),
                     file.isEmpty() ? std::nullopt : std::optional(std::filesystem::path(m_found->document)),
                     std::filesystem::path(m_found->document).parent_path());
    applyFound();
}

void ProjectSession::applyFound()
{
    const Result<ScenarioDocument> draft =
        parseScenario(m_found->text, "the recovered scenario", std::filesystem::path(m_found->document).parent_path());
    if (!draft) {
        emit failed(draft.error());
        return;
    }
    m_scenario.edit(tr("Recover edits"), {}, [&](Scenario &scenario) { scenario = draft->scenario; });
    m_recovered = std::exchange(m_found, std::nullopt);
    emit opened(tr("These are the edits that were not saved. Save them to keep them."));
}

void ProjectSession::discardRecovery()
{
    if (m_found) {
        if (const Result<void> gone = DraftJournal::discard(*m_found); !gone) {
            emit failed(gone.error());
        }
        m_found.reset();
    }
    m_draftTimer.stop();
    if (m_hasDraft && m_journal && m_journal->forget(m_draftDocument)) {
        m_hasDraft = false;
    }
}

void ProjectSession::rememberFile(const QString &file)
{
    QStringList files = recentFiles();
    files.removeAll(file);
    files.prepend(file);
    QSettings().setValue(recentKey, files.mid(0, mostRecentFiles));
    emit recentFilesChanged();
}

} // namespace warmfront::ui
