// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/catalogue_reader.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "core/io/catalogue/entry_readers.h"
#include "core/io/json/json_document.h"
#include "core/io/json/json_scanner.h"

namespace warmfront {

namespace fs = std::filesystem;

namespace {

/// The entry in @p root, or the first fault of the file.
template <typename Entry>
Result<Entry> readEntry(const json::Value &root, std::string_view file, Entry (*read)(const json::Node &))
{
    json::Reading reading;
    Entry entry = read(json::Node(root, "", reading));
    if (reading.faults.empty()) {
        return entry;
    }
    Error first = *std::ranges::min_element(reading.faults, {}, &Error::line);
    first.file = file;
    return tl::unexpected(std::move(first));
}

template <typename Entry>
Result<Entry> parseEntry(std::string_view text, std::string_view file, Entry (*read)(const json::Node &))
{
    const Result<json::Value> root = json::scan(text);
    if (!root) {
        Error error = root.error();
        error.file = file;
        return tl::unexpected(std::move(error));
    }
    return readEntry(*root, file, read);
}

Result<std::vector<fs::path>> jsonFiles(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code code;
    fs::directory_iterator entry(folder, code);
    for (; !code && entry != fs::directory_iterator(); entry.increment(code)) {
        if (entry->path().extension() == ".json") {
            files.push_back(entry->path());
        }
    }
    if (code) {
        return tl::unexpected(
            Error{"the folder cannot be read (" + code.message() + "); check its name and rights", folder.string()});
    }
    std::ranges::sort(files);
    return files;
}

/// Reads @p folder into @p entries by id, replacing those of other folders.
template <typename Entry>
Result<void> readFolder(const fs::path &folder, Entry (*read)(const json::Node &),
                        std::map<std::string, Entry> &entries)
{
    const Result<std::vector<fs::path>> files = jsonFiles(folder);
    if (!files) {
        return tl::unexpected(files.error());
    }
    std::map<std::string, fs::path> seen;
    for (const fs::path &file : *files) {
        const Result<json::Document> document = json::readDocument(file);
        if (!document) {
            return tl::unexpected(document.error());
        }
        Result<Entry> entry = readEntry(document->root, document->file, read);
        if (!entry) {
            return tl::unexpected(entry.error());
        }
        const auto [earlier, isNew] = seen.emplace(entry->id, file);
        if (!isNew) {
            const json::Member *id = document->root.find("id");
            return tl::unexpected(Error{"the id \"" + entry->id + "\" is already that of "
                                            + earlier->second.filename().string() + "; give one of them another id",
                                        document->file, id != nullptr ? id->line : 0, "id"});
        }
        entries.insert_or_assign(entry->id, std::move(*entry));
    }
    return {};
}

template <typename Entry>
Result<std::vector<Entry>> readCatalogue(const fs::path &folder, const fs::path &ownFolder,
                                         Entry (*read)(const json::Node &))
{
    std::map<std::string, Entry> entries;
    if (const Result<void> shipped = readFolder(folder, read, entries); !shipped) {
        return tl::unexpected(shipped.error());
    }
    std::error_code code;
    if (!ownFolder.empty() && fs::exists(ownFolder, code)) {
        if (const Result<void> own = readFolder(ownFolder, read, entries); !own) {
            return tl::unexpected(own.error());
        }
    }
    std::vector<Entry> sorted;
    sorted.reserve(entries.size());
    for (auto &[id, entry] : entries) {
        sorted.push_back(std::move(entry));
    }
    return sorted;
}

} // namespace

Result<std::vector<PlatformProfile>> readPlatforms(const fs::path &folder, const fs::path &ownFolder)
{
    return readCatalogue<PlatformProfile>(folder, ownFolder, catalogue::readPlatform);
}

Result<std::vector<PricePlan>> readPricePlans(const fs::path &folder, const fs::path &ownFolder)
{
    return readCatalogue<PricePlan>(folder, ownFolder, catalogue::readPlan);
}

Result<PlatformProfile> parsePlatform(std::string_view text, std::string_view fileName)
{
    return parseEntry<PlatformProfile>(text, fileName, catalogue::readPlatform);
}

Result<PricePlan> parsePricePlan(std::string_view text, std::string_view fileName)
{
    return parseEntry<PricePlan>(text, fileName, catalogue::readPlan);
}

} // namespace warmfront
