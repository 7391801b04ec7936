// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/navigation_rail.h"

#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.h"

namespace warmfront::ui {

NavigationRail::NavigationRail(const ThemeController &themes, QWidget *parent)
    : QWidget(parent), m_themes(themes), m_layout(new QVBoxLayout(this))
{
    setAccessibleName(tr("Pages"));
    m_layout->setContentsMargins(6, 8, 6, 8);
    m_layout->setSpacing(4);
    m_layout->addStretch(1);
    connect(&themes, &ThemeController::changed, this, &NavigationRail::restyle);
}

int NavigationRail::addEntry(const QString &iconName, const QString &word, const QString &hint)
{
    const int index = count();
    auto *button = new QToolButton;
    button->setObjectName(QStringLiteral("rail-") + iconName);
    button->setProperty("iconName", iconName);
    button->setText(word);
    button->setToolTip(hint);
    button->setAccessibleName(word);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->installEventFilter(this);
    m_layout->insertWidget(index, button);
    m_buttons.push_back(button);
    connect(button, &QToolButton::clicked, this, [this, index] { setCurrent(index); });
    restyle();
    if (m_current < 0) {
        setCurrent(0);
    }
    return index;
}

void NavigationRail::setCurrent(int index)
{
    if (index < 0 || index >= count()) {
        return;
    }
    for (int i = 0; i < count(); ++i) {
        m_buttons[static_cast<std::size_t>(i)]->setChecked(i == index);
    }
    const bool isNew = index != m_current;
    m_current = index;
    restyle();
    if (isNew) {
        emit currentChanged(index);
    }
}

void NavigationRail::setEntryEnabled(int index, bool isEnabled)
{
    m_buttons.at(static_cast<std::size_t>(index))->setEnabled(isEnabled);
}

bool NavigationRail::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        for (int i = 0; i < count(); ++i) {
            if (m_buttons[static_cast<std::size_t>(i)] != watched) {
                continue;
            }
            if (key == Qt::Key_Return || key == Qt::Key_Enter) {
                setCurrent(i);
                return true;
            }
            if (step != 0) {
                const int next = (i + step + count()) % count();
                m_buttons[static_cast<std::size_t>(next)]->setFocus(Qt::TabFocusReason);
                return true;
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

void NavigationRail::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_themes.theme();
    QPainter painter(this);
    painter.fillRect(rect(), theme.color(Token::Window));
    painter.fillRect(width() - 1, 0, 1, height(), theme.color(Token::Hairline));
    if (m_current >= 0) {
        const QRect current = m_buttons[static_cast<std::size_t>(m_current)]->geometry();
        painter.fillRect(0, current.top() + theme.px(6), theme.px(3), current.height() - theme.px(12),
                         theme.color(Token::Accent));
    }
}

void NavigationRail::restyle()
{
    const Theme &theme = m_themes.theme();
    for (int i = 0; i < count(); ++i) {
        QToolButton *button = m_buttons[static_cast<std::size_t>(i)];
        button->setIconSize(QSize(theme.px(24), theme.px(24)));
        button->setMinimumSize(theme.px(72), theme.px(56));
        button->setIcon(themedIcon(button->property("iconName").toString(), m_themes,
                                   i == m_current ? Token::Accent : Token::Text));
    }
    update();
}

} // namespace warmfront::ui
