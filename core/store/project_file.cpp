// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/project_file.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <QDateTime>
#include <QFileInfo>
#include <QThread>

#include "core/base/contract.h"
#include "core/store/encoding/columns_codec.h"
#include "core/store/sqlite/connection.h"
#include "core/store/sqlite/migration.h"
#include "core/store/sqlite/schema.h"

using namespace Qt::Literals::StringLiterals;

namespace warmfront {

using store::Connection;
using store::Statement;
using store::Transaction;

struct ProjectFile::State
{
    std::filesystem::path path;
    std::unique_ptr<Connection> connection;
    std::optional<std::string> readOnlyReason;
    int schema = schemaVersion;
    QThread *thread = QThread::currentThread();

    [[nodiscard]] Connection &database() const
    {
        expects(thread == QThread::currentThread(), "a project file is used in the thread that opened it");
        return *connection;
    }
};

namespace {

std::string nameOf(const std::filesystem::path &path)
{
    return path.filename().string();
}

std::string now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
}

bool isUtf8(std::string_view text)
{
    const QByteArray bytes(text.data(), static_cast<qsizetype>(text.size()));
    return QString::fromUtf8(bytes).toUtf8() == bytes;
}

/// Whether there is a file that may hold a project. Never opens it: closing a file of this process again would drop the
/// locks that SQLite holds on it elsewhere in the process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
Result<void> checkKind(const std::filesystem::path &path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        return failure(nameOf(path) + " does not exist: check its name and folder");
    }
    if (std::filesystem::is_directory(status)) {
        return failure(nameOf(path) + " is a folder: choose a project file (*.warmfront)");
    }
    if (std::filesystem::file_size(path, error) == 0) {
        return failure(nameOf(path)
                       + " is empty, nothing was ever saved into it: choose another file, or save into it");
    }
    return {};
}

/// What a file is that no project lies in. Only for files on which SQLite holds no lock.
Error foreign(const std::filesystem::path &path)
{
    static constexpr std::string_view magic("SQLite format 3\0", 16);
    std::array<char, 16> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    if (head[0] == '{') {
        return {nameOf(path) + " is no project but looks like a scenario: open it as a scenario"};
    }
    if (std::string_view(head.data(), head.size()) == magic && file) {
        return {nameOf(path)
                + " is a database of another program, or damaged: choose a project that Warmfront saved (*.warmfront)"};
    }
    return {nameOf(path) + " is no Warmfront project (*.warmfront): choose a file that Warmfront saved"};
}

Error explained(const Error &error, const std::filesystem::path &path)
{
    return store::isNotADatabase(error) ? foreign(path) : error;
}

bool mayWrite(const std::filesystem::path &path)
{
    const QFileInfo file(QString::fromStdString(path.string()));
    return file.isWritable() && QFileInfo(file.absolutePath()).isWritable();
}

Result<void> configure(Connection &connection, const ProjectFile::Options &options)
{
    // WAL makes a save one append and one sync; NORMAL loses nothing when the process dies.
    for (const QString &pragma :
         {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = NORMAL"_s, u"PRAGMA foreign_keys = ON"_s}) {
        if (auto done = connection.execute(pragma); !done) {
            return done;
        }
    }
    if (options.maximumBytes) {
        const auto pageSize = connection.number(u"PRAGMA page_size"_s);
        if (!pageSize) {
            return tl::unexpected(pageSize.error());
        }
        return connection.execute(
            u"PRAGMA max_page_count = %1"_s.arg(std::max<std::int64_t>(*options.maximumBytes / *pageSize, 1)));
    }
    return {};
}

/// Binds the plain values of one alternative in the order of the INSERT in ProjectFile::addRun().
void bindFigures(Statement &insert, const AlternativeFigures &figures)
{
    const AlternativeSummary &s = figures.summary;
    const auto milliseconds = [](const std::optional<SimDuration> &d) {
        return d ? std::optional<double>(d->inMilliseconds()) : std::nullopt;
    };
    const auto amount = [](const std::optional<Money> &m) {
        return m ? std::optional<double>(m->toDouble()) : std::nullopt;
    };
    const bool hasInvocations = s.counts.invocations > 0;
    insert.bind(hasInvocations ? std::optional<double>(s.coldProbability.mean) : std::nullopt)
        .bind(s.coldProbability.ci95 ? std::optional<double>(s.coldProbability.ci95->low) : std::nullopt)
        .bind(s.coldProbability.ci95 ? std::optional<double>(s.coldProbability.ci95->high) : std::nullopt)
        .bind(s.p50 ? std::optional<double>(s.responseMilliseconds.mean) : std::nullopt)
        .bind(milliseconds(s.p50))
        .bind(milliseconds(s.p95))
        .bind(milliseconds(s.p99))
        .bind(s.instances.mean)
        .bind(s.busyInstances)
        .bind(s.idleInstances)
        .bind(static_cast<double>(s.peakInstances))
        .bind(s.meanLifespanSeconds)
        .bind(s.availability)
        .bind(s.objectiveMet ? std::optional<double>(*s.objectiveMet ? 1 : 0) : std::nullopt)
        .bind(figures.cost ? figures.cost->currency().code() : std::string())
        .bind(amount(figures.cost))
        .bind(amount(figures.costPerMillion))
        .bind(amount(figures.costPerMonth));
}

void bindNoFigures(Statement &insert)
{
    for (int i = 0; i < 14; ++i) {
        insert.bind(std::optional<double>());
    }
    insert.bind("").bind(std::optional<double>()).bind(std::optional<double>()).bind(std::optional<double>());
}

} // namespace

ProjectFile::ProjectFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ProjectFile::ProjectFile(ProjectFile &&other) noexcept = default;
ProjectFile &ProjectFile::operator=(ProjectFile &&other) noexcept = default;
ProjectFile::~ProjectFile() = default;

const std::filesystem::path &ProjectFile::path() const
{
    return m_state->path;
}

const std::optional<std::string> &ProjectFile::readOnlyReason() const
{
    return m_state->readOnlyReason;
}

int ProjectFile::fileSchemaVersion() const
{
    return m_state->schema;
}

Result<ProjectFile> ProjectFile::create(const std::filesystem::path &path, const Options &options)
{
    std::error_code error;
    if (std::filesystem::exists(path, error)
        && !(std::filesystem::is_regular_file(path, error) && std::filesystem::file_size(path, error) == 0)) {
        return failure(nameOf(path) + " exists already: open it, or choose another name");
    }
    auto state = std::make_unique<State>();
    state->path = path;
    auto connection = Connection::open(path, Connection::Access::Create);
    if (!connection) {
        return tl::unexpected(connection.error());
    }
    state->connection = std::move(*connection);
    // The mark is written with the tables or not at all: a file that is not finished is still empty.
    store::Migration marked{{u"PRAGMA application_id = %1"_s.arg(applicationId)}};
    std::vector<store::Migration> steps(store::projectMigrations().begin(), store::projectMigrations().end());
    steps.front().statements = marked.statements + steps.front().statements;
    auto ready =
        store::migrate(*state->connection, steps).and_then([&] { return configure(*state->connection, options); });
    if (!ready) {
        return tl::unexpected(ready.error());
    }
    return ProjectFile(std::move(state));
}

Result<ProjectFile> ProjectFile::open(const std::filesystem::path &path, const Options &options)
{
    if (auto kind = checkKind(path); !kind) {
        return tl::unexpected(kind.error());
    }
    auto state = std::make_unique<State>();
    state->path = path;
    const std::string name = nameOf(path);
    const bool isImmutable = options.readOnly || !mayWrite(path);
    if (isImmutable) {
        std::error_code error;
        std::filesystem::path journal = path;
        journal += "-wal";
        if (std::filesystem::exists(journal, error) && std::filesystem::file_size(journal, error) > 0) {
            return failure(name + " has changes beside it (" + nameOf(journal)
                           + ") that can only be read where writing is allowed: copy both files to such a folder and "
                             "open the copy");
        }
        state->readOnlyReason =
            name + " may not be written and is opened read-only: save the project under another name to change it";
    }
    auto connection =
        Connection::open(path, isImmutable ? Connection::Access::Immutable : Connection::Access::ReadWrite);
    if (!connection) {
        return tl::unexpected(explained(connection.error(), path));
    }
    state->connection = std::move(*connection);
    Connection &database = *state->connection;
    const auto mark = database.number(u"PRAGMA application_id"_s);
    const auto version = database.number(u"PRAGMA user_version"_s);
    if (!mark || !version) {
        return tl::unexpected(explained(mark ? version.error() : mark.error(), path));
    }
    if (*mark != applicationId) {
        state->connection.reset();
        return tl::unexpected(foreign(path));
    }
    state->schema = static_cast<int>(*version);
    if (*version > schemaVersion) {
        const std::string who = name + " was written by a newer Warmfront (schema " + std::to_string(*version)
                                + ", this one knows " + std::to_string(schemaVersion) + ")";
        const auto oldest = database.number(u"SELECT value FROM project WHERE key = 'oldest_reader'"_s);
        if (!oldest || *oldest > schemaVersion) {
            return failure(who + " and cannot be read here: update Warmfront");
        }
        state->readOnlyReason =
            who + ": it is opened read-only, save a copy of its scenario to work on, or update Warmfront";
        if (auto done = database.execute(u"PRAGMA query_only = ON"_s); !done) {
            return tl::unexpected(done.error());
        }
        return ProjectFile(std::move(state));
    }
    if (state->readOnlyReason) {
        if (*version < schemaVersion) {
            return failure(name + " has an older schema (" + std::to_string(*version)
                           + ") and may not be written, so it cannot be brought up to date: copy it to a folder where "
                             "you may write");
        }
        return ProjectFile(std::move(state));
    }
    auto ready =
        configure(database, options).and_then([&] { return store::migrate(database, store::projectMigrations()); });
    if (!ready) {
        return tl::unexpected(ready.error());
    }
    state->schema = schemaVersion;
    return ProjectFile(std::move(state));
}

Result<ProjectFile> ProjectFile::openOrCreate(const std::filesystem::path &path)
{
    std::error_code error;
    const bool isThere =
        std::filesystem::exists(path, error)
        && !(std::filesystem::is_regular_file(path, error) && std::filesystem::file_size(path, error) == 0);
    return isThere ? open(path) : create(path);
}

Result<void> ProjectFile::checkWritable() const
{
    if (m_state->readOnlyReason) {
        return failure(*m_state->readOnlyReason);
    }
    return {};
}

Result<std::int64_t> ProjectFile::addScenario(std::string_view name, std::string_view text, bool anywhere)
{
    Connection &database = m_state->database();
    if (!isUtf8(text)) {
        return failure("the scenario is not text in UTF-8, so it was not saved: write it in UTF-8");
    }
    auto same = database.prepare(
        anywhere ? u"SELECT id FROM scenarios WHERE text = ? ORDER BY id DESC LIMIT 1"_s
                 : u"SELECT id FROM scenarios WHERE text = ? AND id = (SELECT max(id) FROM scenarios)"_s);
    if (!same) {
        return tl::unexpected(same.error());
    }
    if (auto done = same->bind(text).run(); !done) {
        return tl::unexpected(done.error());
    }
    if (same->next()) {
        return same->integer(0);
    }
    auto insert = database.prepare(u"INSERT INTO scenarios (saved_at, name, text) VALUES (?, ?, ?)"_s);
    if (!insert) {
        return tl::unexpected(insert.error());
    }
    if (auto done = insert->bind(now()).bind(name).bind(text).run(); !done) {
        return tl::unexpected(done.error());
    }
    return insert->lastId();
}

Result<std::int64_t> ProjectFile::saveScenario(std::string_view name, std::string_view text)
{
    if (auto can = checkWritable(); !can) {
        return tl::unexpected(can.error());
    }
    auto transaction = Transaction::begin(m_state->database());
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    auto id = addScenario(name, text, false);
    if (id) {
        if (auto done = (*transaction)->commit(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return id;
}

Result<std::vector<ScenarioVersion>> ProjectFile::listScenarios() const
{
    auto query = m_state->database().prepare(u"SELECT id, saved_at, name FROM scenarios ORDER BY id DESC"_s);
    if (!query) {
        return tl::unexpected(query.error());
    }
    if (auto done = query->run(); !done) {
        return tl::unexpected(done.error());
    }
    std::vector<ScenarioVersion> versions;
    while (query->next()) {
        versions.push_back({query->integer(0), query->text(1), query->text(2)});
    }
    return versions;
}

Result<std::string> ProjectFile::loadScenario(std::int64_t version) const
{
    auto query = m_state->database().prepare(u"SELECT text FROM scenarios WHERE id = ?"_s);
    if (!query) {
        return tl::unexpected(query.error());
    }
    if (auto done = query->bind(version).run(); !done) {
        return tl::unexpected(done.error());
    }
    if (!query->next()) {
        return failure(nameOf(m_state->path) + " has no scenario version " + std::to_string(version)
                       + ": choose one from its history");
    }
    return query->text(0);
}

Result<std::optional<ScenarioVersion>> ProjectFile::newestScenario() const
{
    const auto versions = listScenarios();
    if (!versions) {
        return tl::unexpected(versions.error());
    }
    return versions->empty() ? std::nullopt : std::optional<ScenarioVersion>(versions->front());
}

Result<std::int64_t> ProjectFile::saveRun(const RunToSave &run)
{
    expects(run.figures.empty() || run.figures.size() == run.result.alternatives.size(),
            "figures are given for every alternative or for none");
    if (auto can = checkWritable(); !can) {
        return tl::unexpected(can.error());
    }
    auto transaction = Transaction::begin(m_state->database());
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    auto id = addRun(run);
    if (id) {
        if (auto done = (*transaction)->commit(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return id;
}

Result<std::int64_t> ProjectFile::addRun(const RunToSave &run)
{
    Connection &database = m_state->database();
    const RunResult &result = run.result;
    const auto scenario = addScenario(result.scenario, run.scenarioText, true);
    if (!scenario) {
        return scenario;
    }
    auto insertRun = database.prepare(
        u"INSERT INTO runs (scenario_id, saved_at, label, scenario, seed, version, engine_invocations, engine_cpu_s,"
        " engine_wall_s, engine_peak_memory_MB, engine_threads) VALUES (?,?,?,?,?,?,?,?,?,?,?)"_s);
    auto insertAlternative = database.prepare(
        u"INSERT INTO alternatives (run_id, position, name, platform, plan, fingerprint, replications, measured_s,"
        " requests, done, cold, throttled, rejected, timed_out, failed, unfinished, expired, dead_lettered, retried,"
        " invocations, cold_probability, cold_probability_low, cold_probability_high, response_mean_ms, "
        "response_p50_ms,"
        " response_p95_ms, response_p99_ms, instances_mean, instances_busy, instances_idle, instances_peak,"
        " lifespan_mean_s, availability, objective_met, currency, cost, cost_per_million, cost_per_month)"
        " VALUES (?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?, ?,?,?,?,?,?, ?,?,?,?,?,?,?)"_s);
    auto insertColumns =
        database.prepare(u"INSERT INTO alternative_columns (alternative_id, part, bytes) VALUES (?,?,?)"_s);
    auto insertBook = database.prepare(u"INSERT OR IGNORE INTO price_books (plan, text) VALUES (?,?)"_s);
    auto insertBookUse = database.prepare(u"INSERT INTO run_price_books (run_id, position, price_book_id)"
                                          " SELECT ?, ?, id FROM price_books WHERE plan = ? AND text = ?"_s);
    for (const auto *statement : {&insertRun, &insertAlternative, &insertColumns, &insertBook, &insertBookUse}) {
        if (!*statement) {
            return tl::unexpected(statement->error());
        }
    }
    insertRun->bind(*scenario).bind(now()).bind(run.label).bind(result.scenario).bind(std::to_string(result.seed));
    insertRun->bind(result.version).bind(result.engine.invocations).bind(result.engine.cpuSeconds);
    insertRun->bind(result.engine.wallSeconds).bind(result.engine.peakMemoryMegabytes).bind(result.engine.threads);
    if (auto done = insertRun->run(); !done) {
        return tl::unexpected(done.error());
    }
    const std::int64_t id = insertRun->lastId();
    for (std::size_t i = 0; i < result.alternatives.size(); ++i) {
        const RunColumns &columns = result.alternatives[i];
        Counts counts;
        for (const Outcome &outcome : columns.outcomes) {
            counts += outcome.counts;
        }
        insertAlternative->bind(id).bind(static_cast<std::int64_t>(i)).bind(columns.alternative).bind(columns.platform);
        insertAlternative->bind(columns.plan).bind(columns.fingerprint.hex()).bind(columns.replications);
        insertAlternative->bind(columns.measured.inSeconds()).bind(counts.requests).bind(counts.done).bind(counts.cold);
        insertAlternative->bind(counts.throttled).bind(counts.rejected).bind(counts.timedOut).bind(counts.failed);
        insertAlternative->bind(counts.unfinished).bind(counts.expired).bind(counts.deadLettered).bind(counts.retried);
        insertAlternative->bind(counts.invocations);
        if (run.figures.empty()) {
            bindNoFigures(*insertAlternative);
        } else {
            bindFigures(*insertAlternative, run.figures[i]);
        }
        if (auto done = insertAlternative->run(); !done) {
            return tl::unexpected(done.error());
        }
        const std::int64_t alternative = insertAlternative->lastId();
        const store::EncodedColumns encoded = store::encodeColumns(columns);
        const std::array<std::pair<const char *, const QByteArray *>, 3> parts{
            {{"outcomes", &encoded.outcomes}, {"functions", &encoded.functions}, {"series", &encoded.series}}};
        for (const auto &[part, bytes] : parts) {
            if (auto done = insertColumns->bind(alternative).bind(part).bind(*bytes).run(); !done) {
                return tl::unexpected(done.error());
            }
        }
    }
    for (std::size_t i = 0; i < run.priceBooks.size(); ++i) {
        const PriceBookSnapshot &book = run.priceBooks[i];
        auto done = insertBook->bind(book.id).bind(book.text).run().and_then([&] {
            return insertBookUse->bind(id).bind(static_cast<std::int64_t>(i)).bind(book.id).bind(book.text).run();
        });
        if (!done) {
            return tl::unexpected(done.error());
        }
    }
    return id;
}

Result<StoredRun> ProjectFile::loadRun(std::int64_t id) const
{
    Connection &database = m_state->database();
    const std::string what = "run " + std::to_string(id) + " of " + nameOf(m_state->path);
    auto query = database.prepare(
        u"SELECT scenario_id, saved_at, label, scenario, seed, version, engine_invocations,"
        " engine_cpu_s, engine_wall_s, engine_peak_memory_MB, engine_threads FROM runs WHERE id = ?"_s);
    auto parts = database.prepare(u"SELECT o.bytes, f.bytes, s.bytes FROM alternatives a"
                                  " LEFT JOIN alternative_columns o ON o.alternative_id = a.id AND o.part = 'outcomes'"
                                  " LEFT JOIN alternative_columns f ON f.alternative_id = a.id AND f.part = 'functions'"
                                  " LEFT JOIN alternative_columns s ON s.alternative_id = a.id AND s.part = 'series'"
                                  " WHERE a.run_id = ? ORDER BY a.position"_s);
    auto books = database.prepare(u"SELECT plan, text FROM run_price_books JOIN price_books ON id = price_book_id"
                                  " WHERE run_id = ? ORDER BY position"_s);
    for (auto *statement : {&query, &parts, &books}) {
        if (!*statement) {
            return tl::unexpected(statement->error());
        }
        if (auto done = (*statement)->bind(id).run(); !done) {
            return tl::unexpected(done.error());
        }
    }
    if (!query->next()) {
        return failure(nameOf(m_state->path) + " has no run " + std::to_string(id) + ": choose one from its list");
    }
    StoredRun run;
    run.id = id;
    run.scenarioVersion = query->integer(0);
    run.savedAt = query->text(1);
    run.label = query->text(2);
    run.result.scenario = query->text(3);
    run.result.seed = QString::fromStdString(query->text(4)).toULongLong();
    run.result.version = query->text(5);
    run.result.engine.invocations = query->natural(6);
    run.result.engine.cpuSeconds = query->real(7);
    run.result.engine.wallSeconds = query->real(8);
    run.result.engine.peakMemoryMegabytes = query->real(9);
    run.result.engine.threads = static_cast<int>(query->integer(10));
    while (parts->next()) {
        auto columns = store::decodeColumns({parts->bytes(0), parts->bytes(1), parts->bytes(2)});
        if (!columns) {
            return failure(what + " cannot be read, " + columns.error().message
                           + ": go back to a copy of the file, or delete the run");
        }
        run.result.alternatives.push_back(std::move(*columns));
    }
    while (books->next()) {
        run.priceBooks.push_back({books->text(0), books->text(1)});
    }
    return run;
}

Result<std::vector<ListedRun>> ProjectFile::listRuns() const
{
    auto query = m_state->database().prepare(
        u"SELECT r.id, r.scenario_id, r.saved_at, r.label, r.scenario, r.seed, r.version,"
        " a.name, a.platform, a.plan, a.requests, a.done, a.cold, a.throttled, a.rejected, a.timed_out, a.failed,"
        " a.unfinished, a.cold_probability, a.response_p95_ms, a.instances_mean, a.cost_per_month, a.currency,"
        " a.expired, a.dead_lettered, a.retried, a.invocations"
        " FROM runs r LEFT JOIN alternatives a ON a.run_id = r.id ORDER BY r.id, a.position"_s);
    if (!query) {
        return tl::unexpected(query.error());
    }
    if (auto done = query->run(); !done) {
        return tl::unexpected(done.error());
    }
    std::vector<ListedRun> runs;
    while (query->next()) {
        if (runs.empty() || runs.back().id != query->integer(0)) {
            ListedRun run;
            run.id = query->integer(0);
            run.scenarioVersion = query->integer(1);
            run.savedAt = query->text(2);
            run.label = query->text(3);
            run.scenario = query->text(4);
            run.seed = QString::fromStdString(query->text(5)).toULongLong();
            run.version = query->text(6);
            runs.push_back(std::move(run));
        }
        if (const std::string name = query->text(7); !name.empty()) {
            ListedAlternative a;
            a.name = name;
            a.platform = query->text(8);
            a.plan = query->text(9);
            a.counts = {query->natural(10), query->natural(11), query->natural(12), query->natural(13),
                        query->natural(14), query->natural(15), query->natural(16), query->natural(17),
                        query->natural(23), query->natural(24), query->natural(25), query->natural(26)};
            a.coldProbability = query->maybeReal(18);
            a.responseP95Milliseconds = query->maybeReal(19);
            a.instancesMean = query->maybeReal(20);
            a.costPerMonth = query->maybeReal(21);
            a.currency = query->text(22);
            runs.back().alternatives.push_back(std::move(a));
        }
    }
    return runs;
}

Result<void> ProjectFile::deleteRun(std::int64_t id)
{
    if (auto can = checkWritable(); !can) {
        return can;
    }
    Connection &database = m_state->database();
    auto transaction = Transaction::begin(database);
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    auto remove = database.prepare(u"DELETE FROM runs WHERE id = ?"_s);
    if (!remove) {
        return tl::unexpected(remove.error());
    }
    if (auto done = remove->bind(id).run(); !done) {
        return done;
    }
    const auto removed = database.number(u"SELECT changes()"_s);
    if (!removed) {
        return tl::unexpected(removed.error());
    }
    if (*removed == 0) {
        return failure(nameOf(m_state->path) + " has no run " + std::to_string(id) + ": choose one from its list");
    }
    auto done =
        database.execute(u"DELETE FROM price_books WHERE id NOT IN (SELECT price_book_id FROM run_price_books)"_s);
    return done ? (*transaction)->commit() : done;
}

Result<void> ProjectFile::setLayout(std::string_view key, std::string_view value)
{
    if (auto can = checkWritable(); !can) {
        return can;
    }
    auto insert = m_state->database().prepare(u"INSERT OR REPLACE INTO layout (key, value) VALUES (?, ?)"_s);
    if (!insert) {
        return tl::unexpected(insert.error());
    }
    return insert->bind(key).bind(QByteArray(value.data(), static_cast<qsizetype>(value.size()))).run();
}

Result<std::optional<std::string>> ProjectFile::layout(std::string_view key) const
{
    auto query = m_state->database().prepare(u"SELECT value FROM layout WHERE key = ?"_s);
    if (!query) {
        return tl::unexpected(query.error());
    }
    if (auto done = query->bind(key).run(); !done) {
        return tl::unexpected(done.error());
    }
    return query->next() ? std::optional<std::string>(query->bytes(0).toStdString()) : std::nullopt;
}

Result<void> ProjectFile::saveAs(const std::filesystem::path &target) const
{
    Connection &database = m_state->database();
    std::error_code error;
    if (std::filesystem::exists(target, error)) {
        if (std::filesystem::equivalent(target, m_state->path, error)) {
            return failure(nameOf(target) + " is this very project: choose another name");
        }
        if (std::filesystem::is_directory(target, error)) {
            return failure(nameOf(target) + " is a folder: choose a file name");
        }
        if (checkKind(target)) {
            // Takes its lock, and folds in a journal that would otherwise be applied to the copy.
            auto standing = Connection::open(target, Connection::Access::ReadWrite);
            auto looked = standing ? (*standing)->number(u"PRAGMA user_version"_s) : tl::unexpected(standing.error());
            if (!looked && !store::isNotADatabase(looked.error())) {
                return tl::unexpected(looked.error());
            }
        }
    }
    std::filesystem::path journal = target;
    journal += "-wal";
    if (std::filesystem::exists(journal, error)) {
        return failure(nameOf(journal)
                       + " lies beside the new name and would damage the copy: remove it, or choose another name");
    }
    std::filesystem::path part = target;
    part += ".part";
    std::filesystem::remove(part, error);
    const bool mustAllow =
        m_state->schema > schemaVersion; // a read-only connection may not VACUUM, even into another file
    if (mustAllow) {
        static_cast<void>(database.execute(u"PRAGMA query_only = OFF"_s).has_value());
    }
    auto copied = [&]() -> Result<void> {
        auto vacuum = database.prepare(u"VACUUM INTO ?"_s);
        return vacuum ? vacuum->bind(part.string()).run() : tl::unexpected(vacuum.error());
    }();
    if (mustAllow) {
        static_cast<void>(database.execute(u"PRAGMA query_only = ON"_s).has_value());
    }
    if (copied) {
        std::filesystem::rename(part, target, error);
        if (!error) {
            return {};
        }
        copied =
            failure(nameOf(target) + " cannot be written (" + error.message() + "): choose another name or folder");
    } else {
        copied = failure("no copy was written to " + target.string() + ", " + copied.error().message);
    }
    std::filesystem::remove(part, error);
    return copied;
}

Result<void> ProjectFile::checkIntegrity() const
{
    Connection &database = m_state->database();
    auto query = database.prepare(u"PRAGMA integrity_check(1)"_s);
    if (!query) {
        return tl::unexpected(query.error());
    }
    if (auto done = query->run(); !done) {
        return done;
    }
    const std::string said = query->next() ? query->text(0) : std::string("no answer");
    if (said != "ok") {
        return failure(nameOf(m_state->path) + " is damaged (" + said + "): go back to a copy of it");
    }
    const auto dangling = database.number(u"SELECT count(*) FROM pragma_foreign_key_check"_s);
    if (!dangling) {
        return tl::unexpected(dangling.error());
    }
    if (*dangling > 0) {
        return failure(nameOf(m_state->path) + " has rows that belong to nothing: go back to a copy of it");
    }
    return {};
}

} // namespace warmfront
