// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/widgets/theme_controller.h"

class QLabel;

namespace warmfront::ui {

/// A row of figures, value above label. Where the width does not suffice the least important ones are left out first;
/// one of importance KpiStrip::always is never left out.
class KpiStrip : public QWidget
{
    Q_OBJECT

public:
    static constexpr int always = 1000;

    explicit KpiStrip(const ThemeController &themes, QWidget *parent = nullptr);

    /// Returns the index. @p meaning is the tool tip and the accessible description.
    int addFigure(const QString &label, int importance, const QString &meaning);
    /// @p note stands small behind the value ("± 0.2").
    /// Changes how long figure @p index stays when the strip gets narrow.
    void setImportance(int index, int importance);
    void setValue(int index, const QString &value, const QString &note = {});
    [[nodiscard]] bool isShown(int index) const;
    void clear();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Figure
    {
        QWidget *box;
        QLabel *value;
        QLabel *note;
        QLabel *label;
        int importance;
        bool isShown = true;
    };
    void arrange();

    const ThemeController &m_themes;
    std::vector<Figure> m_figures;
};

} // namespace warmfront::ui
