// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/comment_edit.h"

#include <cmath>

#include <QTextDocument>

namespace warmfront::ui {

namespace {

constexpr int shownLines = 5;

} // namespace

CommentEdit::CommentEdit(ScenarioSession &session, QWidget *parent) : QPlainTextEdit(parent), m_session(session)
{
    setPlaceholderText(tr("what to look at"));
    setTabChangesFocus(true);
    setUndoRedoEnabled(false); // the scenario's history has every letter
    const double margins = 2 * (document()->documentMargin() + frameWidth());
    setFixedHeight(static_cast<int>(std::ceil(shownLines * fontMetrics().lineSpacing() + margins)));
    connect(this, &QPlainTextEdit::textChanged, this, &CommentEdit::write);
}

void CommentEdit::refresh()
{
    const auto found = m_session.scenario().comments.find("");
    const QString comment =
        found == m_session.scenario().comments.end() ? QString() : QString::fromStdString(found->second);
    if (comment != toPlainText()) {
        m_isRefreshing = true;
        setPlainText(comment);
        m_isRefreshing = false;
    }
}

void CommentEdit::write()
{
    if (m_isRefreshing) {
        return;
    }
    m_session.edit(tr("Change comment"), objectName(), [text = toPlainText()](Scenario &scenario) {
        if (text.isEmpty()) {
            scenario.comments.erase("");
        } else {
            scenario.comments[""] = text.toStdString();
        }
    });
}

} // namespace warmfront::ui
