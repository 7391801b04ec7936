// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <QPixmap>
#include <QWidget>

#include "ui/session/stage_snapshot.h"
#include "ui/widgets/theme.h"

namespace warmfront::ui {

class ThemeController;

/// The instances of one function: a tile each with what it does; where there is no room for tiles a cell
/// each; of a great many the oldest, with the number of the others. A click or the arrow keys select one.
class InstanceTiles : public QWidget
{
    Q_OBJECT

public:
    explicit InstanceTiles(const ThemeController &themes, QWidget *parent = nullptr);

    void setInstances(const std::vector<StageInstance> &instances, bool paysIdle);
    /// The number of the selected instance while it lives.
    [[nodiscard]] std::optional<std::uint32_t> selected() const;
    /// Where the tile of the instance at @p position is drawn.
    [[nodiscard]] QRect tileOf(std::size_t position) const;

    QSize sizeHint() const override;

signals:
    void selectionChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    using Swatches = std::array<QPixmap, allShownStates.size()>;

    [[nodiscard]] bool areCells() const;
    [[nodiscard]] std::size_t roomFor(int tileWide, int tileHigh) const;
    [[nodiscard]] std::size_t shownCount() const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] QSize tileSize() const;
    [[nodiscard]] ShownState stateOf(const StageInstance &instance) const;
    void select(std::optional<std::uint32_t> number);
    void paintTile(QPainter &painter, const QRect &rect, const StageInstance &instance, const Swatches &swatches) const;
    void paintCounts(QPainter &painter, std::size_t shown) const;

    const ThemeController &m_themes;
    std::vector<StageInstance> m_instances;
    bool m_paysIdle = false;
    std::optional<std::uint32_t> m_selected;
};

} // namespace warmfront::ui
