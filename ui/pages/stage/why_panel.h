// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "ui/session/stage_snapshot.h"

class QGridLayout;
class QLabel;

namespace warmfront::ui {

class ThemeController;
class ThemedLabel;

/// Why a decision came out as it did: the rule, its numbers, who else was there, and what would have changed it.
class WhyPanel : public QWidget
{
    Q_OBJECT

public:
    explicit WhyPanel(const ThemeController &themes, QWidget *parent = nullptr);

    /// Nothing: it tells what will stand here. @p explanation is of that decision, where there is one yet. A brief one,
    /// for decisions that change many times a second, leaves the numbers out.
    void show(const std::optional<Decision> &decision, const std::optional<StageExplanation> &explanation,
              bool isBrief);

    using QWidget::show;

private:
    ThemedLabel *m_title;
    QLabel *m_reason;
    QLabel *m_other;
    QLabel *m_numbers;
    QLabel *m_candidates;
    std::optional<Decision> m_decision;
    bool m_isBrief = false;
};

} // namespace warmfront::ui
