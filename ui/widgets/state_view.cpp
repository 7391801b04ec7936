// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/state_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>

#include "ui/widgets/icons.h"
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

StateView::StateView(const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_themes(themes),
      m_icon(new QLabel),
      m_title(new ThemedLabel(themes, TextRole::SectionTitle)),
      m_reason(new ThemedLabel(themes, TextRole::Body)),
      m_primary(new QPushButton),
      m_detailsButton(new QPushButton(tr("Details"))),
      m_copyDetails(new QPushButton(tr("Copy details"))),
      m_details(new QPlainTextEdit)
{
    static_cast<ThemedLabel *>(m_reason)->setToken(Token::DimText);
    for (QLabel *label : {m_icon, m_title, m_reason}) {
        label->setAlignment(Qt::AlignCenter);
    }
    m_title->setWordWrap(true);
    m_reason->setWordWrap(true);
    m_title->setObjectName(QStringLiteral("stateTitle"));
    m_reason->setObjectName(QStringLiteral("stateReason"));
    m_primary->setObjectName(QStringLiteral("statePrimary"));
    m_primary->setDefault(true);
    m_detailsButton->setObjectName(QStringLiteral("stateDetailsButton"));
    m_detailsButton->setCheckable(true);
    m_copyDetails->setObjectName(QStringLiteral("stateCopyDetails"));
    m_details->setObjectName(QStringLiteral("stateDetails"));
    m_details->setAccessibleName(tr("Details"));
    m_details->setReadOnly(true);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_primary);
    buttons->addWidget(m_detailsButton);
    buttons->addWidget(m_copyDetails);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->addStretch(1);
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    layout->addWidget(m_reason);
    layout->addLayout(buttons);
    layout->addWidget(m_details);
    layout->addStretch(1);
    setDetails({});
    m_primary->hide();
    connect(m_primary, &QPushButton::clicked, this, &StateView::primaryTriggered);
    connect(m_detailsButton, &QPushButton::toggled, this, [this](bool isOpen) {
        m_details->setVisible(isOpen);
        m_copyDetails->setVisible(isOpen);
    });
    connect(m_copyDetails, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_details->toPlainText()); });
    connect(&themes, &ThemeController::changed, this, &StateView::restyle);
}

void StateView::show(const QString &iconName, const QString &title, const QString &reason, const QString &buttonText)
{
    m_iconName = iconName;
    m_title->setText(title);
    m_reason->setText(reason);
    m_primary->setText(buttonText);
    m_primary->setVisible(!buttonText.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(reason);
    restyle();
}

void StateView::setDetails(const QString &text)
{
    m_details->setPlainText(text);
    m_detailsButton->setChecked(false);
    m_detailsButton->setVisible(!text.isEmpty());
    m_details->hide();
    m_copyDetails->hide();
}

QString StateView::title() const
{
    return m_title->text();
}

void StateView::restyle()
{
    if (!m_iconName.isEmpty()) {
        m_icon->setPixmap(themedIcon(m_iconName, m_themes, Token::DimText).pixmap(m_themes.theme().px(40)));
    }
}

} // namespace warmfront::ui
