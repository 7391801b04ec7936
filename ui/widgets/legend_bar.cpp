// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/legend_bar.h"

#include <algorithm>

#include <QAbstractButton>
#include <QPainter>

#include "ui/widgets/state_style.h"

namespace warmfront::ui {

namespace {

constexpr int spacing = 4;

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
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    for (const ShownState state : states) {
        auto *entry = new LegendEntry(themes, state);
        entry->setParent(this);
        m_entries.push_back({state, entry});
        connect(entry, &QAbstractButton::toggled, this, [this, state](bool isOn) { emit toggled(state, isOn); });
    }
}

QSize LegendBar::sizeHint() const
{
    int width = 0;
    for (const Entry &entry : m_entries) {
        width += entry.button->sizeHint().width() + spacing;
    }
    return {width, heightForWidth(width)};
}

QSize LegendBar::minimumSizeHint() const
{
    int width = 0;
    int height = 0;
    for (const Entry &entry : m_entries) {
        width = std::max(width, entry.button->sizeHint().width());
        height = std::max(height, entry.button->sizeHint().height());
    }
    return {width, height};
}

int LegendBar::heightForWidth(int width) const
{
    return arrange(width, [](QAbstractButton *, const QRect &) {});
}

void LegendBar::resizeEvent(QResizeEvent *)
{
    arrange(width(), [](QAbstractButton *button, const QRect &place) { button->setGeometry(place); });
}

template <typename Place> int LegendBar::arrange(int width, Place place) const
{
    QPoint at;
    int rowHeight = 0;
    for (const Entry &entry : m_entries) {
        const QSize size = entry.button->sizeHint();
        if (at.x() > 0 && at.x() + size.width() > width) {
            at = QPoint(0, at.y() + rowHeight);
            rowHeight = 0;
        }
        place(entry.button, QRect(at, size));
        at.rx() += size.width() + spacing;
        rowHeight = std::max(rowHeight, size.height());
    }
    return at.y() + rowHeight;
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
