// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace warmfront::ui {

/// What a page shows when it has nothing else to show: icon, title, reason, one helpful button, details to copy.
class StateView : public QWidget
{
    Q_OBJECT

public:
    explicit StateView(const ThemeController &themes, QWidget *parent = nullptr);

    /// @p iconName as for themedIcon(). An empty @p buttonText hides the button.
    void show(const QString &iconName, const QString &title, const QString &reason, const QString &buttonText = {});
    /// Shows a "Details" button that opens @p text, which can be copied; empty hides it.
    void setDetails(const QString &text);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QPushButton *primaryButton() const { return m_primary; }

    using QWidget::show;

signals:
    void primaryTriggered();

private:
    void restyle();

    const ThemeController &m_themes;
    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_reason;
    QPushButton *m_primary;
    QPushButton *m_detailsButton;
    QPushButton *m_copyDetails;
    QPlainTextEdit *m_details;
};

} // namespace warmfront::ui
