// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/session/scenario_session.h"

namespace warmfront::ui {

/// A list of the scenario whose items are a few texts each: what it holds, and how it is changed.
struct ListContents
{
    /// One text of an item.
    struct Column
    {
        QString key;        ///< in the file ("duration")
        QString label;      ///< before the field ("in")
        QString hint;       ///< in the empty field
        QString accessible; ///< with %1 for the item's number
        std::function<QString(const Scenario &, std::size_t item)> read;
        std::function<Result<void>(Scenario &, std::size_t item, const QString &)> write;
        bool isWide = false; ///< has a line to itself
    };

    QString path;       ///< of the list ("sources[0].arrivals.stages")
    QString name;       ///< of one item, for the names of its widgets ("stage")
    QString addWords;   ///< on the button that adds one
    QString removeName; ///< accessible name of the button that removes one, with %1
    QString undoWords;
    std::function<std::size_t(const Scenario &)> count; ///< 0 where the scenario has no such list now
    std::function<void(Scenario &)> add;
    std::function<void(Scenario &, std::size_t item)> remove;
    std::vector<Column> columns;
};

/// Edits such a list: one row an item, with a button that removes it, and one that adds.
class ListForm : public QWidget
{
    Q_OBJECT

public:
    ListForm(ScenarioSession &session, ListContents contents, QWidget *parent = nullptr);
    void refresh();

private:
    void rebuild(std::size_t count);
    void write(std::size_t item, std::size_t column);

    ScenarioSession &m_session;
    ListContents m_contents;
    QVBoxLayout *m_layout;
    QWidget *m_table = nullptr;
    QLabel *m_error;
    struct Field
    {
        QLineEdit *edit = nullptr;
        QString shown; ///< before it was typed into
    };
    std::vector<std::vector<Field>> m_rows;
    bool m_isBuilt = false;
};

} // namespace warmfront::ui
