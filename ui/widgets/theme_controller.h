// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/widgets/theme.h"

class QApplication;

namespace warmfront::ui {

/// Owns the theme in use and puts it onto the application: palette, type and style. Made once by the composition root
/// and passed by reference to whoever draws; it outlives every widget. GUI thread.
class ThemeController : public QObject
{
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };
    Q_ENUM(Mode)

    explicit ThemeController(QApplication &application, QObject *parent = nullptr);

    [[nodiscard]] const Theme &theme() const { return m_theme; }
    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    /// Clamped to 0.8 to 2.5.
    void setScale(double scale);

signals:
    /// Palette and font are already applied when this is emitted.
    void changed(const warmfront::ui::Theme &theme);

private:
    void apply();

    QApplication &m_application;
    Theme::Shade m_systemShade;
    Mode m_mode = Mode::System;
    Theme m_theme;
};

} // namespace warmfront::ui
