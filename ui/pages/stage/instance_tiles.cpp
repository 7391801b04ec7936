// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stage/instance_tiles.h"

#include <algorithm>
#include <map>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/models/number_format.h"
#include "ui/widgets/state_style.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

namespace {

constexpr int tileWidth = 170;
constexpr int tileHeight = 60;
constexpr int cellSide = 14;
constexpr int gap = 6;

} // namespace

InstanceTiles::InstanceTiles(const ThemeController &themes, QWidget *parent) : QWidget(parent), m_themes(themes)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Instances"));
    connect(&themes, &ThemeController::changed, this, qOverload<>(&QWidget::update));
}

void InstanceTiles::setInstances(const std::vector<StageInstance> &instances, bool paysIdle)
{
    const bool isResized = instances.size() != m_instances.size();
    m_instances = instances;
    m_paysIdle = paysIdle;
    if (isResized) {
        updateGeometry();
        setAccessibleDescription(tr("%1 instances").arg(countText(m_instances.size())));
    }
    if (m_selected && !selected()) {
        select(std::nullopt);
    }
    update();
}

std::optional<std::uint32_t> InstanceTiles::selected() const
{
    const bool lives = m_selected && std::ranges::any_of(m_instances, [this](const StageInstance &instance) {
                           return instance.number == *m_selected;
                       });
    return lives ? m_selected : std::nullopt;
}

/// Tiles as long as there is room for all.
bool InstanceTiles::areCells() const
{
    return m_instances.size() > roomFor(m_themes.theme().px(tileWidth), m_themes.theme().px(tileHeight));
}

std::size_t InstanceTiles::roomFor(int tileWide, int tileHigh) const
{
    const int across = std::max(1, (width() + gap) / (tileWide + gap));
    const int down = std::max(1, (height() - m_themes.theme().px(24)) / (tileHigh + gap));
    return static_cast<std::size_t>(across) * static_cast<std::size_t>(down);
}

QSize InstanceTiles::tileSize() const
{
    const Theme &theme = m_themes.theme();
    return areCells() ? QSize(theme.px(cellSide), theme.px(cellSide))
                      : QSize(theme.px(tileWidth), theme.px(tileHeight));
}

int InstanceTiles::columns() const
{
    return std::max(1, (width() + gap) / (tileSize().width() + gap));
}

std::size_t InstanceTiles::shownCount() const
{
    return std::min(m_instances.size(), roomFor(tileSize().width(), tileSize().height()));
}

QRect InstanceTiles::tileOf(std::size_t position) const
{
    const QSize size = tileSize();
    const int column = static_cast<int>(position) % columns();
    const int row = static_cast<int>(position) / columns();
    return {QPoint(column * (size.width() + gap), row * (size.height() + gap)), size};
}

QSize InstanceTiles::sizeHint() const
{
    return {m_themes.theme().px(4 * tileWidth), m_themes.theme().px(3 * tileHeight)};
}

ShownState InstanceTiles::stateOf(const StageInstance &instance) const
{
    switch (instance.activity) {
    case StageActivity::Starting:
        return ShownState::Cold;
    case StageActivity::Busy:
    case StageActivity::Draining:
        return ShownState::Busy;
    case StageActivity::Idle:
        return m_paysIdle ? ShownState::Idle : ShownState::Warm;
    }
    return ShownState::Idle;
}

void InstanceTiles::paintTile(QPainter &painter, const QRect &rect, const StageInstance &instance,
                              const Swatches &swatches) const
{
    const Theme &theme = m_themes.theme();
    const ShownState state = stateOf(instance);
    painter.drawPixmap(rect.topLeft(), swatches[static_cast<std::size_t>(state)]);
    if (areCells()) {
        return;
    }
    // Words stand on the base colour, never on a pattern.
    const QRect chip = rect.adjusted(theme.px(8), theme.px(5), -theme.px(5), -theme.px(5));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(Token::Base));
    painter.drawRoundedRect(chip, 3, 3);
    const QRect text = chip.adjusted(theme.px(6), 0, -theme.px(2), 0);
    const QString word = instance.activity == StageActivity::Draining ? tr("Draining") : stateWord(state);
    const QString second = instance.activity == StageActivity::Idle
                               ? tr("for %1").arg(durationText(instance.idleSeconds))
                           : instance.waitsForHost  ? tr("waits for a host")
                           : instance.requests == 1 ? tr("1 request")
                                                    : tr("%1 requests").arg(instance.requests);
    const QString version = QString::fromStdString(instance.version);
    const QString name = version.isEmpty() ? QString::number(instance.number)
                                           : QStringLiteral("%1 %2").arg(instance.number).arg(version);
    painter.setPen(theme.color(Token::Text));
    painter.setFont(theme.font(TextRole::Label));
    const QFontMetrics label(painter.font());
    painter.drawText(QRect(text.left(), text.top(), text.width(), text.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                     label.elidedText(QStringLiteral("%1  %2").arg(name, word), Qt::ElideRight, text.width()));
    painter.setFont(theme.font(TextRole::Caption));
    painter.setPen(theme.color(Token::DimText));
    const QFontMetrics caption(painter.font());
    const QString does = (instance.host ? tr("host %1 · ").arg(*instance.host + 1) : QString()) + second;
    const QString all = tr("%1 · age %2").arg(does, durationText(instance.ageSeconds));
    // The age is the first thing to go where there is no room.
    const QString &words = caption.horizontalAdvance(all) <= text.width() ? all : does;
    painter.drawText(QRect(text.left(), text.center().y(), text.width(), text.height() / 2),
                     Qt::AlignLeft | Qt::AlignVCenter, caption.elidedText(words, Qt::ElideRight, text.width()));
}

void InstanceTiles::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const std::size_t shown = shownCount();
    // Each pattern is drawn once and copied: there may be thousands of cells.
    Swatches swatches;
    for (const ShownState state : {ShownState::Cold, ShownState::Warm, ShownState::Idle, ShownState::Busy}) {
        QPixmap &swatch = swatches[static_cast<std::size_t>(state)];
        swatch = QPixmap(tileSize() * devicePixelRatioF());
        swatch.setDevicePixelRatio(devicePixelRatioF());
        swatch.fill(Qt::transparent);
        QPainter brush(&swatch);
        brush.setRenderHint(QPainter::Antialiasing);
        paintSwatch(brush, QRectF(QPointF(0, 0), tileSize()), state, theme);
    }
    for (std::size_t i = 0; i < shown; ++i) {
        const QRect rect = tileOf(i);
        paintTile(painter, rect, m_instances[i], swatches);
        if (m_instances[i].number == m_selected) {
            painter.setPen(QPen(theme.color(Token::Accent), 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect).adjusted(-1, -1, 1, 1), 4, 4);
        }
    }
    if (m_instances.empty()) {
        painter.setFont(theme.font(TextRole::Body));
        painter.setPen(theme.color(Token::DimText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("No instance now. Press 1 to send a request."));
        return;
    }
    paintCounts(painter, shown);
}

/// How many do what, with their patterns: where they are but cells, that is their legend.
void InstanceTiles::paintCounts(QPainter &painter, std::size_t shown) const
{
    const Theme &theme = m_themes.theme();
    painter.setFont(theme.font(TextRole::Caption));
    const QFontMetrics metrics(painter.font());
    const int line = theme.px(20);
    int x = 1;
    const auto write = [&](const QString &words) {
        painter.setPen(theme.color(Token::DimText));
        painter.drawText(QRect(x, height() - line, width() - x, line), Qt::AlignLeft | Qt::AlignVCenter, words);
        x += metrics.horizontalAdvance(words) + theme.px(16);
    };
    for (const ShownState state : {ShownState::Cold, ShownState::Warm, ShownState::Idle, ShownState::Busy}) {
        const auto count = std::ranges::count_if(
            m_instances, [&](const StageInstance &instance) { return stateOf(instance) == state; });
        if (count > 0) {
            paintSwatch(painter, QRectF(x, height() - theme.px(16), theme.px(12), theme.px(12)), state, theme);
            x += theme.px(18);
            write(tr("%1: %2").arg(stateWord(state), countText(quint64(count))));
        }
    }
    std::map<QString, std::size_t> versions;
    for (const StageInstance &instance : m_instances) {
        ++versions[QString::fromStdString(instance.version)];
    }
    for (const auto &[version, count] : versions) {
        if (!version.isEmpty()) {
            write(tr("%1: %2").arg(version, countText(count)));
        }
    }
    if (shown < m_instances.size()) {
        write(tr("%1 of them not shown").arg(countText(m_instances.size() - shown)));
    }
}

void InstanceTiles::select(std::optional<std::uint32_t> number)
{
    if (number != m_selected) {
        m_selected = number;
        update();
        emit selectionChanged();
    }
}

void InstanceTiles::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    for (std::size_t i = 0; i < shownCount(); ++i) {
        if (tileOf(i).contains(event->position().toPoint())) {
            select(m_instances[i].number);
            return;
        }
    }
    select(std::nullopt);
}

void InstanceTiles::keyPressEvent(QKeyEvent *event)
{
    const auto count = static_cast<std::ptrdiff_t>(shownCount());
    std::ptrdiff_t by = 0;
    switch (event->key()) {
    case Qt::Key_Right:
        by = 1;
        break;
    case Qt::Key_Left:
        by = -1;
        break;
    case Qt::Key_Down:
        by = columns();
        break;
    case Qt::Key_Up:
        by = -columns();
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (count == 0) {
        return;
    }
    const auto at =
        std::ranges::find_if(m_instances, [this](const StageInstance &i) { return i.number == m_selected; });
    const std::ptrdiff_t next = at == m_instances.end() ? 0 : (at - m_instances.begin()) + by;
    select(m_instances[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, count - 1))].number);
}

} // namespace warmfront::ui
