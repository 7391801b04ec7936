// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/draft_journal.h"

#include <algorithm>
#include <array>

#include <QCryptographicHash>
#include <QDateTime>
#include <QUuid>

#include "core/store/sqlite/connection.h"
#include "core/store/sqlite/migration.h"

using namespace Qt::Literals::StringLiterals;

namespace warmfront {

using store::Connection;

struct DraftJournal::State
{
    std::filesystem::path path;
    std::unique_ptr<Connection> connection;
};

namespace {

constexpr auto extension = ".warmfront-draft";
constexpr std::int64_t applicationId = 0x57464454; // "WFDT"

QByteArray digest(std::string_view text)
{
    return QCryptographicHash::hash(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())),
                                    QCryptographicHash::Sha256);
}

void removeWithCompanions(const std::filesystem::path &path)
{
    std::error_code ignored;
    for (const char *suffix : {"", "-wal", "-journal"}) {
        std::filesystem::path file = path;
        file += suffix;
        std::filesystem::remove(file, ignored);
    }
}

std::int64_t draftCount(Connection &connection)
{
    return connection.number(u"SELECT count(*) FROM drafts"_s).value_or(1); // what cannot be counted is kept
}

/// Reads the drafts of one journal; false when something in it cannot be trusted.
bool readDrafts(Connection &connection, const std::filesystem::path &path, std::vector<Draft> &into)
{
    auto query = connection.prepare(u"SELECT document, text, digest, saved_at, edits FROM drafts"_s);
    if (!query || !query->run()) {
        return false;
    }
    bool isWhole = true;
    while (query->next()) {
        Draft draft{path, query->text(0), query->text(1), query->text(3), query->integer(4)};
        if (digest(draft.text) == query->bytes(2)) {
            into.push_back(std::move(draft));
        } else {
            isWhole = false;
        }
    }
    return isWhole;
}

} // namespace

DraftJournal::DraftJournal(std::unique_ptr<State> state) : m_state(std::move(state)) {}
DraftJournal::DraftJournal(DraftJournal &&other) noexcept = default;
DraftJournal &DraftJournal::operator=(DraftJournal &&other) noexcept = default;

DraftJournal::~DraftJournal()
{
    if (m_state != nullptr) {
        const bool isEmpty = draftCount(*m_state->connection) == 0;
        m_state->connection.reset();
        if (isEmpty) {
            removeWithCompanions(m_state->path);
        }
    }
}

Result<DraftJournal> DraftJournal::open(const std::filesystem::path &folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    auto state = std::make_unique<State>();
    state->path = folder / (QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() + extension);
    auto connection = Connection::open(state->path, Connection::Access::Create);
    if (!connection) {
        return failure("unsaved edits cannot be kept in " + folder.string() + ": allow writing there");
    }
    state->connection = std::move(*connection);
    const std::array<store::Migration, 1> steps{
        {{{u"PRAGMA application_id = %1"_s.arg(applicationId),
           u"CREATE TABLE drafts (document TEXT PRIMARY KEY, text TEXT NOT NULL, digest BLOB NOT NULL,"
           " saved_at TEXT NOT NULL, edits INTEGER NOT NULL)"_s}}}};
    auto ready = store::migrate(*state->connection, steps)
                     .and_then([&] { return state->connection->execute(u"PRAGMA journal_mode = WAL"_s); })
                     .and_then([&] { return state->connection->execute(u"PRAGMA synchronous = NORMAL"_s); });
    if (!ready) {
        state->connection.reset();
        removeWithCompanions(state->path);
        return tl::unexpected(ready.error());
    }
    return DraftJournal(std::move(state));
}

Result<void> DraftJournal::record(std::string_view document, std::string_view text)
{
    auto insert = m_state->connection->prepare(
        u"INSERT INTO drafts (document, text, digest, saved_at, edits) VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT (document) DO UPDATE SET text = excluded.text, digest = excluded.digest,"
        " saved_at = excluded.saved_at, edits = edits + 1"_s);
    if (!insert) {
        return tl::unexpected(insert.error());
    }
    const std::string now = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString();
    return insert->bind(document).bind(text).bind(digest(text)).bind(now).run();
}

Result<void> DraftJournal::forget(std::string_view document)
{
    auto remove = m_state->connection->prepare(u"DELETE FROM drafts WHERE document = ?"_s);
    return remove ? remove->bind(document).run() : tl::unexpected(remove.error());
}

FoundDrafts DraftJournal::findUnsaved(const std::filesystem::path &folder,
                                      const std::function<std::optional<std::string>(const std::string &)> &savedText)
{
    FoundDrafts found;
    std::error_code error;
    std::vector<std::filesystem::path> journals;
    for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == extension) {
            journals.push_back(entry.path());
        }
    }
    for (const std::filesystem::path &path : journals) {
        bool isFinished = false;
        {
            auto connection = Connection::open(path, Connection::Access::ReadWrite);
            const auto mark =
                connection ? (*connection)->number(u"PRAGMA application_id"_s) : tl::unexpected(connection.error());
            if (!mark && store::isOpenElsewhere(mark.error())) {
                continue; // its window lives
            }
            std::vector<Draft> drafts;
            if (!mark || *mark != applicationId || !readDrafts(**connection, path, drafts)) {
                found.damaged.push_back(path);
            } else {
                isFinished = drafts.empty();
            }
            std::erase_if(drafts, [&](const Draft &draft) { return savedText(draft.document) == draft.text; });
            found.drafts.insert(found.drafts.end(), drafts.begin(), drafts.end());
        }
        if (isFinished) {
            removeWithCompanions(path);
        }
    }
    std::sort(found.drafts.begin(), found.drafts.end(),
              [](const Draft &a, const Draft &b) { return a.savedAt > b.savedAt; });
    std::sort(found.damaged.begin(), found.damaged.end());
    return found;
}

Result<void> DraftJournal::discard(const Draft &draft)
{
    bool isEmpty = false;
    {
        auto connection = Connection::open(draft.journal, Connection::Access::ReadWrite);
        if (!connection) {
            return tl::unexpected(connection.error());
        }
        auto remove = (*connection)->prepare(u"DELETE FROM drafts WHERE document = ?"_s);
        if (!remove) {
            return tl::unexpected(remove.error());
        }
        if (auto done = remove->bind(draft.document).run(); !done) {
            return done;
        }
        isEmpty = draftCount(**connection) == 0;
    }
    if (isEmpty) {
        removeWithCompanions(draft.journal);
    }
    return {};
}

} // namespace warmfront
