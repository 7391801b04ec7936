// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/store/sqlite/migration.h"

namespace warmfront::store {

/// Every step of the project file's schema, from the empty version 0. Steps are only ever added at the end.
[[nodiscard]] std::span<const Migration> projectMigrations();

} // namespace warmfront::store
