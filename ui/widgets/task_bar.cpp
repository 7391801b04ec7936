// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/task_bar.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace warmfront::ui {

TaskBar::TaskBar(const ThemeController &, QWidget *parent)
    : QWidget(parent), m_words(new QLabel), m_bar(new QProgressBar)
{
    m_words->setObjectName(QStringLiteral("taskWords"));
    m_bar->setObjectName(QStringLiteral("taskProgress"));
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setMinimumWidth(120);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_words);
    layout->addWidget(m_bar, 1);
}

void TaskBar::setProgress(const QString &words, double share)
{
    m_words->setText(words);
    m_bar->setRange(0, share < 0.0 ? 0 : 1000);
    if (share >= 0.0) {
        m_bar->setValue(static_cast<int>(std::min(share, 1.0) * 1000));
    }
}

} // namespace warmfront::ui
