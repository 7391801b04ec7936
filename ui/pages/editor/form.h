// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QWidget>

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "ui/session/scenario_session.h"

namespace warmfront::ui {

/// Rows of label, editor and, where something is wrong, one sentence below the editor.
///
/// Every row is bound to a value of the scenario: what is typed is written through the session as one undo step, and
/// whatever changes the scenario (undo, another field) is read back. Text that cannot be read is kept in the field with
/// its error and never written.
class Form : public QWidget
{
    Q_OBJECT

public:
    using ReadText = std::function<QString(const Scenario &)>;
    using WriteText = std::function<Result<void>(Scenario &, const QString &)>;

    Form(ScenarioSession &session, QWidget *parent = nullptr);

    /// Where the values of this form stand in the file ("functions[2]"; "" for the scenario itself).
    void setPrefix(const QString &prefix) { m_prefix = prefix; }
    [[nodiscard]] const QString &prefix() const { return m_prefix; }

    void addHeading(const QString &words);
    /// A line of text. @p key is the value's key below the prefix; @p unitHint is shown in the empty field.
    QLineEdit *addText(const QString &key, const QString &label, const QString &unitHint, ReadText read,
                       WriteText write);
    /// One of @p choices (key in the file, words on screen). An unknown key shows nothing selected.
    QComboBox *addChoice(const QString &key, const QString &label, const QList<std::pair<QString, QString>> &choices,
                         ReadText read, WriteText write);
    /// Any editor that looks after itself; it takes part in showing faults and in refreshing by @p refresh.
    void addEditor(const QString &key, const QString &label, QWidget *editor, std::function<void()> refresh);

    /// Changes the choices of a combo box made by addChoice().
    void setChoices(QComboBox *box, const QList<std::pair<QString, QString>> &choices);
    /// Shows or hides a row by its key.
    void setRowVisible(const QString &key, bool isVisible);
    /// Text of the empty field, for example the platform's default.
    void setHint(const QString &key, const QString &words);

    /// Reads every value again.
    void refresh();
    /// Shows each fault at the row whose value (or part of it) it names.
    void showFaults(const std::vector<Error> &faults);
    /// Puts the cursor into the row that @p path belongs to; false when it has none.
    bool focusPath(const QString &path);
    /// Of the fields that hold text which could not be read, each with its path.
    [[nodiscard]] std::vector<Error> unreadTexts() const;

private:
    struct Row
    {
        QString key;
        QLabel *label = nullptr;
        QWidget *editor = nullptr;
        QLabel *error = nullptr;
        QLineEdit *text = nullptr;
        QComboBox *choice = nullptr;
        ReadText read;
        WriteText write;
        std::function<void()> refresh;
        QString shown;      ///< the value that the field showed before it was typed into
        QString ownError;   ///< of text that could not be read
        QString faultError; ///< of a value that is wrong in the scenario
    };
    Row &addRow(const QString &key, const QString &label, QWidget *editor);
    [[nodiscard]] QString pathOf(const Row &row) const;
    void refreshRow(Row &row);
    void writeText(std::size_t row);
    void writeChoice(std::size_t row);
    static void showError(Row &row);

    ScenarioSession &m_session;
    QGridLayout *m_grid;
    QString m_prefix;
    std::vector<Row> m_rows;
    bool m_isRefreshing = false;
};

/// Reads nothing from empty text, otherwise what @p parse makes of it; then stores it by @p store.
template <typename Value, typename Parse, typename Store>
[[nodiscard]] Form::WriteText optionalText(Parse parse, Store store)
{
    return [parse, store](Scenario &scenario, const QString &text) -> Result<void> {
        if (text.trimmed().isEmpty()) {
            store(scenario, std::optional<Value>{});
            return {};
        }
        Result<Value> value = parse(text.trimmed().toStdString());
        if (!value) {
            return tl::unexpected(value.error());
        }
        store(scenario, std::optional<Value>{std::move(*value)});
        return {};
    };
}

/// Reads a required value by @p parse and stores it by @p store.
template <typename Parse, typename Store> [[nodiscard]] Form::WriteText requiredText(Parse parse, Store store)
{
    return [parse, store](Scenario &scenario, const QString &text) -> Result<void> {
        auto value = parse(text.trimmed().toStdString());
        if (!value) {
            return tl::unexpected(value.error());
        }
        store(scenario, std::move(*value));
        return {};
    };
}

/// A whole number of at least @p least.
[[nodiscard]] std::function<Result<std::int64_t>(const std::string &)> wholeNumber(std::int64_t least,
                                                                                   std::int64_t most = INT64_MAX);
/// A decimal number in [least, most] (from "0.95" in the C locale).
[[nodiscard]] std::function<Result<double>(const std::string &)> decimalNumber(double least, double most);

} // namespace warmfront::ui
