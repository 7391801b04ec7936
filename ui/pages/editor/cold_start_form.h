// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include <QComboBox>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/pages/editor/distribution_form.h"

namespace warmfront::ui {

/// Edits the cold start of one function: the platform's default, one total, or told apart by phase.
class ColdStartForm : public QWidget
{
    Q_OBJECT

public:
    ColdStartForm(ScenarioSession &session, std::size_t function, QWidget *parent = nullptr);
    void refresh();

private:
    enum Kind { PlatformDefault, Total, Phases };
    [[nodiscard]] static Kind kindOf(const std::optional<ColdStart> &coldStart);
    [[nodiscard]] std::optional<ColdStart> current(const Scenario &scenario) const;
    void choose();
    void rebuild(Kind kind);
    void addTotal();
    void addPhase(const QString &key, const QString &words, std::optional<Distribution> ColdStartPhases::*member);

    ScenarioSession &m_session;
    std::size_t m_function;
    QComboBox *m_kind;
    QVBoxLayout *m_layout;
    QWidget *m_parts = nullptr;
    std::vector<DistributionForm *> m_forms;
    int m_shown = -1;
};

} // namespace warmfront::ui
