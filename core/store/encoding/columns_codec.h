// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "core/base/result.h"
#include "core/model/result.h"

namespace warmfront::store {

/// The columns of one alternative as three compressed parts; reading them gives the same columns, exactly.
///
/// Each part is a zstd frame around whole numbers (encoding/bytes.h) and begins with the number of its own format, 1.
struct EncodedColumns
{
    QByteArray outcomes; ///< names, replications, fingerprint and one outcome per replication
    QByteArray functions;
    QByteArray series;
};

[[nodiscard]] EncodedColumns encodeColumns(const RunColumns &columns);

/// Errors say that a part is damaged, or of a format that is not known here.
[[nodiscard]] Result<RunColumns> decodeColumns(const EncodedColumns &encoded);

} // namespace warmfront::store
