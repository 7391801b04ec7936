// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/base/result.h"
#include "ui/plots/plot_table.h"
#include "ui/widgets/theme_controller.h"

class QCPAxisRect;
class QCPItemStraightLine;
class QCPRange;
class QCustomPlot;
class QLabel;
class QMenu;
class QMimeData;
class QStackedLayout;
class QTableView;

namespace warmfront::ui {

class StateView;

/// The base of every plot: a picture with its data table behind it.
///
/// Wheel and drag zoom within the data, double click shows all again. Ctrl+C copies picture, CSV and HTML table, Ctrl+T
/// swaps picture and table, arrow keys (with Ctrl by ten, Home, End) move a cursor whose read-out is also the
/// accessible name. Without data it shows a sentence instead. Follows the theme. Nothing is smoothed. GUI thread.
class PlotWidget : public QWidget
{
    Q_OBJECT

public:
    PlotWidget(const ThemeController &themes, const QString &title, QWidget *parent = nullptr);
    ~PlotWidget() override;

    [[nodiscard]] QString title() const { return m_title; }
    [[nodiscard]] const PlotTable &table() const { return m_table; }
    [[nodiscard]] bool hasData() const { return m_table.rowCount() > 0; }
    /// What there is to see, in one or two sentences: also the accessible description.
    [[nodiscard]] QString summaryText() const { return m_summary; }

    [[nodiscard]] bool isTableShown() const;
    void setTableShown(bool isShown);

    /// Picture, CSV text and HTML table in one object; the caller owns it.
    [[nodiscard]] QMimeData *mimeData() const;
    void copy() const;
    /// By the ending of @p path: .png (twice the pixels), .svg or .csv.
    [[nodiscard]] Result<void> exportTo(const QString &path) const;

    /// Row of the table the cursor stands on, -1 without cursor.
    [[nodiscard]] int cursor() const { return m_cursor; }
    void setCursor(int row);
    [[nodiscard]] QString readout() const;
    /// Shows all data.
    void resetZoom();

    /// Words for the time without data (default "Nothing to show yet").
    void setEmptyWords(const QString &title, const QString &reason);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// The cursor stands on another row of the table (-1: none).
    void cursorMoved(int row);
    /// The user asks for a file: where to save is the page's question; then exportTo(). @p suffix is png, svg or csv.
    void exportRequested(const QString &suffix);
    void tableShownChanged(bool isShown);

protected:
    [[nodiscard]] QCustomPlot *plot() const { return m_plot; }
    [[nodiscard]] const Theme &theme() const { return m_themes.theme(); }
    [[nodiscard]] const ThemeController &themes() const { return m_themes; }
    [[nodiscard]] double pixelRatio() const;

    /// To be called by the plot when its data changed. @p table goes to the twin, @p summary to assistive technology.
    void dataChanged(PlotTable table, const QString &summary);
    /// Puts the ticks and label of @p rect into the theme.
    void styleAxes(QCPAxisRect *rect) const;

    /// Builds everything drawn anew, from data and theme.
    virtual void rebuild() = 0;
    /// Sets the axes to all data.
    virtual void showAll() = 0;
    /// Where row @p row stands on the horizontal axis.
    [[nodiscard]] virtual double keyOfRow(int row) const = 0;
    /// What the cursor says at @p row.
    [[nodiscard]] virtual QString readoutOfRow(int row) const = 0;
    /// The row nearest to the picture point @p position; -1 for none.
    [[nodiscard]] virtual int rowAt(const QPointF &position) const;
    /// False where a vertical line makes no sense (bars by name).
    [[nodiscard]] virtual bool hasLineCursor() const { return true; }
    /// A click without a drag.
    virtual void clicked(const QPointF &position);
    /// Entries of the plot's own.
    virtual void addActions(QMenu &menu);
    /// Limits of the horizontal axis while zooming.
    void limitZoom(const QCPRange &full, double smallest);

    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showMenu(const QPoint &at);
    void restyle();
    void refreshView();
    void placeCursor();

    const ThemeController &m_themes;
    QString m_title;
    QString m_summary;
    PlotTable m_table;
    PlotTableModel *m_model;
    QStackedLayout *m_stack;
    QWidget *m_picture;
    QCustomPlot *m_plot;
    QLabel *m_readout;
    QTableView *m_tableView;
    StateView *m_empty;
    QString m_emptyTitle;
    QString m_emptyReason;
    QCPItemStraightLine *m_cursorLine = nullptr;
    int m_cursor = -1;
    bool m_isTableShown = false;
    QPointF m_pressed;
    double m_fullLower = 0.0;
    double m_fullUpper = 1.0;
    double m_smallestSpan = 0.0;
};

} // namespace warmfront::ui
