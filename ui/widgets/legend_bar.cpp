// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/legend_bar.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>

#include "ui/widgets/state_style.h"

namespace warmfront::ui {

namespace {

class LegendEntry : public QAbstractButton
{
public:
    LegendEntry(const ThemeController &themes, ShownState state) : m_themes(themes), m_state(state)
    {
        setCheckable(true);
        setChecked(true);
        setText(stateWord(state));
        setAccessibleDescription(stateMeaning(state));
        setToolTip(stateMeaning(state));
        setObjectName(QStringLiteral("legend-") + stateIconName(state));
        setFocusPolicy(Qt::StrongFocus);
    }

    QSize sizeHint() const override
    {
        const Theme &theme = m_themes.theme();
        return {theme.px(44) + fontMetrics().horizontalAdvance(text()), theme.px(28)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = m_themes.theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF swatch(theme.px(6), (height() - theme.px(14)) / 2.0, theme.px(22), theme.px(14));
        painter.setOpacity(isChecked() ? 1.0 : 0.35);
        paintSwatch(painter, swatch, m_state, theme);
        painter.setOpacity(1.0);
        painter.setPen(theme.color(isChecked() ? Token::Text : Token::DimText));
        QFont words = font();
        words.setStrikeOut(!isChecked());
        painter.setFont(words);
        painter.drawText(QRectF(theme.px(35), 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft, text());
        if (hasFocus()) {
            painter.setPen(QPen(theme.color(Token::Accent), theme.px(2)));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme.px(4), theme.px(4));
        }
    }

private:
    const ThemeController &m_themes;
    ShownState m_state;
};

} // namespace

LegendBar::LegendBar(const ThemeController &themes, const std::vector<ShownState> &states, QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    for (const ShownState state : states) {
        auto *entry = new LegendEntry(themes, state);
        layout->addWidget(entry);
        m_entries.push_back({state, entry});
        connect(entry, &QAbstractButton::toggled, this, [this, state](bool isOn) { emit toggled(state, isOn); });
    }
    layout->addStretch(1);
}

bool LegendBar::isShown(ShownState state) const
{
    for (const Entry &entry : m_entries) {
        if (entry.state == state) {
            return entry.button->isChecked();
        }
    }
    return false;
}

void LegendBar::setShown(ShownState state, bool isShown)
{
    for (const Entry &entry : m_entries) {
        if (entry.state == state) {
            entry.button->setChecked(isShown);
        }
    }
}

} // namespace warmfront::ui
