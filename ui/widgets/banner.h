// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace warmfront::ui {

/// One sentence across the top of a page with an optional button; it can be closed. Hidden until told something.
class Banner : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Info, Warning, Error };

    explicit Banner(const ThemeController &themes, QWidget *parent = nullptr);

    void tell(Kind kind, const QString &sentence, const QString &buttonText = {});
    [[nodiscard]] QString sentence() const;

signals:
    void actionTriggered();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void restyle();

    const ThemeController &m_themes;
    Kind m_kind = Kind::Info;
    QLabel *m_icon;
    QLabel *m_sentence;
    QPushButton *m_action;
    QToolButton *m_close;
};

} // namespace warmfront::ui
