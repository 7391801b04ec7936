// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace warmfront::ui {

class ThemeController;

/// A sample as a button: its name and a sentence that says what to look at, wrapped.
class SampleCard : public QAbstractButton
{
    Q_OBJECT

public:
    SampleCard(const ThemeController &themes, const QString &name, const QString &sentence, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    const ThemeController &m_themes;
    QString m_sentence;
};

} // namespace warmfront::ui
