// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <QStringList>

#include "ui/session/finished_run.h"

namespace warmfront::ui {

/// What a run says in plain language, a sentence an entry: which alternative is the cheapest that meets the objective,
/// by how much, until what volume, and which ones miss the objective and why.
[[nodiscard]] QStringList verdictSentences(const FinishedRun &run, const QLocale &locale = QLocale());

} // namespace warmfront::ui
