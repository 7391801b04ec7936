// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/scenario_session.h"

#include <QUndoCommand>
#include <utility>

namespace warmfront::ui {

/// One undo step: the whole value before and after. A scenario is small, and a copy cannot get out of step.
class ReplaceScenario : public QUndoCommand
{
public:
    ReplaceScenario(ScenarioSession &session, const QString &words, QString field, Scenario before, Scenario after)
        : QUndoCommand(words),
          m_session(session),
          m_field(std::move(field)),
          m_before(std::move(before)),
          m_after(std::move(after))
    {
    }

    void undo() override { m_session.replace(m_before); }
    void redo() override { m_session.replace(m_after); }
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const ReplaceScenario *>(other);
        if (m_field.isEmpty() || next->m_field != m_field) {
            return false;
        }
        m_after = next->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    ScenarioSession &m_session;
    QString m_field;
    Scenario m_before;
    Scenario m_after;
};

ScenarioSession::ScenarioSession(QObject *parent) : QObject(parent)
{
    connect(&m_history, &QUndoStack::cleanChanged, this, [this](bool isClean) { emit modifiedChanged(!isClean); });
}

void ScenarioSession::edit(const QString &words, const QString &field, const std::function<void(Scenario &)> &change)
{
    Scenario after = m_scenario;
    change(after);
    if (after == m_scenario) {
        return;
    }
    m_history.push(new ReplaceScenario(*this, words, field, m_scenario, std::move(after)));
}

void ScenarioSession::reset(Scenario scenario, std::optional<std::filesystem::path> file, std::filesystem::path folder)
{
    m_history.clear();
    m_file = std::move(file);
    m_folder = std::move(folder);
    emit fileChanged();
    replace(scenario);
}

void ScenarioSession::markSaved(std::optional<std::filesystem::path> file)
{
    m_file = std::move(file);
    if (m_file) {
        m_folder = m_file->parent_path();
    }
    m_history.setClean();
    emit fileChanged();
}

void ScenarioSession::replace(const Scenario &scenario)
{
    m_scenario = scenario;
    emit changed();
}

} // namespace warmfront::ui
