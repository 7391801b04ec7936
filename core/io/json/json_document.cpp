// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/json_document.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "core/io/json/json_scanner.h"

namespace warmfront::json {

namespace fs = std::filesystem;

Result<std::string> readTextFile(const fs::path &path)
{
    const auto fault = [&](std::string message) { return tl::unexpected(Error{std::move(message), path.string()}); };

    const auto tooLarge = [&] {
        return fault("the file is larger than 64 MB, which no file of this kind needs; check its name");
    };

    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (status.type() == fs::file_type::not_found) {
        return fault("there is no such file; check its name and folder");
    }
    if (status.type() == fs::file_type::none || status.type() == fs::file_type::unknown) {
        return fault("the file cannot be reached (" + code.message() + "); check the rights of its folder");
    }
    if (fs::is_directory(status)) {
        return fault("this is a folder; name a file in it");
    }
    if (!fs::is_regular_file(status)) {
        return fault("this is not a regular file; name a file on disk");
    }
    if (fs::file_size(path, code) > largestFile && !code) {
        return tooLarge();
    }
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return fault(std::string("the file cannot be opened (") + std::strerror(errno) + "); check its rights");
    }
    // Some files are larger than they say, and the library throws where the system refuses to read.
    std::string text;
    std::array<char, 65536> piece;
    try {
        while (stream.read(piece.data(), piece.size()), stream.gcount() > 0) {
            text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
            if (text.size() > largestFile) {
                return tooLarge();
            }
        }
    } catch (const std::ios_base::failure &) {
        stream.setstate(std::ios::badbit);
    }
    if (stream.bad()) {
        return fault("the file cannot be read to its end; check the disk");
    }
    return text;
}

Result<Document> readDocument(const fs::path &path)
{
    const Result<std::string> text = readTextFile(path);
    if (!text) {
        return tl::unexpected(text.error());
    }
    Result<Value> root = scan(*text);
    if (!root) {
        Error error = root.error();
        error.file = path.string();
        return tl::unexpected(std::move(error));
    }
    return Document{path.string(), std::move(*root)};
}

} // namespace warmfront::json
