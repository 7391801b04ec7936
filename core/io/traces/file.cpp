// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/file.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warmfront::traces {

namespace {

std::string systemReason(int code)
{
    return std::generic_category().message(code);
}

} // namespace

Result<std::shared_ptr<File>> File::read(const std::filesystem::path &path)
{
    const std::string name = path.string();
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        const int reason = errno;
        return failure(
            reason == ENOENT
                ? "The trace \"" + name + "\" does not exist; check the path, which is relative to the scenario."
                : "The trace \"" + name + "\" cannot be opened (" + systemReason(reason) + "); check its permissions.");
    }
    std::shared_ptr<File> file(new File(descriptor, name));
    struct stat about = {};
    if (::fstat(descriptor, &about) == 0 && S_ISDIR(about.st_mode)) {
        return failure("\"" + name + "\" is a folder; name the trace's file.");
    }
    return file;
}

Result<std::shared_ptr<File>> File::temporary(const std::filesystem::path &folder)
{
    std::error_code problem;
    const std::filesystem::path where = folder.empty() ? std::filesystem::temp_directory_path(problem) : folder;
    if (problem) {
        return failure("There is no temporary folder for the trace's index (" + problem.message()
                       + "); set TMPDIR to a folder that can be written.");
    }
    std::string name = (where / "warmfront-trace-XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) {
        return failure("The trace's index cannot be made in the folder \"" + where.string() + "\" ("
                       + systemReason(errno) + "); choose a folder that can be written.");
    }
    ::unlink(name.c_str());
    return std::shared_ptr<File>(new File(descriptor, where.string()));
}

File::~File()
{
    ::close(m_descriptor);
}

std::uint64_t File::size() const
{
    struct stat about = {};
    return ::fstat(m_descriptor, &about) == 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
}

Result<std::size_t> File::readAt(std::uint64_t offset, std::span<std::byte> into) const
{
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t n =
            ::pread(m_descriptor, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (n == 0) {
            break;
        }
        if (n < 0 && errno != EINTR) {
            return failure("\"" + m_name + "\" cannot be read (" + systemReason(errno) + "); check the disk.");
        }
        done += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    return done;
}

Result<void> File::writeAt(std::uint64_t offset, std::span<const std::byte> bytes)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n =
            ::pwrite(m_descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (n < 0 && errno != EINTR) {
            return failure("The trace's index in \"" + m_name + "\" cannot be written (" + systemReason(errno)
                           + "); free some space or choose another temporary folder.");
        }
        done += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    return {};
}

} // namespace warmfront::traces
