// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/encoding/bytes.h"

#include <limits>

namespace warmfront::store {

namespace {

void append(QByteArray &bytes, UInt128 value)
{
    while (value >= 0x80) {
        bytes.append(static_cast<char>(static_cast<unsigned char>(value & 0x7f) | 0x80U));
        value >>= 7;
    }
    bytes.append(static_cast<char>(static_cast<unsigned char>(value)));
}

} // namespace

void ByteWriter::natural(std::uint64_t value)
{
    append(m_bytes, value);
}

void ByteWriter::wide(Int128 value)
{
    const auto bits = static_cast<UInt128>(value);
    append(m_bytes, value < 0 ? ~(bits << 1) : bits << 1);
}

void ByteWriter::text(std::string_view value)
{
    natural(value.size());
    m_bytes.append(value.data(), static_cast<qsizetype>(value.size()));
}

void ByteReader::fail()
{
    m_hasFailed = true;
    m_next = m_end;
}

UInt128 ByteReader::unsignedOf(int bits)
{
    UInt128 value = 0;
    for (int shift = 0; shift < bits; shift += 7) {
        if (m_next == m_end) {
            break;
        }
        const auto byte = static_cast<unsigned char>(*m_next++);
        const UInt128 part = byte & 0x7fU;
        if (bits - shift < 7 && (part >> (bits - shift)) != 0) {
            break; // more bits than the number may have
        }
        value |= part << shift;
        if ((byte & 0x80U) == 0) {
            return value;
        }
    }
    fail();
    return 0;
}

std::uint64_t ByteReader::natural()
{
    return static_cast<std::uint64_t>(unsignedOf(64));
}

std::int64_t ByteReader::integer()
{
    const Int128 value = wide();
    if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max()) {
        fail();
        return 0;
    }
    return static_cast<std::int64_t>(value);
}

Int128 ByteReader::wide()
{
    const UInt128 bits = unsignedOf(128);
    const UInt128 half = bits >> 1;
    return static_cast<Int128>((bits & 1) != 0 ? ~half : half);
}

std::string ByteReader::text()
{
    const std::size_t size = length();
    std::string value(m_next, size);
    m_next += size;
    return value;
}

std::size_t ByteReader::length()
{
    const std::uint64_t count = natural();
    if (count > static_cast<std::uint64_t>(m_end - m_next)) {
        fail();
        return 0;
    }
    return static_cast<std::size_t>(count);
}

} // namespace warmfront::store
