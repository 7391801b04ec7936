// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite/schema.h"

#include <array>

using namespace Qt::Literals::StringLiterals;

namespace warmfront::store {

namespace {

Migration versionOne()
{
    return {{
        // `oldest_reader`: the oldest schema that can still read this file. A later schema that only adds things keeps
        // it, so that older programs can open the file read-only.
        u"CREATE TABLE project (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"_s,
        u"INSERT INTO project VALUES ('oldest_reader', '1')"_s,

        u"CREATE TABLE scenarios ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " saved_at TEXT NOT NULL,"
        " name TEXT NOT NULL,"
        " text TEXT NOT NULL)"_s,

        // The seed is a text because it may need 64 bits without a sign.
        u"CREATE TABLE runs ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " scenario_id INTEGER NOT NULL REFERENCES scenarios(id),"
        " saved_at TEXT NOT NULL,"
        " label TEXT NOT NULL,"
        " scenario TEXT NOT NULL,"
        " seed TEXT NOT NULL,"
        " version TEXT NOT NULL,"
        " engine_invocations INTEGER NOT NULL,"
        " engine_cpu_s REAL NOT NULL,"
        " engine_wall_s REAL NOT NULL,"
        " engine_peak_memory_MB REAL NOT NULL,"
        " engine_threads INTEGER NOT NULL)"_s,
        u"CREATE INDEX runs_by_scenario ON runs(scenario_id)"_s,

        // Plain values to query. Costs are in `currency`; exact amounts follow from the columns and the price book.
        u"CREATE TABLE alternatives ("
        " id INTEGER PRIMARY KEY,"
        " run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
        " position INTEGER NOT NULL,"
        " name TEXT NOT NULL,"
        " platform TEXT NOT NULL,"
        " plan TEXT NOT NULL,"
        " fingerprint TEXT NOT NULL,"
        " replications INTEGER NOT NULL,"
        " measured_s REAL NOT NULL,"
        " requests INTEGER NOT NULL,"
        " done INTEGER NOT NULL,"
        " cold INTEGER NOT NULL,"
        " throttled INTEGER NOT NULL,"
        " rejected INTEGER NOT NULL,"
        " timed_out INTEGER NOT NULL,"
        " failed INTEGER NOT NULL,"
        " unfinished INTEGER NOT NULL,"
        " cold_probability REAL,"
        " cold_probability_low REAL,"
        " cold_probability_high REAL,"
        " response_mean_ms REAL,"
        " response_p50_ms REAL,"
        " response_p95_ms REAL,"
        " response_p99_ms REAL,"
        " instances_mean REAL,"
        " instances_busy REAL,"
        " instances_idle REAL,"
        " instances_peak INTEGER,"
        " lifespan_mean_s REAL,"
        " availability REAL,"
        " objective_met INTEGER,"
        " currency TEXT,"
        " cost REAL,"
        " cost_per_million REAL,"
        " cost_per_month REAL,"
        " UNIQUE (run_id, position))"_s,

        // The truth, compressed with zstd; apart from the plain values so that reading those stays quick.
        u"CREATE TABLE alternative_columns ("
        " alternative_id INTEGER NOT NULL REFERENCES alternatives(id) ON DELETE CASCADE,"
        " part TEXT NOT NULL CHECK (part IN ('outcomes', 'functions', 'series')),"
        " bytes BLOB NOT NULL,"
        " PRIMARY KEY (alternative_id, part))"_s,

        u"CREATE TABLE price_books ("
        " id INTEGER PRIMARY KEY,"
        " plan TEXT NOT NULL,"
        " text TEXT NOT NULL,"
        " UNIQUE (plan, text))"_s,
        u"CREATE TABLE run_price_books ("
        " run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
        " position INTEGER NOT NULL,"
        " price_book_id INTEGER NOT NULL REFERENCES price_books(id),"
        " PRIMARY KEY (run_id, position))"_s,

        u"CREATE TABLE layout (key TEXT PRIMARY KEY, value BLOB NOT NULL)"_s,
    }};
}

/// Events that the platform holds. Older programs do not know the format of the columns that come with it.
Migration versionTwo()
{
    return {{
        u"ALTER TABLE alternatives ADD COLUMN expired INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE alternatives ADD COLUMN dead_lettered INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE alternatives ADD COLUMN retried INTEGER NOT NULL DEFAULT 0"_s,
        u"ALTER TABLE alternatives ADD COLUMN invocations INTEGER NOT NULL DEFAULT 0"_s,
        u"UPDATE alternatives SET invocations = requests - throttled - rejected"_s,
        u"UPDATE project SET value = '2' WHERE key = 'oldest_reader'"_s,
    }};
}

} // namespace

std::span<const Migration> projectMigrations()
{
    static const std::array<Migration, 2> steps{versionOne(), versionTwo()};
    return steps;
}

} // namespace warmfront::store
