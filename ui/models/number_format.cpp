// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/number_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <QCoreApplication>

namespace warmfront::ui {

namespace {

/// @p value with three significant digits and no trailing zeros after the decimal point.
QString significant(double value, const QLocale &locale)
{
    if (value == 0.0 || !std::isfinite(value)) {
        return value == 0.0 ? locale.toString(0) : QStringLiteral("–");
    }
    const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
    const int decimals = std::clamp(2 - magnitude, 0, 12);
    QString text = locale.toString(value, 'f', decimals);
    if (decimals > 0) {
        while (text.endsWith(locale.zeroDigit())) {
            text.chop(1);
        }
        if (text.endsWith(locale.decimalPoint())) {
            text.chop(locale.decimalPoint().size());
        }
    }
    return text;
}

QString symbolOf(const Currency &currency)
{
    const std::string code = currency.code();
    if (code == "USD") {
        return QStringLiteral("$");
    }
    if (code == "EUR") {
        return QStringLiteral("€");
    }
    if (code == "GBP") {
        return QStringLiteral("£");
    }
    return QString::fromStdString(code) + QChar(u'\u00a0');
}

} // namespace

QString moneyText(const Money &money, const QLocale &locale)
{
    const double amount = money.toDouble();
    const double size = std::abs(amount);
    const QString sign = amount < 0.0 ? QStringLiteral("−") : QString();
    QString number;
    if (money.isZero() || size >= 0.995) {
        number = locale.toString(size, 'f', 2);
    } else {
        number = significant(size, locale);
    }
    return sign + symbolOf(money.currency()) + number;
}

QString quantityText(const Decimal &quantity, int decimals, const QLocale &locale)
{
    const Decimal rounded = quantity.rounded(decimals, Rounding::HalfEven);
    return locale.toString(rounded.toDouble(), 'f', std::min(rounded.places(), decimals));
}

QString durationText(double seconds, const QLocale &locale)
{
    static constexpr std::array<std::pair<double, const char *>, 7> units{
        {{86400.0, "d"}, {3600.0, "h"}, {60.0, "min"}, {1.0, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}}};
    if (seconds == 0.0 || !std::isfinite(seconds)) {
        return seconds == 0.0 ? QStringLiteral("0 s") : QStringLiteral("–");
    }
    for (const auto &[size, unit] : units) {
        // Two of a unit read better than a fraction of the next one (90 min, not 1.5 h).
        const double from = size > 1.0 ? 2.0 * size : size;
        if (std::abs(seconds) >= from) {
            return significant(seconds / size, locale) + QChar(u'\u00a0') + QString::fromUtf8(unit);
        }
    }
    return significant(seconds * 1e9, locale) + QStringLiteral("\u00a0ns");
}

QString percentText(double share, const QLocale &locale)
{
    return significant(100.0 * share, locale) + QStringLiteral("\u00a0%");
}

QString countText(quint64 count, const QLocale &locale)
{
    return locale.toString(count);
}

QString rateText(double perSecond, const QLocale &locale)
{
    static constexpr std::array<std::pair<double, const char *>, 4> units{
        {{1.0, "/s"}, {60.0, "/min"}, {3600.0, "/h"}, {86400.0, "/d"}}};
    for (const auto &[seconds, unit] : units) {
        if (perSecond * seconds >= 1.0 || seconds == units.back().first) {
            return significant(perSecond * seconds, locale) + QChar(u'\u00a0') + QString::fromUtf8(unit);
        }
    }
    return {};
}

QString numberText(double number, const QLocale &locale)
{
    return significant(number, locale);
}

QString clockText(SimTime instant)
{
    const std::int64_t milliseconds = (instant.count() + 500'000) / 1'000'000;
    const std::int64_t days = milliseconds / 86'400'000;
    const QString clock = QStringLiteral("%1:%2:%3.%4")
                              .arg(milliseconds / 3'600'000 % 24, 2, 10, QChar(u'0'))
                              .arg(milliseconds / 60'000 % 60, 2, 10, QChar(u'0'))
                              .arg(milliseconds / 1000 % 60, 2, 10, QChar(u'0'))
                              .arg(milliseconds % 1000, 3, 10, QChar(u'0'));
    return days > 0 ? QCoreApplication::translate("Numbers", "%1 d %2").arg(days).arg(clock) : clock;
}

} // namespace warmfront::ui
