// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/widgets/icons.h"

namespace warmfront::ui {

Banner::Banner(const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_themes(themes),
      m_icon(new QLabel),
      m_sentence(new QLabel),
      m_action(new QPushButton),
      m_close(new QToolButton)
{
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->setObjectName(QStringLiteral("bannerSentence"));
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(tr("Close"));
    m_close->setAutoRaise(true);
    m_close->setFocusPolicy(Qt::StrongFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    connect(&themes, &ThemeController::changed, this, &Banner::restyle);
    restyle();
    hide();
}

void Banner::tell(Kind kind, const QString &sentence, const QString &buttonText)
{
    m_kind = kind;
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
    m_action->setText(buttonText);
    m_action->setVisible(!buttonText.isEmpty());
    restyle();
    show();
}

QString Banner::sentence() const
{
    return m_sentence->text();
}

void Banner::restyle()
{
    const QString name = m_kind == Kind::Info      ? QStringLiteral("info")
                         : m_kind == Kind::Warning ? QStringLiteral("warning")
                                                   : QStringLiteral("failed");
    m_icon->setPixmap(themedIcon(name, m_themes).pixmap(m_themes.theme().px(20)));
    m_close->setIcon(themedIcon(QStringLiteral("close"), m_themes));
    update();
}

void Banner::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_themes.theme();
    const QColor edge = m_kind == Kind::Info      ? theme.color(Token::Accent)
                        : m_kind == Kind::Warning ? theme.state(ShownState::Warm)
                                                  : theme.state(ShownState::Failed);
    QPainter painter(this);
    painter.fillRect(rect(), theme.color(Token::Base));
    painter.fillRect(0, 0, theme.px(4), height(), edge);
    painter.fillRect(0, height() - 1, width(), 1, theme.color(Token::Hairline));
}

} // namespace warmfront::ui
