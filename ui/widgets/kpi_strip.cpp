// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/kpi_strip.h"

#include <algorithm>

#include <QGridLayout>
#include <QHBoxLayout>

#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

KpiStrip::KpiStrip(const ThemeController &themes, QWidget *parent) : QWidget(parent), m_themes(themes)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&themes, &ThemeController::changed, this, [this] { arrange(); });
}

int KpiStrip::addFigure(const QString &label, int importance, const QString &meaning)
{
    auto *box = new QWidget(this);
    auto *value = new ThemedLabel(m_themes, TextRole::KpiValue, QStringLiteral("–"));
    auto *note = new ThemedLabel(m_themes, TextRole::Caption);
    auto *name = new ThemedLabel(m_themes, TextRole::Caption, label);
    note->setToken(Token::DimText);
    name->setToken(Token::DimText);
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 4, 0, 4);
    grid->setHorizontalSpacing(4);
    grid->setVerticalSpacing(0);
    grid->addWidget(value, 0, 0, Qt::AlignBaseline);
    grid->addWidget(note, 0, 1, Qt::AlignBaseline | Qt::AlignLeft);
    grid->addWidget(name, 1, 0, 1, 2);
    grid->setColumnStretch(1, 1);
    box->setToolTip(meaning);
    box->setAccessibleDescription(meaning);
    box->setObjectName(QStringLiteral("kpi%1").arg(m_figures.size()));
    box->show();
    m_figures.push_back({box, value, note, name, importance});
    arrange();
    return static_cast<int>(m_figures.size()) - 1;
}

void KpiStrip::setImportance(int index, int importance)
{
    m_figures.at(static_cast<std::size_t>(index)).importance = importance;
}

void KpiStrip::setValue(int index, const QString &value, const QString &note)
{
    Figure &figure = m_figures.at(static_cast<std::size_t>(index));
    figure.value->setText(value);
    figure.note->setText(note);
    figure.box->setAccessibleName(figure.label->text() + QStringLiteral(": ") + value
                                  + (note.isEmpty() ? QString() : QStringLiteral(" ") + note));
    arrange();
}

bool KpiStrip::isShown(int index) const
{
    return m_figures.at(static_cast<std::size_t>(index)).isShown;
}

void KpiStrip::clear()
{
    for (const Figure &figure : m_figures) {
        delete figure.box;
    }
    m_figures.clear();
    updateGeometry();
}

QSize KpiStrip::sizeHint() const
{
    int width = 0;
    int height = m_themes.theme().px(44);
    for (const Figure &figure : m_figures) {
        width += figure.box->sizeHint().width() + m_themes.theme().px(24);
        height = std::max(height, figure.box->sizeHint().height());
    }
    return {width, height};
}

QSize KpiStrip::minimumSizeHint() const
{
    int width = 0;
    for (const Figure &figure : m_figures) {
        width += figure.importance >= always ? figure.box->sizeHint().width() + m_themes.theme().px(24) : 0;
    }
    return {width, sizeHint().height()};
}

void KpiStrip::resizeEvent(QResizeEvent *)
{
    arrange();
}

void KpiStrip::arrange()
{
    const int gap = m_themes.theme().px(24);
    std::vector<std::size_t> byImportance(m_figures.size());
    for (std::size_t i = 0; i < byImportance.size(); ++i) {
        byImportance[i] = i;
        m_figures[i].box->ensurePolished();
        m_figures[i].box->layout()->activate();
        m_figures[i].isShown = true;
    }
    std::ranges::stable_sort(byImportance, {}, [this](std::size_t i) { return m_figures[i].importance; });
    int needed = sizeHint().width() - gap;
    for (const std::size_t i : byImportance) {
        if (needed <= width() || m_figures[i].importance >= always) {
            break;
        }
        m_figures[i].isShown = false;
        needed -= m_figures[i].box->sizeHint().width() + gap;
    }
    int x = 0;
    for (const Figure &figure : m_figures) {
        figure.box->setVisible(figure.isShown);
        if (figure.isShown) {
            const QSize size = figure.box->sizeHint();
            figure.box->setGeometry(x, (height() - size.height()) / 2, size.width(), size.height());
            x += size.width() + gap;
        }
    }
    updateGeometry();
}

} // namespace warmfront::ui
