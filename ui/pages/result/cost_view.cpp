// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/result/cost_view.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QRadioButton>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/models/number_format.h"
#include "ui/pages/result/plot_export.h"
#include "ui/plots/cost_plot.h"
#include "ui/widgets/state_style.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

namespace {

/// Shows before each line of the ledger how its part of the bars is filled.
class SwatchDelegate : public QStyledItemDelegate
{
public:
    SwatchDelegate(const ThemeController &themes, QObject *parent) : QStyledItemDelegate(parent), m_themes(themes) {}

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const Theme &theme = m_themes.theme();
        const double ratio = option->widget != nullptr ? option->widget->devicePixelRatioF() : 1.0;
        const QSize size(theme.px(24), theme.px(14));
        QPixmap swatch(size * ratio);
        swatch.setDevicePixelRatio(ratio);
        swatch.fill(Qt::transparent);
        if (index.row() < index.model()->rowCount() - 1) { // the last one is the sum
            QPainter painter(&swatch);
            painter.fillRect(QRect(QPoint(), size), seriesBrush(index.row(), theme, ratio));
        }
        QIcon icon;
        for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected}) {
            icon.addPixmap(swatch, mode);
        }
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = icon;
        option->decorationSize = size;
    }

private:
    const ThemeController &m_themes;
};

} // namespace

CostView::CostView(const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_ledger(new LedgerModel(this)),
      m_bars(new CostPlot(themes, this)),
      m_table(new QTableView(this)),
      m_formula(new QLabel(this)),
      m_units(new QButtonGroup(this))
{
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    auto *switches = new QHBoxLayout;
    auto *label = new QLabel(tr("Costs per"), this);
    switches->addWidget(label);
    const QList<std::pair<CostUnit, QString>> units{{CostUnit::PerMonth, tr("&month")},
                                                    {CostUnit::PerMillion, tr("millio&n executions")},
                                                    {CostUnit::PerExecution, tr("e&xecution")}};
    for (const auto &[unit, words] : units) {
        auto *button = new QRadioButton(words, this);
        button->setObjectName(QStringLiteral("unit%1").arg(static_cast<int>(unit)));
        button->setChecked(unit == CostUnit::PerMonth);
        m_units->addButton(button, static_cast<int>(unit));
        switches->addWidget(button);
    }
    switches->addStretch(1);
    rows->addLayout(switches);

    m_bars->setObjectName(QStringLiteral("costPlot"));
    m_table->setObjectName(QStringLiteral("ledger"));
    m_table->setAccessibleName(tr("Ledger"));
    m_table->setModel(m_ledger);
    m_table->setItemDelegateForColumn(0, new SwatchDelegate(themes, m_table));
    m_table->verticalHeader()->hide();
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(12 * m_table->fontMetrics().averageCharWidth());
    m_table->horizontalHeader()->setTextElideMode(Qt::ElideMiddle);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_formula->setObjectName(QStringLiteral("formula"));
    m_formula->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_formula->setWordWrap(true);
    m_formula->setMinimumHeight(2 * m_formula->fontMetrics().lineSpacing());
    m_formula->setAlignment(Qt::AlignLeft | Qt::AlignTop);

    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_bars);
    splitter->addWidget(m_table);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    rows->addWidget(splitter, 1);
    rows->addWidget(m_formula);

    connect(m_units, &QButtonGroup::idClicked, this, [this](int id) { setUnit(static_cast<CostUnit>(id)); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &CostView::showFormula);
    connect(m_bars, &PlotWidget::exportRequested, this,
            [this](const QString &suffix) { askAndExport(m_bars, suffix); });
    connect(m_bars, &CostPlot::segmentClicked, this,
            [this](int line, int alternative) { m_table->setCurrentIndex(m_ledger->index(line, alternative + 1)); });
}

void CostView::setRun(const FinishedRunPointer &run)
{
    m_run = run;
    m_ledger->setRun(run);
    if (run) {
        m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    }
    showBars();
    showFormula();
}

void CostView::setUnit(CostUnit unit)
{
    m_ledger->setUnit(unit);
    showBars();
    showFormula();
}

void CostView::showBars()
{
    CostPlotData bars;
    if (m_run) {
        const QString symbol =
            QString::fromStdString(m_run->evaluation.alternatives.front().bill.total.currency().code());
        const QStringList units{tr("%1 per execution"), tr("%1 per million executions"), tr("%1 per month")};
        bars.unit = units[static_cast<int>(m_ledger->unit())].arg(symbol);
        const int lines = m_ledger->rowCount() - 1;
        for (int row = 0; row < lines; ++row) {
            bars.lines << m_ledger->index(row, 0).data().toString();
        }
        for (std::size_t a = 0; a < m_run->evaluation.alternatives.size(); ++a) {
            CostPlotData::Alternative bar;
            bar.name = QString::fromStdString(m_run->evaluation.alternatives[a].summary.alternative);
            for (int row = 0; row < lines; ++row) {
                bar.amounts.push_back(m_ledger->amount(row, a));
            }
            bars.alternatives.push_back(std::move(bar));
        }
    }
    m_bars->setData(bars);
}

void CostView::showFormula()
{
    const QModelIndex current = m_table->currentIndex();
    const QString formula = current.data(LedgerModel::formulaRole).toString();
    m_formula->setText(formula.isEmpty() ? tr("Select an amount to see its formula with the numbers filled in.")
                                         : formula);
}

} // namespace warmfront::ui
