// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <QByteArray>

#include "core/base/time.h"

namespace warmfront::store {

/// Writes whole numbers in as few bytes as they need: seven bits a byte, lowest first (LEB128), signed ones zigzag.
class ByteWriter
{
public:
    void natural(std::uint64_t value);
    void integer(std::int64_t value) { wide(value); }
    void wide(Int128 value); ///< a small one takes the same bytes as integer()
    void text(std::string_view value);

    [[nodiscard]] QByteArray take() { return std::move(m_bytes); }

private:
    QByteArray m_bytes;
};

/// Reads them back. After the first byte that is missing or makes no sense everything reads as 0 and hasFailed() is
/// true: check once at the end. No input makes it read outside its bytes.
class ByteReader
{
public:
    explicit ByteReader(const QByteArray &bytes) : m_next(bytes.constData()), m_end(m_next + bytes.size()) {}

    [[nodiscard]] std::uint64_t natural();
    [[nodiscard]] std::int64_t integer();
    [[nodiscard]] Int128 wide();
    [[nodiscard]] std::string text();
    /// The number of values that follow; fails when the bytes left cannot hold as many.
    [[nodiscard]] std::size_t length();
    [[nodiscard]] bool isAtEnd() const { return m_next == m_end; }
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; }
    void fail();

private:
    [[nodiscard]] UInt128 unsignedOf(int bits);
    const char *m_next;
    const char *m_end;
    bool m_hasFailed = false;
};

} // namespace warmfront::store
