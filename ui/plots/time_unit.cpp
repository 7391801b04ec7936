// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/time_unit.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

namespace warmfront::ui {

TimeUnit TimeUnit::fitting(double spanSeconds)
{
    if (spanSeconds <= 300.0) {
        return {1.0, QStringLiteral("s")};
    }
    if (spanSeconds <= 3.0 * 3600.0) {
        return {60.0, QStringLiteral("min")};
    }
    return spanSeconds <= 4.0 * 86400.0 ? TimeUnit{3600.0, QStringLiteral("h")}
                                        : TimeUnit{86400.0, QStringLiteral("d")};
}

QString TimeUnit::axisLabel() const
{
    return QCoreApplication::translate("TimeUnit", "simulated time, %1").arg(sign);
}

QString momentText(double seconds)
{
    if (seconds < 60.0) {
        return QLocale().toString(seconds, 'g', 3) + QStringLiteral(" s");
    }
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (whole < 3600) {
        return two(whole / 60) + QLatin1Char(':') + two(whole % 60) + QStringLiteral(" min");
    }
    const QString clock = two(whole / 3600 % 24) + QLatin1Char(':') + two(whole / 60 % 60);
    if (whole < 86400) {
        return clock + QLatin1Char(':') + two(whole % 60) + QStringLiteral(" h");
    }
    return QString::number(whole / 86400) + QStringLiteral(" d ") + clock;
}

QString figureText(double value)
{
    if (!std::isfinite(value)) {
        return QStringLiteral("–");
    }
    const QLocale locale;
    return std::abs(value) >= 1000.0 ? locale.toString(value, 'f', 0) : locale.toString(value, 'g', 3);
}

} // namespace warmfront::ui
