// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include <algorithm>

namespace warmfront {

std::string Error::describe() const
{
    std::string text;
    if (!file.empty()) {
        text += file;
        text += line > 0 ? ":" + std::to_string(line) + ": " : ": ";
    }
    if (!path.empty()) {
        text += path + ": ";
    }
    text += message;
    // Names and values come out of files: a terminal must not obey them, nor a NUL cut the sentence short.
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return text;
}

} // namespace warmfront
