// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/decision_list_model.h"

#include <algorithm>

#include "ui/models/decision_text.h"
#include "ui/models/number_format.h"

namespace warmfront::ui {

void DecisionListModel::setDecisions(const std::vector<Decision> &decisions, std::uint64_t count,
                                     const std::vector<std::string> &functions)
{
    if (count == m_count && decisions == m_decisions && functions == m_functions) {
        return;
    }
    beginResetModel();
    m_decisions = decisions;
    m_functions = functions;
    m_count = count;
    endResetModel();
}

int DecisionListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_decisions.size());
}

int DecisionListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DecisionListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || role != Qt::DisplayRole) {
        return {};
    }
    const Decision &decision = decisionAt(index.row());
    switch (index.column()) {
    case Time:
        return clockText(decision.at);
    case What:
        return decisionTitle(decision);
    default:
        return decision.function < m_functions.size() ? QString::fromStdString(m_functions[decision.function])
                                                      : QString();
    }
}

QVariant DecisionListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Time:
        return tr("Time");
    case What:
        return tr("Decision");
    default:
        return tr("Function");
    }
}

const Decision &DecisionListModel::decisionAt(int row) const
{
    return m_decisions[m_decisions.size() - 1 - static_cast<std::size_t>(row)];
}

int DecisionListModel::rowOf(const Decision &decision) const
{
    const auto found = std::find(m_decisions.rbegin(), m_decisions.rend(), decision);
    return found == m_decisions.rend() ? -1 : static_cast<int>(found - m_decisions.rbegin());
}

} // namespace warmfront::ui
