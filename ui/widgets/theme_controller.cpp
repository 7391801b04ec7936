// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/theme_controller.h"

#include <QApplication>

#include "ui/widgets/style.h"

// Resources of a static library must be named outside any namespace to be kept by the linker.
static void keepResources()
{
    Q_INIT_RESOURCE(warmfront);
}

namespace warmfront::ui {

ThemeController::ThemeController(QApplication &application, QObject *parent)
    : QObject(parent),
      m_application(application),
      // Qt 6.4 has no colour scheme; a desktop that is dark gives a dark window colour before we set our own.
      m_systemShade(application.palette().color(QPalette::Window).lightness() < 128 ? Theme::Shade::Dark
                                                                                    : Theme::Shade::Light),
      m_theme(m_systemShade)
{
    keepResources();
    apply();
}

void ThemeController::setMode(Mode mode)
{
    m_mode = mode;
    const Theme::Shade shade = mode == Mode::System ? m_systemShade
                               : mode == Mode::Dark ? Theme::Shade::Dark
                                                    : Theme::Shade::Light;
    if (shade != m_theme.shade()) {
        m_theme = Theme(shade, m_theme.scale());
        apply();
    }
}

void ThemeController::setScale(double scale)
{
    const Theme theme(m_theme.shade(), scale);
    if (theme != m_theme) {
        m_theme = theme;
        apply();
    }
}

void ThemeController::apply()
{
    auto *style = new Style; // owned by the application; a new one makes every widget measure itself again
    style->setTheme(m_theme);
    m_application.setStyle(style);
    m_application.setPalette(m_theme.palette());
    m_application.setFont(m_theme.font(TextRole::Body));
    emit changed(m_theme);
}

} // namespace warmfront::ui
