// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/json_scanner.h"

#include <set>
#include <string>

namespace warmfront::json {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void appendUtf8(std::string &text, unsigned code)
{
    const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | (code >> 6));
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3f));
        put(0x80 | ((code >> 6) & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

/// Length of the well-formed UTF-8 sequence at the start of @p text (2 to 4), or 0 (Unicode 15, table 3-7).
std::size_t utf8Length(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned first = byte(0);
    if (first >= 0xc2 && first <= 0xdf) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = first == 0xed ? 0x9f : 0xbf;
        return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80;
        const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
        return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

/// Recursive descent; the first fault stops it. Recursion is bounded by deepestNesting.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    Result<Value> run()
    {
        if (m_text.substr(0, 3) == "\xef\xbb\xbf") {
            return fault("the file starts with a byte order mark; save it as UTF-8 without one");
        }
        if (m_text.substr(0, 2) == "\xff\xfe" || m_text.substr(0, 2) == "\xfe\xff") {
            return fault("the file is not UTF-8 but looks like UTF-16; save it as UTF-8");
        }
        skipSpace();
        if (atEnd()) {
            return fault("the file is empty; expected a JSON object { … }");
        }
        Value value;
        if (!scanValue(value, {}, 0)) {
            return tl::unexpected(m_error);
        }
        skipSpace();
        if (!atEnd()) {
            return fault("text follows the end of the document: " + found() + "; remove it");
        }
        return value;
    }

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }

    tl::unexpected<Error> fault(std::string message, std::string path = {}) const
    {
        return tl::unexpected(Error{std::move(message), {}, m_line, std::move(path)});
    }

    bool fail(std::string message, std::string path, int line = 0)
    {
        m_error = Error{std::move(message), {}, line > 0 ? line : m_line, std::move(path)};
        return false;
    }

    /// What stands here, in words.
    std::string found() const
    {
        if (atEnd()) {
            return "the end of the file";
        }
        const char c = peek();
        if (c == '\0') {
            return "a NUL byte";
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            return "a control character";
        }
        if (static_cast<unsigned char>(c) >= 0x80) {
            const std::size_t length = utf8Length(m_text.substr(m_at));
            return length == 0 ? "a byte that is not UTF-8" : "'" + std::string(m_text.substr(m_at, length)) + "'";
        }
        return std::string("'") + c + "'";
    }

    void skipSpace()
    {
        for (; !atEnd(); ++m_at) {
            const char c = peek();
            if (c == '\n') {
                ++m_line;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
        }
    }

    bool scanValue(Value &value, const std::string &path, int depth)
    {
        value.line = m_line;
        const char c = peek();
        if (c == '{') {
            return scanObject(value, path, depth);
        }
        if (c == '[') {
            return scanList(value, path, depth);
        }
        if (c == '"') {
            value.kind = Value::Kind::Text;
            return scanText(value.text, path);
        }
        if (isDigit(c) || c == '-' || c == '+' || c == '.') {
            return scanNumber(value, path);
        }
        if (isLetter(c)) {
            return scanWord(value, path);
        }
        if (c == '/' || c == '#') {
            return fail("JSON has no comments; use a \"comment\" key instead", path);
        }
        if (c == '\'') {
            return fail("text stands in double quotes, not in single ones", path);
        }
        return fail("expected a value, found " + found(), path);
    }

    bool enter(const std::string &path, int depth)
    {
        if (depth >= deepestNesting) {
            return fail("objects and lists lie too deep in each other; allowed are " + std::to_string(deepestNesting)
                            + " levels",
                        path);
        }
        ++m_at;
        skipSpace();
        return true;
    }

    bool scanObject(Value &value, const std::string &path, int depth)
    {
        value.kind = Value::Kind::Object;
        if (!enter(path, depth)) {
            return false;
        }
        std::set<std::string, std::less<>> names;
        if (peek() == '}') {
            ++m_at;
            return true;
        }
        for (;;) {
            if (peek() != '"') {
                return fail(nameFault(), path);
            }
            Member member;
            member.line = m_line;
            if (!scanText(member.name, path)) {
                return false;
            }
            const std::string child = childPath(path, member.name);
            if (!names.insert(member.name).second) {
                return fail("the key " + inQuotes(member.name) + " stands twice in one object; keep one of them", child,
                            member.line);
            }
            skipSpace();
            if (peek() != ':') {
                return fail("expected ':' after the key " + inQuotes(member.name) + ", found " + found(), child);
            }
            ++m_at;
            skipSpace();
            if (!scanValue(member.value, child, depth + 1)) {
                return false;
            }
            value.members.push_back(std::move(member));
            bool closed = false;
            if (!next('}', child, closed)) {
                return false;
            }
            if (closed) {
                return true;
            }
        }
    }

    bool scanList(Value &value, const std::string &path, int depth)
    {
        value.kind = Value::Kind::List;
        if (!enter(path, depth)) {
            return false;
        }
        if (peek() == ']') {
            ++m_at;
            return true;
        }
        for (;;) {
            const std::string child = childPath(path, value.items.size());
            Value item;
            if (!scanValue(item, child, depth + 1)) {
                return false;
            }
            value.items.push_back(std::move(item));
            bool closed = false;
            if (!next(']', child, closed)) {
                return false;
            }
            if (closed) {
                return true;
            }
        }
    }

    /// After an element: a comma and more to come, or the closing bracket.
    bool next(char closing, const std::string &path, bool &closed)
    {
        skipSpace();
        if (peek() == closing && !atEnd()) {
            ++m_at;
            closed = true;
            return true;
        }
        if (peek() != ',') {
            return fail(std::string("expected ',' or '") + closing + "' after this value, found " + found(), path);
        }
        ++m_at;
        skipSpace();
        if (peek() == closing && !atEnd()) {
            return fail(std::string("a comma stands before the closing '") + closing + "'; remove it", path);
        }
        return true;
    }

    std::string nameFault() const
    {
        const char c = peek();
        if (c == '/' || c == '#') {
            return "JSON has no comments; use a \"comment\" key instead";
        }
        if (isLetter(c) || c == '\'') {
            return "keys stand in double quotes, found " + found();
        }
        return "expected a key in double quotes or '}', found " + found();
    }

    bool scanWord(Value &value, const std::string &path)
    {
        const std::size_t start = m_at;
        while (isLetter(peek()) || isDigit(peek())) {
            ++m_at;
        }
        const std::string_view word = m_text.substr(start, m_at - start);
        if (word == "true" || word == "false") {
            value.kind = Value::Kind::Boolean;
            value.text = word;
            return true;
        }
        if (word == "null") {
            return true;
        }
        return fail("unknown word " + inQuotes(word)
                        + "; allowed are true, false, null, numbers and text in double quotes",
                    path);
    }

    bool scanNumber(Value &value, const std::string &path)
    {
        const std::size_t start = m_at;
        const auto ofNumber = [](char c) {
            return isDigit(c) || isLetter(c) || c == '+' || c == '-' || c == '.' || c == '_';
        };
        while (ofNumber(peek())) {
            ++m_at;
        }
        const std::string_view literal = m_text.substr(start, m_at - start);
        if (!isJsonNumber(literal)) {
            return fail(inQuotes(literal)
                            + " is not a number as JSON writes it (such as 5, -0.25 or 1e6); a quantity with"
                              " a unit stands in double quotes",
                        path);
        }
        value.kind = Value::Kind::Number;
        value.text = literal;
        return true;
    }

    static bool isJsonNumber(std::string_view text)
    {
        std::size_t i = 0;
        const auto digits = [&] {
            const std::size_t first = i;
            while (i < text.size() && isDigit(text[i])) {
                ++i;
            }
            return i - first;
        };
        if (i < text.size() && text[i] == '-') {
            ++i;
        }
        const bool zero = i < text.size() && text[i] == '0';
        const std::size_t whole = digits();
        if (whole == 0 || (zero && whole > 1)) {
            return false;
        }
        if (i < text.size() && text[i] == '.') {
            ++i;
            if (digits() == 0) {
                return false;
            }
        }
        if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
            ++i;
            if (i < text.size() && (text[i] == '+' || text[i] == '-')) {
                ++i;
            }
            if (digits() == 0) {
                return false;
            }
        }
        return i == text.size();
    }

    bool scanText(std::string &out, const std::string &path)
    {
        const int startLine = m_line;
        ++m_at;
        for (;;) {
            if (atEnd()) {
                return fail("the text that starts here has no closing double quote", path, startLine);
            }
            const char c = peek();
            if (c == '"') {
                ++m_at;
                return true;
            }
            if (c == '\\') {
                if (!scanEscape(out, path)) {
                    return false;
                }
            } else if (c == '\n' || c == '\r') {
                return fail("the text that starts here has no closing double quote on its line", path, startLine);
            } else if (static_cast<unsigned char>(c) < 0x20) {
                return fail(std::string("text must not hold ") + (c == '\0' ? "a NUL byte" : "a control character")
                                + "; remove it or write it as an escape",
                            path);
            } else if (static_cast<unsigned char>(c) < 0x80) {
                out += c;
                ++m_at;
            } else {
                const std::size_t length = utf8Length(m_text.substr(m_at));
                if (length == 0) {
                    return fail("text holds a byte that is not UTF-8; save the file as UTF-8", path);
                }
                out += m_text.substr(m_at, length);
                m_at += length;
            }
        }
    }

    bool scanEscape(std::string &out, const std::string &path)
    {
        ++m_at;
        const char c = peek();
        ++m_at;
        switch (c) {
        case '"':
            out += '"';
            return true;
        case '\\':
            out += '\\';
            return true;
        case '/':
            out += '/';
            return true;
        case 'b':
            out += '\b';
            return true;
        case 'f':
            out += '\f';
            return true;
        case 'n':
            out += '\n';
            return true;
        case 'r':
            out += '\r';
            return true;
        case 't':
            out += '\t';
            return true;
        case 'u':
            return scanUnicodeEscape(out, path);
        default:
            break;
        }
        return fail(
            "unknown escape in a text; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits",
            path);
    }

    bool scanUnicodeEscape(std::string &out, const std::string &path)
    {
        unsigned code = 0;
        if (!scanHex(code)) {
            return fail("\\u must be followed by four hex digits", path);
        }
        if (code >= 0xd800 && code <= 0xdbff) {
            unsigned low = 0;
            const bool paired =
                m_text.substr(m_at, 2) == "\\u" && (m_at += 2, scanHex(low)) && low >= 0xdc00 && low <= 0xdfff;
            if (!paired) {
                return fail("half of a surrogate pair stands alone in an \\u escape", path);
            }
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        } else if (code >= 0xdc00 && code <= 0xdfff) {
            return fail("half of a surrogate pair stands alone in an \\u escape", path);
        } else if (code == 0) {
            return fail("text must not hold a NUL character; remove \\u0000", path);
        }
        appendUtf8(out, code);
        return true;
    }

    bool scanHex(unsigned &code)
    {
        for (int i = 0; i < 4; ++i, ++m_at) {
            const char c = peek();
            unsigned digit = 0;
            if (isDigit(c)) {
                digit = static_cast<unsigned>(c - '0');
            } else if (c >= 'a' && c <= 'f') {
                digit = static_cast<unsigned>(c - 'a') + 10;
            } else if (c >= 'A' && c <= 'F') {
                digit = static_cast<unsigned>(c - 'A') + 10;
            } else {
                return false;
            }
            code = code * 16 + digit;
        }
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_line = 1;
    Error m_error;
};

} // namespace

Result<Value> scan(std::string_view text)
{
    return Scanner(text).run();
}

} // namespace warmfront::json
