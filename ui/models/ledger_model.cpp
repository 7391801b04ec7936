// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ledger_model.h"

#include <algorithm>

#include <QFont>

#include "ui/models/number_format.h"

namespace warmfront::ui {

namespace {

QString rowWords(const BillLine &line)
{
    QString words = QString::fromStdString(line.meter);
    if (!line.note.empty()) {
        words += QStringLiteral(" · ") + QString::fromStdString(line.note);
    }
    return words;
}

} // namespace

LedgerModel::LedgerModel(QObject *parent) : QAbstractTableModel(parent) {}

void LedgerModel::setRun(FinishedRunPointer run)
{
    beginResetModel();
    m_run = std::move(run);
    rebuild();
    endResetModel();
}

void LedgerModel::setUnit(CostUnit unit)
{
    if (unit == m_unit) {
        return;
    }
    beginResetModel();
    m_unit = unit;
    rebuild();
    endResetModel();
}

const Bill &LedgerModel::bill(std::size_t alternative) const
{
    const study::AlternativeEvaluation &evaluation = m_run->evaluation.alternatives[alternative];
    return m_unit == CostUnit::PerMonth ? evaluation.month : evaluation.bill;
}

Money LedgerModel::shown(std::size_t alternative, const Money &cost) const
{
    if (m_unit == CostUnit::PerMonth) {
        return cost;
    }
    const auto accepted =
        static_cast<std::int64_t>(m_run->evaluation.alternatives[alternative].summary.counts.accepted());
    if (accepted == 0) {
        return Money(cost.currency());
    }
    return cost.scaledBy(Decimal(m_unit == CostUnit::PerMillion ? 1'000'000 : 1), Decimal(accepted));
}

double LedgerModel::amount(int row, std::size_t alternative) const
{
    const BillLine *entry = line(row, alternative);
    return entry == nullptr ? 0.0 : shown(alternative, entry->cost).toDouble();
}

void LedgerModel::rebuild()
{
    m_rows.clear();
    if (!m_run) {
        return;
    }
    const std::size_t alternatives = m_run->evaluation.alternatives.size();
    // The rows of the month first, so that a meter keeps its row, and with it its pattern, in every unit.
    for (std::size_t a = 0; a < alternatives; ++a) {
        for (const BillLine &each : m_run->evaluation.alternatives[a].month.lines) {
            const QString words = rowWords(each);
            if (std::ranges::find(m_rows, words, &Row::words) == m_rows.end()) {
                m_rows.push_back({words, std::vector<std::ptrdiff_t>(alternatives, -1)});
            }
        }
    }
    for (std::size_t a = 0; a < alternatives; ++a) {
        const Bill &own = bill(a);
        for (std::size_t i = 0; i < own.lines.size(); ++i) {
            const QString words = rowWords(own.lines[i]);
            auto row = std::ranges::find_if(m_rows, [&](const Row &r) { return r.words == words && r.lines[a] < 0; });
            if (row == m_rows.end()) {
                m_rows.push_back({words, std::vector<std::ptrdiff_t>(alternatives, -1)});
                row = std::prev(m_rows.end());
            }
            row->lines[a] = static_cast<std::ptrdiff_t>(i);
        }
    }
}

QString LedgerModel::sourceOf(std::size_t alternative, const std::string &meter) const
{
    const auto &prepared = m_run->prepared.alternatives;
    const PricePlan *plan = alternative < prepared.size() ? prepared[alternative].plan : nullptr;
    if (plan == nullptr) {
        return {};
    }
    const auto found = std::ranges::find(plan->meters, meter, &Meter::name);
    return found == plan->meters.end()
               ? QString()
               : QString::fromStdString(found->date + (found->source.empty() ? "" : ", " + found->source));
}

const BillLine *LedgerModel::line(int row, std::size_t alternative) const
{
    const std::ptrdiff_t i = m_rows[static_cast<std::size_t>(row)].lines[alternative];
    return i < 0 ? nullptr : &bill(alternative).lines[static_cast<std::size_t>(i)];
}

int LedgerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_run ? 0 : static_cast<int>(m_rows.size()) + 1;
}

int LedgerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_run ? 0 : static_cast<int>(m_run->evaluation.alternatives.size()) + 1;
}

QVariant LedgerModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return index.column() == 0 ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                   : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role == Qt::FontRole && isSumRow(index.row())) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (index.column() == 0) {
        if (role != Qt::DisplayRole) {
            return {};
        }
        return isSumRow(index.row()) ? tr("Sum") : m_rows[static_cast<std::size_t>(index.row())].words;
    }
    const auto alternative = static_cast<std::size_t>(index.column() - 1);
    if (isSumRow(index.row())) {
        if (role == Qt::DisplayRole) {
            return moneyText(shown(alternative, bill(alternative).total));
        }
        if (role == formulaRole || role == Qt::ToolTipRole) {
            Money sum(bill(alternative).total.currency());
            for (const BillLine &each : bill(alternative).lines) {
                sum += each.cost;
            }
            return tr("Σ of the lines = %1; sum check: difference %2")
                .arg(QString::fromStdString(sum.toString()),
                     QString::fromStdString((bill(alternative).total - sum).toString()));
        }
        return {};
    }
    const BillLine *entry = line(index.row(), alternative);
    if (entry == nullptr) {
        return role == Qt::DisplayRole ? QVariant(QStringLiteral("–")) : QVariant();
    }
    if (role == Qt::DisplayRole) {
        return moneyText(shown(alternative, entry->cost));
    }
    if (role == formulaRole || role == Qt::ToolTipRole) {
        const QString formula =
            QStringLiteral("%1 %2 × %3 = %4")
                .arg(QString::fromStdString(entry->quantity.toString()), QString::fromStdString(entry->unit),
                     QString::fromStdString(entry->rate.toString()), QString::fromStdString(entry->cost.toString()));
        const QString source = sourceOf(alternative, entry->meter);
        return source.isEmpty() ? formula : tr("%1   (price of %2)").arg(formula, source);
    }
    return {};
}

QVariant LedgerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || !m_run) {
        return {};
    }
    if (role == Qt::TextAlignmentRole && section == 0) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    if (section == 0) {
        switch (m_unit) {
        case CostUnit::PerExecution:
            return tr("Cost per execution");
        case CostUnit::PerMillion:
            return tr("Cost per million executions");
        case CostUnit::PerMonth:
            return tr("Cost per month");
        }
    }
    return QString::fromStdString(
        m_run->evaluation.alternatives[static_cast<std::size_t>(section - 1)].summary.alternative);
}

} // namespace warmfront::ui
