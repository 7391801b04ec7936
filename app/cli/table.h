// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace warmfront::cli {

/// Columns aligned with spaces: the first to the left, the others to the right.
class Table
{
public:
    explicit Table(std::vector<std::string> head) : m_rows{std::move(head)} {}
    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    /// Every line indented by two spaces, a rule below the head.
    [[nodiscard]] std::string text() const;
    /// All columns to the left.
    void alignLeft() { m_isLeft = true; }

private:
    std::vector<std::vector<std::string>> m_rows;
    bool m_isLeft = false;
};

} // namespace warmfront::cli
