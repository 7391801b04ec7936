// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/verdict_text.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/models/number_format.h"

namespace warmfront::ui {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("Verdict", text);
}

/// More alternatives than this are counted and no longer named: the table of figures has them all.
constexpr qsizetype mostNamed = 4;
constexpr qsizetype longestName = 40;

/// A name within a sentence: shortened, and kept apart from the direction in which the sentence is read.
QString nameOf(const FinishedRun &run, std::size_t i)
{
    QString name = QString::fromStdString(run.evaluation.alternatives[i].summary.alternative);
    if (name.size() > longestName) {
        const qsizetype half = longestName / 2;
        name = name.left(half) + QChar(0x2026) + name.right(half);
    }
    return name.isRightToLeft() ? QChar(0x2068) + name + QChar(0x2069) : name;
}

QString objectiveText(const Objective &objective, const QLocale &locale)
{
    QStringList parts;
    if (objective.responseTime) {
        parts << words("%1 % of requests below %2")
                     .arg(numberText(objective.responseTime->percentile, locale),
                          durationText(objective.responseTime->below.inSeconds(), locale));
    }
    if (objective.availability) {
        parts << words("%1 of requests answered").arg(percentText(*objective.availability, locale));
    }
    return parts.join(words(" and "));
}

/// Why alternative @p i misses the objective.
QString missedText(const FinishedRun &run, std::size_t i, const Objective &objective, const QLocale &locale)
{
    const AlternativeSummary &summary = run.evaluation.alternatives[i].summary;
    QStringList reasons;
    if (objective.responseTime && !summary.objectivePercentile) {
        reasons << (summary.counts.done == 0
                        ? words("no request is answered")
                        : words("only %1 of its requests are answered").arg(percentText(summary.availability, locale)));
    } else if (objective.responseTime && *summary.objectivePercentile >= objective.responseTime->below) {
        reasons << words("%1 % of its requests take up to %2")
                       .arg(numberText(objective.responseTime->percentile, locale),
                            durationText(summary.objectivePercentile->inSeconds(), locale));
    }
    const bool isSaid = objective.responseTime && !summary.objectivePercentile;
    if (!isSaid && objective.availability && summary.availability < *objective.availability) {
        reasons << words("it answers %1 of its requests").arg(percentText(summary.availability, locale));
    }
    return words("%1 misses the objective: %2.").arg(nameOf(run, i), reasons.join(words(", and ")));
}

/// The next dearer alternative that counts, and how many times as much it costs.
QString marginText(const FinishedRun &run, std::size_t cheapest, const QLocale &locale)
{
    const auto &alternatives = run.evaluation.alternatives;
    QStringList others;
    qsizetype more = 0;
    for (const std::size_t i : run.evaluation.verdict.byCost) {
        if (i == cheapest || alternatives[i].summary.objectiveMet == false) {
            continue;
        }
        if (others.size() == mostNamed) {
            ++more;
            continue;
        }
        const double own = alternatives[cheapest].month.total.toDouble();
        const double other = alternatives[i].month.total.toDouble();
        QString text = words("%1 %2").arg(nameOf(run, i), moneyText(alternatives[i].month.total, locale));
        if (own > 0.0 && other / own >= 1.005) {
            text += words(" (%1 times as much)").arg(numberText(other / own, locale));
        }
        others << text;
    }
    if (others.isEmpty()) {
        return {};
    }
    return more == 0 ? words("The others: %1.").arg(others.join(words(", ")))
                     : words("The others: %1, and %2 more.").arg(others.join(words(", "))).arg(more);
}

} // namespace

QStringList verdictSentences(const FinishedRun &run, const QLocale &locale)
{
    const study::Evaluation &evaluation = run.evaluation;
    const study::Verdict &verdict = evaluation.verdict;
    const std::optional<Objective> &objective = run.prepared.scenario.objective;
    QStringList sentences;

    if (std::ranges::all_of(evaluation.alternatives, [](const study::AlternativeEvaluation &alternative) {
            return alternative.summary.counts.requests == 0;
        })) {
        return {words("No request came after the warm-up, so there is nothing to judge."),
                words("Raise the rate, lengthen the horizon or shorten the warm-up.")};
    }
    if (!verdict.cheapest) {
        sentences << words("No alternative meets the objective (%1).").arg(objectiveText(*objective, locale));
    } else {
        const std::size_t best = *verdict.cheapest;
        const QString month = moneyText(evaluation.alternatives[best].month.total, locale);
        if (evaluation.alternatives.size() == 1) {
            sentences << words("%1 costs %2 a month.").arg(nameOf(run, best), month);
            if (objective) {
                sentences << words("It meets the objective (%1).").arg(objectiveText(*objective, locale));
            }
        } else if (objective) {
            sentences << words("%1 is the cheapest that meets the objective (%2): %3 a month.")
                             .arg(nameOf(run, best), objectiveText(*objective, locale), month);
        } else {
            sentences << words("%1 is the cheapest: %2 a month.").arg(nameOf(run, best), month);
        }
        const QString margin = marginText(run, best, locale);
        if (!margin.isEmpty()) {
            sentences << margin;
        }
    }
    if (objective) {
        const auto missed = static_cast<qsizetype>(verdict.missed.size());
        for (qsizetype k = 0; k < std::min(missed, mostNamed); ++k) {
            sentences << missedText(run, verdict.missed[static_cast<std::size_t>(k)], *objective, locale);
        }
        if (missed > mostNamed) {
            sentences << words("So do %1 more.").arg(missed - mostNamed);
        }
    }
    qsizetype crossings = 0;
    for (const study::Crossing &crossing : verdict.crossings) {
        // Who misses the objective already does not become the better choice at a higher rate.
        if (evaluation.alternatives[crossing.cheaperAbove].summary.objectiveMet == false) {
            continue;
        }
        if (++crossings > mostNamed) {
            break;
        }
        sentences << words("%1 stays cheaper than %2 up to %3 on average; beyond that %2 is, as long as it keeps up.")
                         .arg(nameOf(run, crossing.cheaperBelow), nameOf(run, crossing.cheaperAbove),
                              rateText(crossing.at.inPerSecond(), locale));
    }
    for (std::size_t i = 0; i < evaluation.alternatives.size(); ++i) {
        for (const std::string &note : evaluation.alternatives[i].notes) {
            sentences << words("%1: %2.").arg(nameOf(run, i), QString::fromStdString(note));
        }
    }
    return sentences;
}

} // namespace warmfront::ui
