// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace warmfront {

/// What went wrong because of the world: a file, a number a user wrote, a database, a server.
///
/// `message` is one sentence that names the thing at fault and the remedy. `file`, `line` and `path` say where
/// (empty or 0 when there is no such place); `path` is a JSON path such as `functions[0].memory`.
struct Error
{
    std::string message;
    std::string file = {};
    int line = 0;
    std::string path = {};

    /// `file:line: path: message`, leaving out what is not known.
    [[nodiscard]] std::string describe() const;
};

/// A value, or the reason why there is none.
template <typename T> using Result = tl::expected<T, Error>;

/// Shortens `return tl::unexpected(Error{...})`.
[[nodiscard]] inline tl::unexpected<Error> failure(std::string message, std::string path = {})
{
    return tl::unexpected<Error>(Error{std::move(message), {}, 0, std::move(path)});
}

} // namespace warmfront
