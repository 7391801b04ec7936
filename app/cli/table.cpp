// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table.h"

#include <algorithm>

#include <QList>
#include <QString>

namespace warmfront::cli {

namespace {

/// Characters a terminal shows of UTF-8 text.
std::size_t shownWidth(const std::string &text)
{
    return static_cast<std::size_t>(QString::fromStdString(text).toUcs4().size());
}

} // namespace

std::string Table::text() const
{
    std::vector<std::size_t> widths;
    for (const auto &row : m_rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], shownWidth(row[i]));
        }
    }
    std::string out;
    for (std::size_t r = 0; r < m_rows.size(); ++r) {
        std::string line = "  ";
        for (std::size_t i = 0; i < m_rows[r].size(); ++i) {
            const std::string gap(widths[i] - shownWidth(m_rows[r][i]), ' ');
            const bool isLast = i + 1 == m_rows[r].size();
            if (i == 0 || m_isLeft) {
                line += m_rows[r][i] + (isLast ? std::string() : gap + "  ");
            } else {
                line += gap + m_rows[r][i] + (isLast ? std::string() : "  ");
            }
        }
        out += line + '\n';
        if (r == 0) {
            std::size_t total = widths.empty() ? 0 : 2 * (widths.size() - 1);
            for (const std::size_t width : widths) {
                total += width;
            }
            out += "  " + std::string(total, '-') + '\n';
        }
    }
    return out;
}

} // namespace warmfront::cli
