// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_widget.h"

#include <algorithm>
#include <cmath>

#include <QAccessibleWidget>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFile>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QStackedLayout>
#include <QSvgGenerator>
#include <QTableView>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "ui/widgets/state_view.h"

namespace warmfront::ui {

namespace {

class PlotAccessible : public QAccessibleWidget
{
public:
    explicit PlotAccessible(PlotWidget *plot) : QAccessibleWidget(plot, QAccessible::Chart) {}

    QString text(QAccessible::Text kind) const override
    {
        const auto *plot = static_cast<const PlotWidget *>(widget());
        if (kind == QAccessible::Name) {
            return plot->cursor() < 0 ? plot->title() : QString(plot->title() + QStringLiteral(": ") + plot->readout());
        }
        return kind == QAccessible::Description ? plot->summaryText() : QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface *makeAccessible(const QString &, QObject *object)
{
    auto *plot = qobject_cast<PlotWidget *>(object);
    return plot != nullptr ? new PlotAccessible(plot) : nullptr;
}

} // namespace

PlotWidget::PlotWidget(const ThemeController &themes, const QString &title, QWidget *parent)
    : QWidget(parent),
      m_themes(themes),
      m_title(title),
      m_model(new PlotTableModel(this)),
      m_stack(new QStackedLayout(this)),
      m_picture(new QWidget),
      m_plot(new QCustomPlot),
      m_readout(new QLabel),
      m_tableView(new QTableView),
      m_empty(new StateView(themes)),
      m_emptyTitle(tr("Nothing to show yet")),
      m_emptyReason(tr("A run fills this plot."))
{
    QAccessible::installFactory(makeAccessible); // installing the same factory again has no effect
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setPlottingHint(QCP::phFastPolylines);
    m_plot->setObjectName(QStringLiteral("plotCanvas"));
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_readout->setObjectName(QStringLiteral("readout"));
    m_tableView->setObjectName(QStringLiteral("plotTable"));
    m_tableView->setAccessibleName(title);
    m_tableView->setModel(m_model);
    m_tableView->verticalHeader()->hide();
    m_tableView->horizontalHeader()->setResizeContentsPrecision(50); // rows looked at; there may be thousands
    m_tableView->setAlternatingRowColors(true);
    m_tableView->setShowGrid(false);
    m_tableView->installEventFilter(this);
    auto *layout = new QVBoxLayout(m_picture);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_readout);
    layout->addWidget(m_plot, 1);
    m_stack->addWidget(m_picture);
    m_stack->addWidget(m_tableView);
    m_stack->addWidget(m_empty);
    connect(&themes, &ThemeController::changed, this, &PlotWidget::restyle);
    refreshView();
}

PlotWidget::~PlotWidget() = default;

bool PlotWidget::isTableShown() const
{
    return m_isTableShown;
}

void PlotWidget::setTableShown(bool isShown)
{
    if (isShown != m_isTableShown) {
        m_isTableShown = isShown;
        refreshView();
        emit tableShownChanged(isShown);
    }
}

QMimeData *PlotWidget::mimeData() const
{
    auto *mime = new QMimeData;
    QImage image = m_plot->toPixmap(std::max(m_plot->width(), 640), std::max(m_plot->height(), 320), 2.0).toImage();
    image.setDevicePixelRatio(2.0); // toPixmap() leaves it at 1
    mime->setImageData(image);
    mime->setText(m_table.toCsv());
    mime->setData(QStringLiteral("text/csv"), m_table.toCsv().toUtf8());
    mime->setHtml(m_table.toHtml());
    return mime;
}

void PlotWidget::copy() const
{
    QGuiApplication::clipboard()->setMimeData(mimeData());
}

Result<void> PlotWidget::exportTo(const QString &path) const
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    const QSize size = m_plot->size().expandedTo(QSize(640, 320));
    if (path.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive)) {
        m_plot->toPixmap(size.width(), size.height(), 2.0).save(&buffer, "PNG");
    } else if (path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(0, 0), size));
        generator.setTitle(m_title);
        generator.setDescription(m_summary);
        QCPPainter painter;
        painter.begin(&generator);
        painter.setMode(QCPPainter::pmVectorized);
        painter.setMode(QCPPainter::pmNoCaching);
        painter.fillRect(QRect(QPoint(0, 0), size), theme().color(Token::Base));
        m_plot->toPainter(&painter, size.width(), size.height());
        painter.end();
    } else if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) {
        bytes = m_table.toCsv().toUtf8();
    } else {
        return failure("The name " + path.toStdString() + " must end in .png, .svg or .csv.");
    }
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.flush()) {
        return failure("Cannot write " + path.toStdString() + ": " + file.errorString().toStdString()
                       + ". Choose another place.");
    }
    return {};
}

void PlotWidget::setCursor(int row)
{
    const int bounded = hasData() ? std::clamp(row, -1, m_table.rowCount() - 1) : -1;
    if (bounded == m_cursor) {
        return;
    }
    m_cursor = bounded;
    placeCursor();
    QAccessibleEvent event(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
    emit cursorMoved(m_cursor);
}

QString PlotWidget::readout() const
{
    return m_cursor < 0 ? QString() : readoutOfRow(m_cursor);
}

void PlotWidget::placeCursor()
{
    m_readout->setText(m_cursor < 0 ? QString(QLatin1Char(' ')) : readout());
    const bool hasLine = m_cursor >= 0 && hasLineCursor();
    if (hasLine && m_cursorLine == nullptr) {
        m_cursorLine = new QCPItemStraightLine(m_plot);
        m_cursorLine->setPen(QPen(theme().color(Token::DimText), 1, Qt::DashLine));
    }
    if (m_cursorLine != nullptr) {
        m_cursorLine->setVisible(hasLine);
        if (hasLine) {
            m_cursorLine->point1->setCoords(keyOfRow(m_cursor), m_plot->yAxis->range().lower);
            m_cursorLine->point2->setCoords(keyOfRow(m_cursor), m_plot->yAxis->range().upper);
        }
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotWidget::resetZoom()
{
    if (hasData()) {
        showAll();
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void PlotWidget::setEmptyWords(const QString &title, const QString &reason)
{
    m_emptyTitle = title;
    m_emptyReason = reason;
    refreshView();
}

QSize PlotWidget::sizeHint() const
{
    return {theme().px(560), theme().px(260)};
}
QSize PlotWidget::minimumSizeHint() const
{
    return {theme().px(280), theme().px(160)};
}
double PlotWidget::pixelRatio() const
{
    return m_plot->bufferDevicePixelRatio();
}

void PlotWidget::dataChanged(PlotTable table, const QString &summary)
{
    m_table = std::move(table);
    m_model->setTable(m_table);
    m_tableView->resizeColumnsToContents();
    m_summary = summary;
    m_cursor = -1;
    setAccessibleDescription(summary);
    restyle();
    resetZoom();
    refreshView();
}

void PlotWidget::restyle()
{
    m_cursorLine = nullptr;
    m_plot->clearItems();
    m_plot->clearPlottables();
    m_plot->setBackground(theme().color(Token::Base));
    m_readout->setFont(theme().font(TextRole::Caption));
    for (QCPAxisRect *rect : m_plot->axisRects()) {
        styleAxes(rect);
    }
    if (hasData()) {
        rebuild();
    }
    placeCursor();
}

void PlotWidget::styleAxes(QCPAxisRect *rect) const
{
    const QPen line(theme().color(Token::DimText), 1);
    for (QCPAxis *axis : rect->axes()) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLength(0, 4);
        axis->setTickLabelColor(theme().color(Token::DimText));
        axis->setLabelColor(theme().color(Token::DimText));
        axis->setTickLabelFont(theme().font(TextRole::Caption));
        axis->setLabelFont(theme().font(TextRole::Caption));
        axis->grid()->setPen(QPen(theme().color(Token::Hairline), 0));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

void PlotWidget::refreshView()
{
    m_empty->show(QStringLiteral("chart-line"), m_emptyTitle, m_emptyReason);
    m_stack->setCurrentWidget(!hasData() ? static_cast<QWidget *>(m_empty) : m_isTableShown ? m_tableView : m_picture);
}

int PlotWidget::rowAt(const QPointF &position) const
{
    const double key = m_plot->xAxis->pixelToCoord(position.x());
    int low = 0;
    int high = m_table.rowCount() - 1;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        (keyOfRow(middle) <= key ? low : high) = middle;
    }
    return high < 0 ? -1 : std::abs(keyOfRow(low) - key) <= std::abs(keyOfRow(high) - key) ? low : high;
}

void PlotWidget::clicked(const QPointF &) {}
void PlotWidget::addActions(QMenu &) {}

void PlotWidget::limitZoom(const QCPRange &full, double smallest)
{
    m_fullLower = full.lower;
    m_fullUpper = full.upper;
    m_smallestSpan = smallest;
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    for (QCPAxisRect *rect : m_plot->axisRects()) {
        rect->setRangeDrag(Qt::Horizontal);
        rect->setRangeZoom(Qt::Horizontal);
    }
    m_plot->xAxis->disconnect(this);
    connect(m_plot->xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this](const QCPRange &range) {
        QCPRange bounded = range.bounded(m_fullLower, m_fullUpper);
        if (bounded.size() < m_smallestSpan) {
            const double middle = bounded.center();
            bounded =
                QCPRange(middle - m_smallestSpan / 2, middle + m_smallestSpan / 2).bounded(m_fullLower, m_fullUpper);
        }
        m_plot->xAxis->setRange(bounded);
    });
}

bool PlotWidget::event(QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_readout->setText(m_cursor < 0 && hasFocus() ? tr("Arrow keys read values, Ctrl+T shows the table")
                           : m_cursor < 0             ? QString(QLatin1Char(' '))
                                                      : readout());
    }
    return QWidget::event(event);
}

void PlotWidget::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers().testFlag(Qt::ControlModifier) ? 10 : 1;
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->key() == Qt::Key_T && event->modifiers() == Qt::ControlModifier) {
        setTableShown(!m_isTableShown);
    } else if (event->key() == Qt::Key_Right || event->key() == Qt::Key_Down) {
        setCursor(m_cursor + step);
    } else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Up) {
        setCursor(std::max(0, m_cursor - step));
    } else if (event->key() == Qt::Key_Home) {
        setCursor(0);
    } else if (event->key() == Qt::Key_End) {
        setCursor(m_table.rowCount() - 1);
    } else if (event->key() == Qt::Key_F10 && event->modifiers() == Qt::ShiftModifier) {
        showMenu(mapToGlobal(rect().center()));
    } else if (event->key() == Qt::Key_Escape && m_cursor >= 0) {
        setCursor(-1);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void PlotWidget::contextMenuEvent(QContextMenuEvent *event)
{
    showMenu(event->globalPos());
}

void PlotWidget::showMenu(const QPoint &at)
{
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("plotMenu"));
    menu.addAction(tr("Copy picture and data"), this, &PlotWidget::copy);
    menu.addAction(m_isTableShown ? tr("Show the picture") : tr("Show the table"), this,
                   [this] { setTableShown(!m_isTableShown); });
    menu.addAction(tr("Show everything"), this, &PlotWidget::resetZoom);
    addActions(menu);
    menu.addSeparator();
    for (const QString &suffix : {QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("csv")}) {
        menu.addAction(tr("Export as %1…").arg(suffix.toUpper()), this,
                       [this, suffix] { emit exportRequested(suffix); });
    }
    menu.exec(at);
}

bool PlotWidget::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_tableView && event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Copy) || (key->key() == Qt::Key_T && key->modifiers() == Qt::ControlModifier)) {
            keyPressEvent(key);
            return true;
        }
    }
    if (watched == m_plot) {
        if (event->type() == QEvent::MouseMove) {
            auto *mouse = static_cast<QMouseEvent *>(event);
            if (mouse->buttons() == Qt::NoButton && hasData()) {
                setCursor(rowAt(mouse->position()));
            }
        } else if (event->type() == QEvent::MouseButtonPress) {
            m_pressed = static_cast<QMouseEvent *>(event)->position();
            setFocus(Qt::MouseFocusReason);
        } else if (event->type() == QEvent::MouseButtonRelease) {
            const QPointF at = static_cast<QMouseEvent *>(event)->position();
            if ((at - m_pressed).manhattanLength() < 4) {
                clicked(at);
            }
        } else if (event->type() == QEvent::MouseButtonDblClick) {
            resetZoom();
        } else if (event->type() == QEvent::ContextMenu) {
            // The plotting library keeps events of the mouse to itself.
            showMenu(static_cast<QContextMenuEvent *>(event)->globalPos());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace warmfront::ui
