// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/list_form.h"

#include <QGridLayout>
#include <QPushButton>

#include "ui/pages/editor/unread_text.h"

namespace warmfront::ui {

namespace {

/// An item of more than three texts takes lines of two, so that each has room.
std::size_t columnsPerLine(std::size_t columns)
{
    return columns <= 3 ? std::max<std::size_t>(1, columns) : 2;
}

} // namespace

ListForm::ListForm(ScenarioSession &session, ListContents contents, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_contents(std::move(contents)),
      m_layout(new QVBoxLayout(this)),
      m_error(new QLabel(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_error->setWordWrap(true);
    m_error->hide();
    m_layout->addWidget(m_error);
    auto *add = new QPushButton(m_contents.addWords, this);
    QString name = m_contents.name;
    name[0] = name[0].toUpper();
    add->setObjectName(QStringLiteral("add") + name);
    m_layout->addWidget(add, 0, Qt::AlignLeft);
    setFocusProxy(add);
    connect(add, &QPushButton::clicked, this, [this] { m_session.edit(m_contents.undoWords, {}, m_contents.add); });
}

void ListForm::refresh()
{
    const Scenario &scenario = m_session.scenario();
    const std::size_t count = m_contents.count(scenario);
    if (!m_isBuilt || m_rows.size() != count) {
        rebuild(count);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        for (std::size_t c = 0; c < m_rows[i].size(); ++c) {
            QLineEdit *edit = m_rows[i][c].edit;
            const QString words = m_contents.columns[c].read(scenario, i);
            // What is being typed stays as it is while it means the same.
            Scenario copy = scenario;
            const bool isSame = edit->hasFocus() && m_contents.columns[c].write(copy, i, edit->text().trimmed())
                                && m_contents.columns[c].read(copy, i) == words;
            const bool isUnread = edit->hasFocus() && !unreadReason(edit).isEmpty();
            if (!isSame && !isUnread) {
                m_rows[i][c].shown = words;
                if (edit->text() != words) {
                    edit->setText(words);
                    if (!edit->hasFocus()) {
                        edit->setCursorPosition(0); // a long text shows its beginning
                    }
                }
                setUnreadReason(edit, {});
            }
        }
    }
}

void ListForm::rebuild(std::size_t count)
{
    if (m_table != nullptr) {
        m_table->hide();
        m_table->deleteLater();
    }
    m_rows.clear();
    m_isBuilt = true;
    m_table = new QWidget(this);
    auto *grid = new QGridLayout(m_table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(4);
    m_layout->insertWidget(0, m_table);
    const std::size_t perLine = columnsPerLine(m_contents.columns.size());
    const auto across = static_cast<int>(perLine);
    int line = 0; // of the next item
    for (std::size_t i = 0; i < count; ++i) {
        m_rows.emplace_back();
        const int first = line;
        int column = 0; // of the line: the next field that has room
        for (std::size_t c = 0; c < m_contents.columns.size(); ++c) {
            const ListContents::Column &what = m_contents.columns[c];
            auto *edit = new QLineEdit(m_table);
            edit->setObjectName(QStringLiteral("%1%2.%3").arg(m_contents.name).arg(i).arg(what.key));
            edit->setAccessibleName(what.accessible.arg(i + 1));
            edit->setPlaceholderText(what.hint);
            if (column == across || (what.isWide && column > 0)) {
                ++line;
                column = 0;
            }
            grid->addWidget(new QLabel(what.label, m_table), line, 2 * column);
            grid->addWidget(edit, line, 2 * column + 1, 1, what.isWide ? 2 * across - 1 : 1);
            column = what.isWide ? across : column + 1;
            connect(edit, &QLineEdit::textEdited, this, [this, i, c] { write(i, c); });
            m_rows.back().push_back({edit, {}});
        }
        auto *remove = new QPushButton(tr("Remove"), m_table);
        remove->setAccessibleName(m_contents.removeName.arg(i + 1));
        grid->addWidget(remove, first, 2 * across);
        ++line;
        connect(remove, &QPushButton::clicked, this, [this, i] {
            m_session.edit(m_contents.undoWords, {}, [this, i](Scenario &scenario) { m_contents.remove(scenario, i); });
        });
    }
}

void ListForm::write(std::size_t item, std::size_t column)
{
    QLineEdit *edit = m_rows[item][column].edit;
    const ListContents::Column &what = m_contents.columns[column];
    Scenario changed = m_session.scenario();
    const Result<void> written = what.write(changed, item, edit->text().trimmed());
    const QString words = written ? QString() : QString::fromStdString(written.error().message);
    m_error->setText(words.isEmpty() ? QString() : QStringLiteral("⚠ ") + words);
    m_error->setVisible(!words.isEmpty());
    edit->setAccessibleDescription(words);
    setUnreadReason(edit, words);
    // Of "1 x" nothing is kept, although it was "1" on the way.
    Scenario before = m_session.scenario();
    if (written || (what.write(before, item, m_rows[item][column].shown) && before != m_session.scenario())) {
        m_session.edit(m_contents.undoWords, QStringLiteral("%1[%2].%3").arg(m_contents.path).arg(item).arg(what.key),
                       [&](Scenario &scenario) { scenario = written ? changed : before; });
    }
}

} // namespace warmfront::ui
