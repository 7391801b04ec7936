// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QLabel;
class QProgressBar;

namespace warmfront::ui {

/// A task under way: words and a bar. What stops it stands elsewhere.
class TaskBar : public QWidget
{
    Q_OBJECT

public:
    explicit TaskBar(const ThemeController &themes, QWidget *parent = nullptr);

    /// @p share from 0 to 1; below 0 means unknown (a moving bar).
    void setProgress(const QString &words, double share);

private:
    QLabel *m_words;
    QProgressBar *m_bar;
};

} // namespace warmfront::ui
