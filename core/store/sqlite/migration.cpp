// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite/migration.h"

using namespace Qt::Literals::StringLiterals;

namespace warmfront::store {

Result<void> migrate(Connection &connection, std::span<const Migration> migrations)
{
    const auto version = connection.number(u"PRAGMA user_version"_s);
    if (!version) {
        return tl::unexpected(version.error());
    }
    const auto newest = static_cast<std::int64_t>(migrations.size());
    if (*version < 0 || *version >= newest) {
        return {};
    }
    auto transaction = Transaction::begin(connection);
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    for (const Migration &migration : migrations.subspan(static_cast<std::size_t>(*version))) {
        for (const QString &statement : migration.statements) {
            if (auto done = connection.execute(statement); !done) {
                return done;
            }
        }
    }
    // The header's version belongs to the transaction: both change, or neither.
    if (auto done = connection.execute(u"PRAGMA user_version = %1"_s.arg(newest)); !done) {
        return done;
    }
    return (*transaction)->commit();
}

} // namespace warmfront::store
