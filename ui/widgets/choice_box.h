// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QWheelEvent>

namespace warmfront::ui {

/// A combo box for forms that scroll: the wheel scrolls the form and never changes a choice that happens to pass below
/// it.
class ChoiceBox : public QComboBox
{
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent *event) override { event->ignore(); }
};

} // namespace warmfront::ui
