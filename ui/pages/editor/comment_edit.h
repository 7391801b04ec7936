// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

#include "ui/session/scenario_session.h"

namespace warmfront::ui {

/// The scenario's own comment: a few lines that wrap, written to the scenario letter by letter as one undo step.
class CommentEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit CommentEdit(ScenarioSession &session, QWidget *parent = nullptr);

    /// Reads the comment again.
    void refresh();

private:
    void write();

    ScenarioSession &m_session;
    bool m_isRefreshing = false;
};

} // namespace warmfront::ui
