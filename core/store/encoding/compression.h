// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "core/base/result.h"

namespace warmfront::store {

/// A zstd frame with its length and a checksum.
[[nodiscard]] QByteArray compress(const QByteArray &bytes);

/// Undoes compress(). Bytes that are damaged or not ours are an error.
[[nodiscard]] Result<QByteArray> decompress(const QByteArray &frame);

} // namespace warmfront::store
