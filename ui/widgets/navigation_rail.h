// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QToolButton;
class QVBoxLayout;

namespace warmfront::ui {

/// The column of pages at the left: icon above word, one of them current. Arrow keys move between them, Space or Enter
/// chooses; shortcuts such as Ctrl+1 are the window's actions, which call setCurrent().
class NavigationRail : public QWidget
{
    Q_OBJECT

public:
    explicit NavigationRail(const ThemeController &themes, QWidget *parent = nullptr);

    /// Returns the index of the new entry. @p hint is the tool tip (with the shortcut).
    int addEntry(const QString &iconName, const QString &word, const QString &hint);
    [[nodiscard]] int count() const { return static_cast<int>(m_buttons.size()); }
    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int index);
    void setEntryEnabled(int index, bool isEnabled);

signals:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void restyle();

    const ThemeController &m_themes;
    QVBoxLayout *m_layout;
    std::vector<QToolButton *> m_buttons;
    int m_current = -1;
};

} // namespace warmfront::ui
