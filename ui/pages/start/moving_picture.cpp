// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/start/moving_picture.h"

#include <algorithm>
#include <array>

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include "ui/widgets/state_style.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

namespace {

constexpr double lengthSeconds = 5.0;

/// One request of the story, in seconds since its start.
struct Request
{
    double sent;
    double arrives;
    int instance;
    double ready; ///< work begins: later than `arrives` when the start is cold
    double done;
};

/// Two cold starts, then a warm one: the third request finds the first instance ready.
constexpr std::array<Request, 3> story{{{0.2, 0.7, 0, 1.7, 2.5}, {0.9, 1.4, 1, 2.4, 3.3}, {3.0, 3.5, 0, 3.5, 4.4}}};

struct Tile
{
    ShownState state = ShownState::Queued;
    bool exists = false;
    double filled = 1.0;
};

Tile tileAt(int instance, double now)
{
    Tile tile;
    for (const Request &request : story) {
        if (request.instance != instance || now < request.arrives) {
            continue;
        }
        tile.exists = true;
        if (now < request.ready) {
            tile = {ShownState::Cold, true, (now - request.arrives) / (request.ready - request.arrives)};
        } else if (now < request.done) {
            tile = {ShownState::Busy, true, (now - request.ready) / (request.done - request.ready)};
        } else {
            tile = {ShownState::Warm, true, 1.0};
        }
    }
    return tile;
}

} // namespace

MovingPicture::MovingPicture(const ThemeController &themes, QWidget *parent) : QWidget(parent), m_themes(themes)
{
    setObjectName(QStringLiteral("movingPicture"));
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("How a cold start happens"));
    setAccessibleDescription(
        tr("Three requests reach a controller. Two start an instance and wait for it, which is a cold "
           "start; the third finds an instance that was kept warm."));
    setMinimumHeight(170);
    m_timer.setInterval(16);
    connect(&m_timer, &QTimer::timeout, this, &MovingPicture::advance);
    connect(&themes, &ThemeController::changed, this, qOverload<>(&QWidget::update));
}

void MovingPicture::play()
{
    m_progress = 0.0;
    m_clock.start();
    m_timer.start();
    update();
}

void MovingPicture::advance()
{
    m_progress = std::min(1.0, static_cast<double>(m_clock.elapsed()) / (1000.0 * lengthSeconds));
    if (m_progress >= 1.0) {
        m_timer.stop();
    }
    update();
}

void MovingPicture::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    const bool isMotionWanted = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
    if (!m_hasPlayed && isMotionWanted) {
        m_hasPlayed = true;
        play();
    }
}

void MovingPicture::hideEvent(QHideEvent *event)
{
    m_timer.stop();
    m_progress = 1.0;
    QWidget::hideEvent(event);
}

void MovingPicture::mousePressEvent(QMouseEvent *)
{
    play();
}

void MovingPicture::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space) {
        play();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void MovingPicture::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_themes.theme();
    const double now = m_progress * lengthSeconds;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setPen(QPen(theme.color(Token::Hairline), 1));
    painter.setBrush(theme.color(Token::Base));
    painter.drawRoundedRect(area, 8, 8);

    const double captionHeight = theme.px(34);
    const double middle = area.top() + (area.height() - captionHeight) / 2;
    const QPointF source(area.left() + 0.1 * area.width(), middle);
    const QPointF controller(area.left() + 0.36 * area.width(), middle);
    const double tileWidth = std::min(0.36 * area.width(), 210.0 * theme.scale());
    const double tileHeight = std::min(58.0 * theme.scale(), 0.36 * (area.height() - captionHeight));
    const double tileLeft = area.right() - tileWidth - 0.04 * area.width();
    const auto tileRect = [&](int i) {
        return QRectF(tileLeft, middle + (i == 0 ? -tileHeight - 6 : 6), tileWidth, tileHeight);
    };

    // Roads first, so that everything else lies on them.
    painter.setPen(QPen(theme.color(Token::Hairline), 2));
    painter.drawLine(source, controller);
    for (int i = 0; i < 2; ++i) {
        painter.drawLine(controller, QPointF(tileLeft, tileRect(i).center().y()));
    }

    painter.setFont(theme.font(TextRole::Body));
    const auto box = [&](const QPointF &centre, const QString &words, double width) {
        const QRectF frame(centre.x() - width / 2, centre.y() - theme.px(20), width, theme.px(40));
        painter.setPen(QPen(theme.color(Token::DimText), 1.5));
        painter.setBrush(theme.color(Token::Window));
        painter.drawRoundedRect(frame, 8, 8);
        painter.setPen(theme.color(Token::Text));
        painter.drawText(frame, Qt::AlignCenter, words);
    };
    box(source, tr("Requests"), theme.px(84));
    box(controller, tr("Controller"), theme.px(92));

    int cold = 0;
    int started = 0;
    for (const Request &request : story) {
        if (now >= request.arrives) {
            ++started;
            cold += request.ready > request.arrives ? 1 : 0;
        }
        if (now >= request.sent && now < request.arrives) {
            const double part = (now - request.sent) / (request.arrives - request.sent);
            const QPointF goal(tileLeft, tileRect(request.instance).center().y());
            const QPointF at = part < 0.5 ? source + (controller - source) * (2 * part)
                                          : controller + (goal - controller) * (2 * part - 1);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.color(Token::Accent));
            painter.drawEllipse(at, 6, 6);
        }
    }
    for (int i = 0; i < 2; ++i) {
        const Tile tile = tileAt(i, now);
        if (!tile.exists) {
            continue;
        }
        const QRectF frame = tileRect(i);
        QPainterPath shape;
        shape.addRoundedRect(frame, 4, 4);
        painter.fillPath(shape, theme.color(Token::Window));
        painter.save();
        painter.setClipPath(shape);
        painter.fillRect(QRectF(frame.left(), frame.top(), frame.width() * tile.filled, frame.height()),
                         stateBrush(tile.state, theme, devicePixelRatioF()));
        painter.restore();
        painter.setPen(QPen(theme.state(tile.state), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(shape);
        // Words on a chip of the base colour: text is never drawn on a pattern.
        const QString words = stateWord(tile.state);
        const QFontMetricsF metrics(painter.font());
        const QRectF chip(frame.left() + 8, frame.center().y() - metrics.height() / 2 - 3,
                          metrics.horizontalAdvance(words) + 16, metrics.height() + 6);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Token::Base));
        painter.drawRoundedRect(chip, 4, 4);
        painter.setPen(theme.color(Token::Text));
        painter.drawText(chip, Qt::AlignCenter, words);
    }
    painter.setPen(theme.color(Token::DimText));
    const QRectF caption(area.left(), area.bottom() - captionHeight, area.width(), captionHeight);
    painter.drawText(caption, Qt::AlignCenter, tr("%1 of %2 requests started cold").arg(cold).arg(started));
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(Token::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(area, 8, 8);
    }
}

} // namespace warmfront::ui
