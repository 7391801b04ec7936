// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <QStringList>

#include "core/store/sqlite/connection.h"

namespace warmfront::store {

/// The statements that bring a file from one schema version to the next.
struct Migration
{
    QStringList statements;
};

/// Brings @p connection from its `user_version` to `migrations.size()` in one transaction: migrations[n] leads from
/// version n to n + 1. On an error the file is as it was. A file that is up to date is not touched.
[[nodiscard]] Result<void> migrate(Connection &connection, std::span<const Migration> migrations);

} // namespace warmfront::store
