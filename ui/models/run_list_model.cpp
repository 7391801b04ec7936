// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_list_model.h"

#include <QLocale>

#include "ui/models/number_format.h"

namespace warmfront::ui {

namespace {

/// The alternative a row speaks of: the recommended one, or the first.
std::size_t leading(const FinishedRun &run)
{
    return run.evaluation.verdict.cheapest.value_or(0);
}

} // namespace

RunListModel::RunListModel(const RunSession &session, QObject *parent)
    : QAbstractTableModel(parent), m_runs(session.runs().rbegin(), session.runs().rend())
{
    connect(&session, &RunSession::runsChanged, this, [this, &session] {
        beginResetModel();
        m_runs.assign(session.runs().rbegin(), session.runs().rend());
        endResetModel();
    });
}

int RunListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const FinishedRun &RunListModel::runAt(int row) const
{
    return *m_runs[static_cast<std::size_t>(row)];
}

QVariant RunListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const FinishedRun &run = runAt(index.row());
    if (role == runIdRole) {
        return QVariant::fromValue<qint64>(run.id);
    }
    if (role == Qt::TextAlignmentRole) {
        return index.column() <= FinishedAt ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                            : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    }
    const std::size_t best = leading(run);
    const study::AlternativeEvaluation &alternative = run.evaluation.alternatives[best];
    if (role == Qt::ToolTipRole && index.column() >= ColdShare) {
        return tr("of %1").arg(QString::fromStdString(alternative.summary.alternative));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Label:
        return run.label;
    case FinishedAt:
        return QLocale().toString(run.finishedAt.time(), QLocale::ShortFormat);
    case ColdShare:
        return percentText(alternative.summary.coldProbability.mean);
    case Latency95:
        return alternative.summary.p95 ? durationText(alternative.summary.p95->inSeconds()) : tr("none");
    case MonthlyCost:
        return moneyText(alternative.month.total);
    default:
        return {};
    }
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole) {
        return QVariant((section >= ColdShare ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Label:
        return tr("Run");
    case FinishedAt:
        return tr("Time");
    case ColdShare:
        return tr("Cold");
    case Latency95:
        return tr("p95");
    case MonthlyCost:
        return tr("$/month");
    default:
        return {};
    }
}

QModelIndex RunListModel::indexOf(qint64 runId) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (runAt(row).id == runId) {
            return index(row, 0);
        }
    }
    return {};
}

} // namespace warmfront::ui
