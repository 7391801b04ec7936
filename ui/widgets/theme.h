// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

namespace warmfront::ui {

/// What an instance or a request is doing, as it is shown everywhere: one colour, one pattern, one glyph, one word.
enum class ShownState { Cold, Warm, Idle, Busy, Throttled, Failed, Queued };

inline constexpr std::array allShownStates{ShownState::Cold,  ShownState::Warm,      ShownState::Idle,
                                           ShownState::Busy,  ShownState::Throttled, ShownState::Failed,
                                           ShownState::Queued};

/// Colours by what they are for.
enum class Token { Base, Window, Text, DimText, Accent, Hairline };

/// Sizes and weights of type by what the words are for.
enum class TextRole { Caption, Body, Label, KpiValue, SectionTitle, PageTitle, Clock, Headline };

/// How everything looks: colours, type and spacing at one interface scale. A plain value.
class Theme
{
public:
    enum class Shade { Light, Dark };

    explicit Theme(Shade shade = Shade::Light, double scale = 1.0);

    [[nodiscard]] Shade shade() const { return m_shade; }
    [[nodiscard]] bool isDark() const { return m_shade == Shade::Dark; }
    /// 0.8 to 2.5; multiplies type and spacing.
    [[nodiscard]] double scale() const { return m_scale; }

    [[nodiscard]] QColor color(Token token) const;
    /// The colour of a state on the base colour; text is never drawn in it.
    [[nodiscard]] QColor state(ShownState state) const;
    /// The colour of series @p index (0 functions, 1 containers, 2 app, 3 other, then again); at least 4.5:1 on base.
    [[nodiscard]] QColor series(int index) const;
    /// Dash, to be used together with the colour of series @p index.
    [[nodiscard]] static Qt::PenStyle seriesDash(int index);

    /// Active, inactive and disabled colours of all controls.
    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QFont font(TextRole role) const;
    /// @p logical pixels at 1x, scaled and rounded.
    [[nodiscard]] int px(double logical) const { return qRound(logical * m_scale); }

    bool operator==(const Theme &) const = default;

private:
    Shade m_shade;
    double m_scale;
};

} // namespace warmfront::ui
