// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/form.h"

#include <charconv>
#include <utility>

#include <QFont>
#include <QLocale>

#include "ui/pages/editor/unread_text.h"
#include "ui/widgets/choice_box.h"

namespace warmfront::ui {

namespace {

enum GridColumn { LabelColumn, EditorColumn };

} // namespace

Form::Form(ScenarioSession &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(EditorColumn, 1);
    connect(&session, &ScenarioSession::changed, this, &Form::refresh);
}

void Form::addHeading(const QString &words)
{
    auto *heading = new QLabel(words, this);
    QFont font = heading->font();
    font.setWeight(QFont::DemiBold);
    font.setPointSizeF(font.pointSizeF() * 1.2);
    heading->setFont(font);
    heading->setContentsMargins(0, m_rows.empty() ? 0 : 12, 0, 4);
    m_grid->addWidget(heading, m_grid->rowCount(), LabelColumn, 1, 2);
}

Form::Row &Form::addRow(const QString &key, const QString &label, QWidget *editor)
{
    Row row;
    row.key = key;
    row.editor = editor;
    row.label = new QLabel(label, this);
    row.label->setBuddy(editor);
    row.error = new QLabel(this);
    row.error->setWordWrap(true);
    row.error->setTextFormat(Qt::PlainText);
    row.error->setObjectName(QStringLiteral("error:") + key);
    row.error->hide();
    editor->setObjectName(key);
    if (editor->accessibleName().isEmpty()) {
        editor->setAccessibleName(label);
    }
    const int gridRow = m_grid->rowCount();
    m_grid->addWidget(row.label, gridRow, LabelColumn, Qt::AlignTop | Qt::AlignLeft);
    m_grid->addWidget(editor, gridRow, EditorColumn);
    m_grid->addWidget(row.error, gridRow + 1, EditorColumn);
    row.label->setContentsMargins(0, 5, 0, 0);
    m_rows.push_back(std::move(row));
    return m_rows.back();
}

QLineEdit *Form::addText(const QString &key, const QString &label, const QString &unitHint, ReadText read,
                         WriteText write)
{
    auto *field = new QLineEdit(this);
    field->setPlaceholderText(unitHint);
    field->setMaximumWidth(420);
    Row &row = addRow(key, label, field);
    row.text = field;
    row.read = std::move(read);
    row.write = std::move(write);
    const std::size_t index = m_rows.size() - 1;
    connect(field, &QLineEdit::textEdited, this, [this, index] { writeText(index); });
    connect(field, &QLineEdit::editingFinished, this, [this, index] {
        if (m_rows[index].ownError.isEmpty()) {
            refreshRow(m_rows[index]);
        }
    });
    return field;
}

QComboBox *Form::addChoice(const QString &key, const QString &label, const QList<std::pair<QString, QString>> &choices,
                           ReadText read, WriteText write)
{
    auto *box = new ChoiceBox(this);
    box->setMaximumWidth(420);
    Row &row = addRow(key, label, box);
    row.choice = box;
    row.read = std::move(read);
    row.write = std::move(write);
    setChoices(box, choices);
    const std::size_t index = m_rows.size() - 1;
    connect(box, &QComboBox::activated, this, [this, index] { writeChoice(index); });
    return box;
}

void Form::addEditor(const QString &key, const QString &label, QWidget *editor, std::function<void()> refresh)
{
    addRow(key, label, editor).refresh = std::move(refresh);
}

void Form::setChoices(QComboBox *box, const QList<std::pair<QString, QString>> &choices)
{
    box->clear();
    for (const auto &[key, words] : choices) {
        box->addItem(words, key);
    }
}

void Form::setRowVisible(const QString &key, bool isVisible)
{
    for (Row &row : m_rows) {
        if (row.key == key) {
            row.label->setVisible(isVisible);
            row.editor->setVisible(isVisible);
            row.error->setVisible(isVisible && !row.error->text().isEmpty());
        }
    }
}

void Form::setHint(const QString &key, const QString &words)
{
    for (Row &row : m_rows) {
        if (row.key == key && row.text != nullptr) {
            row.text->setPlaceholderText(words);
        }
    }
}

QString Form::pathOf(const Row &row) const
{
    return m_prefix.isEmpty() ? row.key : m_prefix + u'.' + row.key;
}

void Form::refresh()
{
    m_isRefreshing = true;
    for (Row &row : m_rows) {
        refreshRow(row);
    }
    m_isRefreshing = false;
}

void Form::refreshRow(Row &row)
{
    if (row.refresh) {
        row.refresh();
        return;
    }
    const Scenario &scenario = m_session.scenario();
    const QString value = row.read(scenario);
    if (row.choice != nullptr) {
        row.choice->setCurrentIndex(row.choice->findData(value));
        return;
    }
    // What is being typed stays as long as it means the same value: "0.9/s" must not jump to "0.9 /s" under the cursor.
    if (row.text->hasFocus() && m_isRefreshing) {
        if (!row.ownError.isEmpty()) {
            return;
        }
        Scenario copy = scenario;
        // An empty value may belong to something that is no longer there, which nobody may write to.
        if (!value.isEmpty() && row.write(copy, row.text->text()) && copy == scenario) {
            return;
        }
    }
    row.shown = value;
    if (row.text->text() != value) {
        row.text->setText(value);
        row.text->setCursorPosition(0); // long text shows its beginning
    }
    if (!row.ownError.isEmpty()) {
        row.ownError.clear();
        showError(row);
    }
}

void Form::writeText(std::size_t index)
{
    Row &row = m_rows[index];
    Scenario after = m_session.scenario();
    const Result<void> written = row.write(after, row.text->text());
    row.ownError = written ? QString() : QString::fromStdString(written.error().message);
    showError(row);
    // Of "1 x" nothing is kept, although it was "1" on the way.
    Scenario before = m_session.scenario();
    if (written || (row.write(before, row.shown) && before != m_session.scenario())) {
        const Scenario &now = written ? after : before;
        m_session.edit(tr("Change %1").arg(row.label->text().remove(u'&')), pathOf(row),
                       [&now](Scenario &scenario) { scenario = now; });
    }
}

void Form::writeChoice(std::size_t index)
{
    Row &row = m_rows[index];
    Scenario after = m_session.scenario();
    const Result<void> written = row.write(after, row.choice->currentData().toString());
    row.ownError = written ? QString() : QString::fromStdString(written.error().message);
    showError(row);
    if (written) {
        m_session.edit(tr("Change %1").arg(row.label->text().remove(u'&')), QString(),
                       [&after](Scenario &scenario) { scenario = after; });
    }
}

void Form::showError(Row &row)
{
    const QString words = row.ownError.isEmpty() ? row.faultError : row.ownError;
    if (row.text != nullptr) {
        setUnreadReason(row.text, row.ownError);
    }
    row.error->setText(words.isEmpty() ? QString() : QStringLiteral("⚠ ") + words);
    row.error->setVisible(!words.isEmpty() && row.editor->isVisibleTo(row.editor->parentWidget()));
    row.editor->setAccessibleDescription(words);
}

void Form::showFaults(const std::vector<Error> &faults)
{
    for (Row &row : m_rows) {
        const QString path = pathOf(row);
        row.faultError.clear();
        for (const Error &fault : faults) {
            const QString at = QString::fromStdString(fault.path);
            if (at == path || at.startsWith(path + u'.') || at.startsWith(path + u'[')) {
                row.faultError = QString::fromStdString(fault.message);
                break;
            }
        }
        showError(row);
    }
}

bool Form::focusPath(const QString &path)
{
    for (Row &row : m_rows) {
        const QString own = pathOf(row);
        if (path == own || path.startsWith(own + u'.') || path.startsWith(own + u'[')) {
            row.editor->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

std::vector<Error> Form::unreadTexts() const
{
    std::vector<Error> faults;
    for (const Row &row : m_rows) {
        QList<QLineEdit *> edits = row.editor->findChildren<QLineEdit *>();
        if (row.text != nullptr) {
            edits.append(row.text);
        }
        for (const QLineEdit *edit : edits) {
            const QString reason = edit->isVisibleTo(this) ? unreadReason(edit) : QString();
            if (!reason.isEmpty()) {
                faults.push_back(Error{reason.toStdString(), {}, 0, pathOf(row).toStdString()});
            }
        }
    }
    return faults;
}

std::function<Result<std::int64_t>(const std::string &)> wholeNumber(std::int64_t least, std::int64_t most)
{
    return [least, most](const std::string &text) -> Result<std::int64_t> {
        std::int64_t value = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (problem != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
            return failure("\"" + text + "\" does not fit: a whole number of at least " + std::to_string(least)
                           + (most == INT64_MAX ? std::string() : " and at most " + std::to_string(most))
                           + " is wanted");
        }
        return value;
    };
}

std::function<Result<double>(const std::string &)> decimalNumber(double least, double most)
{
    return [least, most](const std::string &text) -> Result<double> {
        double value = 0.0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (problem != std::errc{} || end != text.data() + text.size() || !(value >= least && value <= most)) {
            const QLocale c = QLocale::c();
            return failure("\"" + text + "\" does not fit: a number from " + c.toString(least).toStdString() + " to "
                           + c.toString(most).toStdString() + " is wanted");
        }
        return value;
    };
}

} // namespace warmfront::ui
