// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/json_format.h"

#include <algorithm>
#include <string_view>

namespace warmfront::json {

namespace {

constexpr std::size_t widest = 140;       ///< a line of a bill fits
constexpr std::size_t longestShared = 60; ///< a longer plain member has a line for itself

void appendText(std::string &out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (byte < 0x20 || byte == 0x7f) {
                out += "\\u00";
                out += hex[byte >> 4];
                out += hex[byte & 15];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

void appendFlat(std::string &out, const Value &value)
{
    bool first = true;
    switch (value.kind) {
    case Value::Kind::Null:
        out += "null";
        return;
    case Value::Kind::Boolean:
    case Value::Kind::Number:
        out += value.text;
        return;
    case Value::Kind::Text:
        appendText(out, value.text);
        return;
    case Value::Kind::List:
        out += '[';
        for (const Value &item : value.items) {
            out += first ? "" : ", ";
            first = false;
            appendFlat(out, item);
        }
        out += ']';
        return;
    case Value::Kind::Object:
        if (value.members.empty()) {
            out += "{}";
            return;
        }
        out += "{ ";
        for (const Member &member : value.members) {
            out += first ? "" : ", ";
            first = false;
            appendText(out, member.name);
            out += ": ";
            appendFlat(out, member.value);
        }
        out += " }";
        return;
    }
}

/// A list or object inside of which nothing but plain values and flat containers lie deserves one line.
int depthOf(const Value &value)
{
    int deepest = 0;
    for (const Value &item : value.items) {
        deepest = std::max(deepest, depthOf(item));
    }
    for (const Member &member : value.members) {
        deepest = std::max(deepest, depthOf(member.value));
    }
    return value.isContainer() ? deepest + 1 : 0;
}

class Formatter
{
public:
    /// @p used characters of the current line are taken.
    void append(const Value &value, std::size_t indent, std::size_t used)
    {
        std::string flat;
        if (!value.isContainer() || depthOf(value) <= 3) {
            appendFlat(flat, value);
            if (!value.isContainer() || (used + flat.size() <= widest && indent > 0)) {
                out += flat;
                return;
            }
        }
        const bool list = value.kind == Value::Kind::List;
        out += list ? '[' : '{';
        if (list) {
            appendElements(value.items.size(), indent + 2, [&](std::size_t i, std::size_t column) {
                const Value &item = value.items[i];
                append(item, indent + 2, column);
                return item.isContainer();
            });
        } else {
            appendElements(value.members.size(), indent + 2, [&](std::size_t i, std::size_t column) {
                const Member &member = value.members[i];
                const std::size_t before = out.size();
                appendText(out, member.name);
                out += ": ";
                append(member.value, indent + 2, column + (out.size() - before));
                return member.value.isContainer();
            });
        }
        newLine(indent);
        out += list ? ']' : '}';
    }

    std::string out;

private:
    void newLine(std::size_t indent)
    {
        out += '\n';
        out.append(indent, ' ');
    }

    /// Plain elements share lines while they fit; containers and long texts stand alone.
    template <typename AppendOne> void appendElements(std::size_t count, std::size_t indent, AppendOne appendOne)
    {
        std::size_t column = 0;
        bool alone = true;
        for (std::size_t i = 0; i < count; ++i) {
            std::string whole = std::move(out);
            out.clear();
            const bool container = appendOne(i, indent);
            std::string element = std::move(out);
            out = std::move(whole);
            const bool standsAlone = container || element.size() > longestShared;
            if (i > 0) {
                out += ',';
            }
            if (alone || standsAlone || column + element.size() + 2 > widest) {
                newLine(indent);
                column = indent;
            } else {
                out += ' ';
                ++column;
            }
            out += element;
            column += element.size() + 1;
            alone = standsAlone;
        }
    }
};

} // namespace

std::string format(const Value &value)
{
    Formatter formatter;
    formatter.append(value, 0, 0);
    return std::move(formatter.out) + '\n';
}

} // namespace warmfront::json
