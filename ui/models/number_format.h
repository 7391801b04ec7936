// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

#include "core/base/money.h"
#include "core/base/time.h"

namespace warmfront::ui {

/// Money as people read it: two decimals from one unit upwards, three significant digits below, "less than" never.
/// The currency stands in front ("$1.78", "€0.00213").
[[nodiscard]] QString moneyText(const Money &money, const QLocale &locale = QLocale());

/// A plain quantity with grouping and no more than @p decimals decimals, trailing zeros left out.
[[nodiscard]] QString quantityText(const Decimal &quantity, int decimals, const QLocale &locale = QLocale());

/// A duration with a unit that suits its size and three significant digits ("1.38 s", "244 ms", "17 min").
[[nodiscard]] QString durationText(double seconds, const QLocale &locale = QLocale());

/// A share in per cent with three significant digits ("0.134 %", "9.2 %").
[[nodiscard]] QString percentText(double share, const QLocale &locale = QLocale());

/// A count with grouping, in full.
[[nodiscard]] QString countText(quint64 count, const QLocale &locale = QLocale());

/// A rate of requests with a unit that suits its size ("20.2 /s", "3.4 /min").
[[nodiscard]] QString rateText(double perSecond, const QLocale &locale = QLocale());

/// A number with three significant digits, grouped ("7.69", "1,204").
[[nodiscard]] QString numberText(double number, const QLocale &locale = QLocale());

/// A simulated instant as a clock shows it, to the nearest millisecond ("00:09:50.611", "3 d 04:00:00.000").
[[nodiscard]] QString clockText(SimTime instant);

} // namespace warmfront::ui
