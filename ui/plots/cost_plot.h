// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/plots/plot_widget.h"

namespace warmfront::ui {

/// What each alternative costs, line by line, all in one unit ("$ per month").
struct CostPlotData
{
    struct Alternative
    {
        QString name;
        std::vector<double> amounts; ///< one for each line, 0 where it has none of that kind
    };
    QString unit;
    QStringList lines;
    std::vector<Alternative> alternatives;
};

/// Cost by alternative as horizontal bars, one segment for each line of the bill. Rows of the table are alternatives.
class CostPlot : public PlotWidget
{
    Q_OBJECT

public:
    explicit CostPlot(const ThemeController &themes, QWidget *parent = nullptr);

    void setData(const CostPlotData &costs);

signals:
    void segmentClicked(int lineIndex, int alternativeIndex);

protected:
    void rebuild() override;
    void showAll() override;
    [[nodiscard]] double keyOfRow(int row) const override;
    [[nodiscard]] QString readoutOfRow(int row) const override;
    [[nodiscard]] int rowAt(const QPointF &position) const override;
    [[nodiscard]] bool hasLineCursor() const override { return false; }
    void clicked(const QPointF &position) override;

private:
    CostPlotData m_data;
};

} // namespace warmfront::ui
