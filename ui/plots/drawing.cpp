// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/drawing.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QFontMetricsF>

#include "ui/plots/label_rows.h"
#include "ui/plots/time_unit.h"

namespace warmfront::ui {

namespace {

/// Ticks at 1, 2 and 5 times the powers of ten; over many decades at the powers alone. Every line of a plot then lies
/// near a labelled one, which the library's own ticks do not give within a decade.
class LogarithmTicker final : public QCPAxisTicker
{
protected:
    QVector<double> createTickVector(double, const QCPRange &range) override
    {
        QVector<double> ticks;
        if (!(range.lower > 0.0) || !std::isfinite(range.upper)) {
            return ticks;
        }
        const auto first = static_cast<int>(std::floor(std::log10(range.lower)));
        const auto last = static_cast<int>(std::ceil(std::log10(range.upper)));
        for (int power = first; power <= last; ++power) {
            for (const double factor : {1.0, 2.0, 5.0}) {
                if (factor == 1.0 || last - first <= mostDecades) {
                    ticks.append(factor * std::pow(10.0, power));
                }
            }
        }
        return ticks;
    }
    QVector<double> createSubTickVector(int, const QVector<double> &) override { return {}; }
    QString getTickLabel(double tick, const QLocale &, QChar, int) override { return QLocale().toString(tick, 'g', 6); }

private:
    static constexpr int mostDecades = 4;
};

} // namespace

QCPGraph *addSteps(QCPAxis *key, QCPAxis *value, const std::vector<double> &starts, const std::vector<double> &values,
                   double end, const QPen &pen)
{
    QCPGraph *graph = key->parentPlot()->addGraph(key, value);
    graph->setLineStyle(QCPGraph::lsStepLeft);
    graph->setPen(pen);
    graph->setAntialiased(false);
    QVector<double> x(starts.begin(), starts.end());
    QVector<double> y(values.begin(), values.end());
    if (!x.isEmpty()) {
        x.append(end);
        y.append(y.last());
    }
    graph->setData(x, y, true);
    return graph;
}

double endOf(const SeriesView &series)
{
    const auto &starts = series.startSeconds;
    return starts.empty() ? 0.0 : starts.back() + static_cast<double>(series.step.count()) / 1e9;
}

std::vector<double> inUnit(const std::vector<double> &startSeconds, double unitSeconds)
{
    std::vector<double> result(startSeconds);
    for (double &value : result) {
        value /= unitSeconds;
    }
    return result;
}

void useWholeTicks(QCPAxis *axis, double upper)
{
    if (upper <= 12.0) {
        QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
        ticker->setTickStep(upper <= 5.0 ? 1.0 : 2.0);
        axis->setTicker(ticker);
    } else {
        // Steps of 1, 2 or 5 times a power of ten: from 12 on they are whole numbers.
        QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
        const double power = std::pow(10.0, std::floor(std::log10(upper / 5.0)));
        const double parts = upper / 5.0 / power;
        ticker->setTickStep(power * (parts > 5.0 ? 10.0 : parts > 2.0 ? 5.0 : parts > 1.0 ? 2.0 : 1.0));
        axis->setTicker(ticker);
    }
}

void useLogarithm(QCPAxis *axis, bool isLogarithmic)
{
    axis->setScaleType(isLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(isLogarithmic ? QSharedPointer<QCPAxisTicker>(new LogarithmTicker)
                                  : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis->setNumberFormat(QStringLiteral("gb"));
    axis->setNumberPrecision(6);
}

namespace {

/// Words of moments stand above the rectangle, where they hide nothing, and those that are near to each other below
/// each other. What is near depends on the zoom, so they are placed anew whenever the plot is laid out.
void placeWords(QCPAxisRect *rect, const std::vector<QCPItemText *> &words)
{
    std::vector<LabelSpan> spans;
    double height = 1.0;
    for (QCPItemText *text : words) {
        const QFontMetricsF metrics(text->font());
        const double from = text->position->pixelPosition().x();
        text->setVisible(from >= rect->left() && from <= rect->right());
        const QMargins padding = text->padding();
        spans.push_back({from, from + metrics.horizontalAdvance(text->text()) + padding.left() + padding.right()});
        height = std::max(height, metrics.height() + padding.top() + padding.bottom());
    }
    const std::vector<int> rows = labelRows(spans);
    constexpr int mostRows = 3;
    const double above = std::min(*std::ranges::max_element(rows) + 1, mostRows) * height;
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i]->setVisible(words[i]->visible() && rows[i] < mostRows);
        const double top = (rows[i] * height - above) / std::max(1, rect->height());
        words[i]->position->setCoords(words[i]->position->key(), top);
    }
    QMargins margins = rect->minimumMargins();
    if (const int top = static_cast<int>(std::ceil(above)); margins.top() != top) {
        margins.setTop(top);
        rect->setMinimumMargins(margins);
        rect->parentPlot()->replot(QCustomPlot::rpQueuedReplot);
    }
}

} // namespace

void markMoments(QCPAxisRect *rect, const std::vector<PlotMoment> &moments, double unitSeconds, const Theme &theme)
{
    QCPAxis *key = rect->axis(QCPAxis::atBottom);
    const auto place = [rect, key](QCPItemPosition *position, double at, double down) {
        position->setTypeX(QCPItemPosition::ptPlotCoords);
        position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        position->setAxes(key, rect->axis(QCPAxis::atLeft));
        position->setAxisRect(rect);
        position->setCoords(at, down);
    };
    // All lines before all words, so that none crosses the words of another moment.
    for (const PlotMoment &moment : moments) {
        auto *line = new QCPItemStraightLine(key->parentPlot());
        line->setClipAxisRect(rect);
        line->setPen(QPen(theme.color(Token::Text), 1, Qt::DashLine));
        place(line->point1, moment.seconds / unitSeconds, 0.0);
        place(line->point2, moment.seconds / unitSeconds, 1.0);
    }
    std::vector<QCPItemText *> labels;
    for (const PlotMoment &moment : moments) {
        auto *words = new QCPItemText(key->parentPlot());
        words->setClipToAxisRect(false);
        words->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        words->setText(moment.words);
        words->setFont(theme.font(TextRole::Caption));
        words->setColor(theme.color(Token::Text));
        words->setPadding(QMargins(3, 0, 3, 1));
        place(words->position, moment.seconds / unitSeconds, 0.0);
        labels.push_back(words);
    }
    if (!labels.empty()) {
        // The items go together, so any of them stands for all.
        QObject::connect(key->parentPlot(), &QCustomPlot::afterLayout, labels.front(),
                         [rect, labels] { placeWords(rect, labels); });
    }
}

QString sentencesOf(const std::vector<PlotMoment> &moments)
{
    QString sentences;
    for (const PlotMoment &moment : moments) {
        sentences += QCoreApplication::translate("warmfront::ui::PlotWidget", " %1 at %2.")
                         .arg(moment.words, momentText(moment.seconds));
    }
    return sentences;
}

void shadeWarmUp(QCPAxisRect *rect, double end, const QColor &colour)
{
    if (end <= 0.0) {
        return;
    }
    auto *shade = new QCPItemRect(rect->axis(QCPAxis::atBottom)->parentPlot());
    shade->setClipAxisRect(rect);
    shade->setLayer(QStringLiteral("background"));
    shade->setPen(Qt::NoPen);
    shade->setBrush(colour);
    for (QCPItemPosition *position : {shade->topLeft, shade->bottomRight}) {
        position->setTypeX(QCPItemPosition::ptPlotCoords);
        position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        position->setAxisRect(rect);
    }
    shade->topLeft->setCoords(0.0, 0.0);
    shade->bottomRight->setCoords(end, 1.0);
}

double largest(const std::vector<double> &values)
{
    double result = 0.0;
    for (const double value : values) {
        result = std::isfinite(value) ? std::max(result, value) : result;
    }
    return result;
}

double sum(const std::vector<double> &values)
{
    double result = 0.0;
    for (const double value : values) {
        result += std::isfinite(value) ? value : 0.0;
    }
    return result;
}

} // namespace warmfront::ui
