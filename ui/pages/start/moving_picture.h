// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

namespace warmfront::ui {

class ThemeController;

/// What a cold start is, in five seconds: requests travel to a controller, an instance starts (hatched), works (solid)
/// and is kept warm (outlined), and the next request finds it warm. Plays once, then stands still; with animations off
/// in the desktop it stands still from the beginning. A click or Space plays it again.
class MovingPicture : public QWidget
{
    Q_OBJECT

public:
    explicit MovingPicture(const ThemeController &themes, QWidget *parent = nullptr);

    /// Where the story stands, 0 to 1; 1 is the still frame.
    [[nodiscard]] double progress() const { return m_progress; }
    [[nodiscard]] bool isPlaying() const { return m_timer.isActive(); }
    void play();
    [[nodiscard]] QSize sizeHint() const override { return {520, 210}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void advance();

    const ThemeController &m_themes;
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_progress = 1.0;
    bool m_hasPlayed = false;
};

} // namespace warmfront::ui
