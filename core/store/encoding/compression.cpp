// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/encoding/compression.h"

#include <memory>

#include <zstd.h>

#include "core/base/contract.h"

namespace warmfront::store {

namespace {

constexpr int level = 3; // zstd's own default: near its best ratio on columns of small numbers, at hundreds of MB/s
constexpr unsigned long long largest = 1ULL << 30;

} // namespace

QByteArray compress(const QByteArray &bytes)
{
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
    expects(context != nullptr, "zstd has memory for its context");
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    const auto size = static_cast<std::size_t>(bytes.size());
    QByteArray frame(static_cast<qsizetype>(ZSTD_compressBound(size)), Qt::Uninitialized);
    const std::size_t written =
        ZSTD_compress2(context.get(), frame.data(), static_cast<std::size_t>(frame.size()), bytes.constData(), size);
    expects(ZSTD_isError(written) == 0, "a buffer of ZSTD_compressBound bytes holds every frame");
    frame.resize(static_cast<qsizetype>(written));
    return frame;
}

Result<QByteArray> decompress(const QByteArray &frame)
{
    const auto size = static_cast<std::size_t>(frame.size());
    const unsigned long long length = ZSTD_getFrameContentSize(frame.constData(), size);
    if (length == ZSTD_CONTENTSIZE_ERROR || length == ZSTD_CONTENTSIZE_UNKNOWN || length > largest) {
        return failure("its columns are not compressed as Warmfront does");
    }
    QByteArray bytes(static_cast<qsizetype>(length), Qt::Uninitialized);
    const std::size_t read = ZSTD_decompress(bytes.data(), static_cast<std::size_t>(length), frame.constData(), size);
    if (ZSTD_isError(read) != 0 || read != length) {
        return failure("its columns are damaged");
    }
    return bytes;
}

} // namespace warmfront::store
