// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/session/scenario_session.h"

namespace warmfront::ui {

/// Edits the stages of a ramping source: one row a stage, a duration and the rate it ends at.
class StagesForm : public QWidget
{
    Q_OBJECT

public:
    StagesForm(ScenarioSession &session, std::size_t source, QWidget *parent = nullptr);
    void refresh();

private:
    struct StageRow
    {
        QLineEdit *duration = nullptr;
        QLineEdit *target = nullptr;
    };
    [[nodiscard]] const RampingArrivals *current() const;
    void rebuild(std::size_t count);
    void writeDuration(std::size_t stage);
    void writeTarget(std::size_t stage);
    void showError(QLineEdit *edit, const QString &words);
    void change(const QString &key, const std::function<void(RampingArrivals &)> &how);

    ScenarioSession &m_session;
    std::size_t m_source;
    QVBoxLayout *m_layout;
    QWidget *m_table = nullptr;
    QLabel *m_error;
    std::vector<StageRow> m_rows;
    bool m_isBuilt = false;
};

} // namespace warmfront::ui
