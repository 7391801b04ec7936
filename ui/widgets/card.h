// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QLabel;
class QHBoxLayout;
class QVBoxLayout;

namespace warmfront::ui {

/// A titled sheet in the base colour with a hairline and rounded corners.
class Card : public QWidget
{
    Q_OBJECT

public:
    Card(const ThemeController &themes, const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSubtitle(const QString &subtitle);
    /// Where the contents go.
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    /// Right of the title, for small buttons.
    [[nodiscard]] QHBoxLayout *header() const { return m_header; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const ThemeController &m_themes;
    QLabel *m_title;
    QLabel *m_subtitle;
    QHBoxLayout *m_header;
    QVBoxLayout *m_body;
};

} // namespace warmfront::ui
