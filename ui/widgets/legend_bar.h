// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QAbstractButton;

namespace warmfront::ui {

/// A row of states (pattern and word). Each is a toggle: what is off is left out of the view the legend belongs to.
class LegendBar : public QWidget
{
    Q_OBJECT

public:
    LegendBar(const ThemeController &themes, const std::vector<ShownState> &states, QWidget *parent = nullptr);

    [[nodiscard]] bool isShown(ShownState state) const;
    void setShown(ShownState state, bool isShown);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

signals:
    void toggled(warmfront::ui::ShownState state, bool isShown);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    /// Puts the entries beside each other, in as many rows as @p width needs; returns the height.
    template <typename Place> int arrange(int width, Place place) const;

    struct Entry
    {
        ShownState state;
        QAbstractButton *button;
    };
    std::vector<Entry> m_entries;
};

} // namespace warmfront::ui
