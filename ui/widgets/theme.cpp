// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/theme.h"

#include <algorithm>

namespace warmfront::ui {

namespace {

QColor mixed(const QColor &over, const QColor &under, double share)
{
    return QColor::fromRgbF(float(over.redF() * share + under.redF() * (1 - share)),
                            float(over.greenF() * share + under.greenF() * (1 - share)),
                            float(over.blueF() * share + under.blueF() * (1 - share)));
}

} // namespace

Theme::Theme(Shade shade, double scale) : m_shade(shade), m_scale(std::clamp(scale, 0.8, 2.5)) {}

QColor Theme::color(Token token) const
{
    switch (token) {
    case Token::Base:
        return QColor::fromRgb(isDark() ? 0x1B1E20 : 0xFFFFFF);
    case Token::Window:
        return QColor::fromRgb(isDark() ? 0x232629 : 0xF4F5F6);
    case Token::Text:
        return QColor::fromRgb(isDark() ? 0xFCFCFC : 0x1B1E20);
    case Token::DimText:
        return QColor::fromRgb(isDark() ? 0xA9B1B6 : 0x5B6469);
    case Token::Accent:
        return QColor::fromRgb(isDark() ? 0x3DAEE9 : 0x0B6FB8);
    case Token::Hairline:
        return QColor::fromRgb(isDark() ? 0x3F464B : 0xDDE1E4);
    }
    return {};
}

// The colours of states and series were found by a search that keeps them apart for every kind of colour vision;
// tst_theme computes the distances again.
QColor Theme::state(ShownState state) const
{
    switch (state) {
    case ShownState::Cold:
        return QColor::fromRgb(isDark() ? 0x5BB5FB : 0x6192CF);
    case ShownState::Warm:
        return QColor::fromRgb(isDark() ? 0xE2B143 : 0xB98611);
    case ShownState::Idle:
        return QColor::fromRgb(isDark() ? 0xC6C6C6 : 0x949392);
    case ShownState::Busy:
        return QColor::fromRgb(isDark() ? 0x308369 : 0x056A57);
    case ShownState::Throttled:
        return QColor::fromRgb(isDark() ? 0x8054BE : 0x5839A1);
    case ShownState::Failed:
        return QColor::fromRgb(isDark() ? 0xD70705 : 0x910703);
    case ShownState::Queued:
        return color(Token::Text);
    }
    return {};
}

QColor Theme::series(int index) const
{
    static constexpr std::array<QRgb, 4> light{0x5D75B2, 0xA86813, 0x56134B, 0x233517};
    static constexpr std::array<QRgb, 4> dark{0x4AB0FF, 0xF24818, 0xAB7398, 0xA0A990};
    const auto i = static_cast<std::size_t>(index) % light.size();
    return QColor::fromRgb(isDark() ? dark[i] : light[i]);
}

Qt::PenStyle Theme::seriesDash(int index)
{
    static constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine};
    return dashes[static_cast<std::size_t>(index) % dashes.size()];
}

QPalette Theme::palette() const
{
    const QColor base = color(Token::Base);
    const QColor window = color(Token::Window);
    const QColor text = color(Token::Text);
    const QColor dim = color(Token::DimText);
    const QColor accent = color(Token::Accent);
    const QColor faint = mixed(dim, window, 0.6);
    const QColor line = color(Token::Hairline);
    QPalette palette;
    // QPalette::setColor without a group sets the disabled colour too, so each group is set by itself.
    const auto set = [&palette](QPalette::ColorRole role, const QColor &enabled, const QColor &disabled) {
        palette.setColor(QPalette::Active, role, enabled);
        palette.setColor(QPalette::Inactive, role, enabled);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, window, window);
    set(QPalette::WindowText, text, faint);
    set(QPalette::Base, base, window);
    set(QPalette::AlternateBase, mixed(window, base, 0.6), window);
    set(QPalette::Text, text, faint);
    set(QPalette::PlaceholderText, dim, faint);
    set(QPalette::Button, isDark() ? QColor::fromRgb(0x2D3236) : base, window);
    set(QPalette::ButtonText, text, faint);
    set(QPalette::BrightText, base, base);
    set(QPalette::ToolTipBase, isDark() ? QColor::fromRgb(0x31373B) : base, base);
    set(QPalette::ToolTipText, text, text);
    set(QPalette::Highlight, accent, line);
    set(QPalette::HighlightedText, isDark() ? base : QColor(Qt::white), faint);
    set(QPalette::Link, accent, faint);
    set(QPalette::LinkVisited, accent, faint);
    set(QPalette::Light, isDark() ? QColor::fromRgb(0x4A5257) : QColor(Qt::white), line);
    set(QPalette::Midlight, isDark() ? QColor::fromRgb(0x363C40) : QColor::fromRgb(0xEBEDEF), line);
    set(QPalette::Mid, isDark() ? QColor::fromRgb(0x59626A) : QColor::fromRgb(0xB9C0C5), line);
    set(QPalette::Dark, isDark() ? QColor::fromRgb(0x141618) : QColor::fromRgb(0xA4ACB1), line);
    set(QPalette::Shadow, isDark() ? QColor(Qt::black) : QColor::fromRgb(0x7A8388), line);
    return palette;
}

QFont Theme::font(TextRole role) const
{
    double points = 10;
    QFont::Weight weight = QFont::Normal;
    switch (role) {
    case TextRole::Caption:
        points = 9;
        break;
    case TextRole::Body:
        break;
    case TextRole::Label:
        weight = QFont::Medium;
        break;
    case TextRole::KpiValue:
        points = 13;
        weight = QFont::DemiBold;
        break;
    case TextRole::SectionTitle:
        points = 12;
        weight = QFont::DemiBold;
        break;
    case TextRole::PageTitle:
        points = 16;
        weight = QFont::DemiBold;
        break;
    case TextRole::Clock:
        points = 15;
        weight = QFont::DemiBold;
        break;
    case TextRole::Headline:
        points = 24;
        weight = QFont::DemiBold;
        break;
    }
    QFont font;
    // Qt 6.4 cannot switch on Inter's tabular figures, so what must not jitter is set in a fixed font.
    font.setFamilies(role == TextRole::Clock
                         ? QStringList{QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")}
                         : QStringList{QStringLiteral("Inter"), QStringLiteral("DejaVu Sans")});
    font.setPointSizeF(points * m_scale);
    font.setWeight(weight);
    return font;
}

} // namespace warmfront::ui
