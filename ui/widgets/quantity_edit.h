// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "core/base/quantity.h"
#include "ui/widgets/theme_controller.h"

class QLineEdit;

namespace warmfront::ui {

/// A field for a quantity with its unit ("10 min", "512 MB", "0.9 /s"). What cannot be read is kept in the field with
/// one sentence below it; a readable text is put into its shortest form when the editing ends.
class QuantityEdit : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Duration, Memory, Rate };

    QuantityEdit(const ThemeController &themes, Kind kind, QWidget *parent = nullptr);

    /// @p label names the field for assistive technology; errors begin with it.
    void setLabel(const QString &label);
    [[nodiscard]] QString text() const;
    /// Does not emit.
    void setText(const QString &text);
    void setPlaceholder(const QString &text);
    [[nodiscard]] bool isValid() const { return m_error.isEmpty(); }
    /// Empty when the text can be read.
    [[nodiscard]] QString error() const { return m_error; }
    /// An error known elsewhere (a value out of range); empty takes it away.
    void setOutsideError(const QString &sentence);

    /// Nothing unless the kind fits and the text can be read.
    [[nodiscard]] std::optional<SimDuration> duration() const;
    [[nodiscard]] std::optional<MemorySize> memory() const;
    [[nodiscard]] std::optional<Rate> rate() const;

signals:
    /// Editing ended with another readable text than before; @p text is its shortest form.
    void valueChanged(const QString &text);

private:
    void finish();
    void check();
    void showError();

    const ThemeController &m_themes;
    Kind m_kind;
    QString m_label;
    QString m_error;
    QString m_outsideError;
    QString m_lastValid;
    QLineEdit *m_edit;
    class ThemedLabel *m_errorLabel;
};

} // namespace warmfront::ui
