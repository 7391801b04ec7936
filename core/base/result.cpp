// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

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
    return text + message;
}

} // namespace warmfront
