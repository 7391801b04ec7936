// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/state_style.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPixmap>

namespace warmfront::ui {

namespace {

enum class Pattern { Solid, Hatch, BackHatch, Bars, Columns, Dots };

QColor tint(const QColor &colour, const QColor &base, double share)
{
    return QColor::fromRgbF(float(colour.redF() * share + base.redF() * (1 - share)),
                            float(colour.greenF() * share + base.greenF() * (1 - share)),
                            float(colour.blueF() * share + base.blueF() * (1 - share)));
}

/// A tile of the pattern, opaque, 7 px (8 for dots) apart so that it does not shimmer.
QBrush patternBrush(Pattern pattern, const QColor &colour, const QColor &base, double scale, double devicePixelRatio)
{
    if (pattern == Pattern::Solid) {
        return colour;
    }
    const double pitch = 7.0 * std::max(scale, 1.0);
    const int pixels = qMax(4, qRound(pitch * devicePixelRatio));
    QImage tile(pixels, pixels, QImage::Format_RGB32);
    tile.fill(tint(colour, base, 0.22));
    QPainter painter(&tile);
    const double s = pixels;
    painter.setRenderHint(QPainter::Antialiasing, pattern != Pattern::Bars && pattern != Pattern::Columns);
    painter.setPen(QPen(colour, s * 0.27, Qt::SolidLine, Qt::SquareCap));
    switch (pattern) {
    case Pattern::Hatch:
        for (const double shift : {-s, 0.0, s}) {
            painter.drawLine(QPointF(shift - 1, s + 1), QPointF(shift + s + 1, -1));
        }
        break;
    case Pattern::BackHatch:
        for (const double shift : {-s, 0.0, s}) {
            painter.drawLine(QPointF(shift - 1, -1), QPointF(shift + s + 1, s + 1));
        }
        break;
    case Pattern::Bars:
        painter.fillRect(QRectF(0, 0, s, qRound(s * 0.3)), colour);
        break;
    case Pattern::Columns:
        painter.fillRect(QRectF(0, 0, qRound(s * 0.3), s), colour);
        break;
    case Pattern::Dots:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(QPointF(s / 2, s / 2), s * 0.19, s * 0.19);
        break;
    case Pattern::Solid:
        break;
    }
    painter.end();
    QBrush brush(tile);
    brush.setTransform(QTransform::fromScale(1.0 / devicePixelRatio, 1.0 / devicePixelRatio));
    return brush;
}

QString words(const char *text)
{
    return QCoreApplication::translate("StateWords", text);
}

} // namespace

QString stateWord(ShownState state)
{
    switch (state) {
    case ShownState::Cold:
        return words(QT_TRANSLATE_NOOP("StateWords", "Cold start"));
    case ShownState::Warm:
        return words(QT_TRANSLATE_NOOP("StateWords", "Warm (free)"));
    case ShownState::Idle:
        return words(QT_TRANSLATE_NOOP("StateWords", "Idle (paid)"));
    case ShownState::Busy:
        return words(QT_TRANSLATE_NOOP("StateWords", "Busy"));
    case ShownState::Throttled:
        return words(QT_TRANSLATE_NOOP("StateWords", "Refused"));
    case ShownState::Failed:
        return words(QT_TRANSLATE_NOOP("StateWords", "Failed"));
    case ShownState::Queued:
        return words(QT_TRANSLATE_NOOP("StateWords", "Waiting"));
    }
    return {};
}

QString stateIconName(ShownState state)
{
    switch (state) {
    case ShownState::Cold:
        return QStringLiteral("cold");
    case ShownState::Warm:
        return QStringLiteral("warm");
    case ShownState::Idle:
        return QStringLiteral("idle");
    case ShownState::Busy:
        return QStringLiteral("busy");
    case ShownState::Throttled:
        return QStringLiteral("throttled");
    case ShownState::Failed:
        return QStringLiteral("failed");
    case ShownState::Queued:
        return QStringLiteral("queued");
    }
    return {};
}

QString stateMeaning(ShownState state)
{
    switch (state) {
    case ShownState::Cold:
        return words(QT_TRANSLATE_NOOP("StateWords", "Being created and initialised."));
    case ShownState::Warm:
        return words(QT_TRANSLATE_NOOP("StateWords", "Ready and kept alive without a charge."));
    case ShownState::Idle:
        return words(QT_TRANSLATE_NOOP("StateWords", "Ready and paid for, but nothing runs."));
    case ShownState::Busy:
        return words(QT_TRANSLATE_NOOP("StateWords", "Executing a request."));
    case ShownState::Throttled:
        return words(QT_TRANSLATE_NOOP("StateWords", "Refused because a limit was reached."));
    case ShownState::Failed:
        return words(QT_TRANSLATE_NOOP("StateWords", "Ended in an error, a timeout or without memory."));
    case ShownState::Queued:
        return words(QT_TRANSLATE_NOOP("StateWords", "Waiting for an instance."));
    }
    return {};
}

QBrush stateBrush(ShownState state, const Theme &theme, double devicePixelRatio)
{
    const QColor colour = theme.state(state);
    const QColor base = theme.color(Token::Base);
    switch (state) {
    case ShownState::Cold:
        return patternBrush(Pattern::Hatch, colour, base, theme.scale(), devicePixelRatio);
    case ShownState::Warm:
        return tint(colour, base, 0.22);
    case ShownState::Idle:
        return patternBrush(Pattern::Dots, colour, base, theme.scale(), devicePixelRatio);
    case ShownState::Throttled:
        return patternBrush(Pattern::Bars, colour, base, theme.scale(), devicePixelRatio);
    case ShownState::Busy:
    case ShownState::Failed:
        return colour;
    case ShownState::Queued:
        return base;
    }
    return {};
}

QBrush seriesBrush(int index, const Theme &theme, double devicePixelRatio)
{
    static constexpr std::array patterns{Pattern::Solid, Pattern::Hatch,     Pattern::Columns,
                                         Pattern::Dots,  Pattern::BackHatch, Pattern::Bars};
    return patternBrush(patterns[static_cast<std::size_t>(index) % patterns.size()], theme.series(index),
                        theme.color(Token::Base), theme.scale(), devicePixelRatio);
}

void paintSwatch(QPainter &painter, const QRectF &rect, ShownState state, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(stateBrush(state, theme, painter.device()->devicePixelRatioF()));
    painter.setPen(QPen(theme.state(state), 1.5));
    painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), theme.px(3), theme.px(3));
    painter.restore();
}

} // namespace warmfront::ui
