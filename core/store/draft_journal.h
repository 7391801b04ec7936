// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace warmfront {

/// Edits that were not saved when their window ended.
struct Draft
{
    std::filesystem::path journal; ///< the file it lies in
    std::string document;          ///< path of what was edited; empty for a scenario that never had one
    std::string text;
    std::string savedAt;    ///< UTC, ISO 8601
    std::int64_t edits = 0; ///< recorded since the last good save
};

/// What was found of windows that ended without saving.
struct FoundDrafts
{
    std::vector<Draft> drafts;                  ///< newest first
    std::vector<std::filesystem::path> damaged; ///< journals that cannot be read, or not whole
};

/// Keeps unsaved edits of one window in a small SQLite file of its own, so that a crash loses nothing.
///
/// Each window has its journal in a folder that all share; it is locked while the window lives and disappears when it
/// ends with nothing unsaved. Used in the thread that opened it. Needs a QCoreApplication.
class DraftJournal
{
public:
    /// Starts a journal in @p folder, which is made when there is none.
    [[nodiscard]] static Result<DraftJournal> open(const std::filesystem::path &folder);

    DraftJournal(DraftJournal &&other) noexcept;
    DraftJournal &operator=(DraftJournal &&other) noexcept;
    ~DraftJournal();

    /// Keeps @p text as the newest state of @p document, in one transaction.
    [[nodiscard]] Result<void> record(std::string_view document, std::string_view text);
    /// Call after a good save only: forgets the draft of @p document.
    [[nodiscard]] Result<void> forget(std::string_view document);

    /// Drafts in @p folder whose windows are gone. @p savedText tells the text that a document holds now (nothing when
    /// it cannot be read): a draft with the same content needs no recovery and is left out, whatever any file's date
    /// says.
    [[nodiscard]] static FoundDrafts
    findUnsaved(const std::filesystem::path &folder,
                const std::function<std::optional<std::string>(const std::string &document)> &savedText);
    /// Deletes @p draft: after it was recovered and saved, or when the user does not want it.
    [[nodiscard]] static Result<void> discard(const Draft &draft);

private:
    struct State;
    explicit DraftJournal(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace warmfront
