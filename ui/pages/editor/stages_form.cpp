// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/stages_form.h"

#include <QGridLayout>
#include <QPushButton>

#include "core/base/quantity.h"

namespace warmfront::ui {

StagesForm::StagesForm(ScenarioSession &session, std::size_t source, QWidget *parent)
    : QWidget(parent), m_session(session), m_source(source), m_layout(new QVBoxLayout(this)), m_error(new QLabel(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_error->setWordWrap(true);
    m_error->hide();
    m_layout->addWidget(m_error);
    auto *add = new QPushButton(tr("Add a stage"), this);
    add->setObjectName(QStringLiteral("addStage"));
    m_layout->addWidget(add, 0, Qt::AlignLeft);
    setFocusProxy(add);
    connect(add, &QPushButton::clicked, this, [this] {
        change({}, [](RampingArrivals &ramp) {
            ramp.stages.push_back(ramp.stages.empty()
                                      ? RampingArrivals::Stage{SimDuration::minutes(10), Rate::perSecond(10.0)}
                                      : ramp.stages.back());
        });
    });
}

const RampingArrivals *StagesForm::current() const
{
    const Scenario &scenario = m_session.scenario();
    return m_source < scenario.sources.size() ? std::get_if<RampingArrivals>(&scenario.sources[m_source].arrivals)
                                              : nullptr;
}

void StagesForm::change(const QString &key, const std::function<void(RampingArrivals &)> &how)
{
    m_session.edit(tr("Change stages"),
                   key.isEmpty() ? QString() : QStringLiteral("sources[%1].arrivals.%2").arg(m_source).arg(key),
                   [&](Scenario &scenario) {
                       if (auto *ramp = std::get_if<RampingArrivals>(&scenario.sources[m_source].arrivals)) {
                           how(*ramp);
                       }
                   });
}

void StagesForm::refresh()
{
    const RampingArrivals *ramp = current();
    if (ramp == nullptr) {
        return;
    }
    if (!m_isBuilt || m_rows.size() != ramp->stages.size()) {
        rebuild(ramp->stages.size());
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const RampingArrivals::Stage &stage = ramp->stages[i];
        const auto keep = [](const QLineEdit *edit, const auto &value, const auto &parsed) {
            return edit->hasFocus() && (!parsed || *parsed == value);
        };
        if (!keep(m_rows[i].duration, stage.duration,
                  parseDuration(m_rows[i].duration->text().trimmed().toStdString()))) {
            m_rows[i].duration->setText(QString::fromStdString(formatDuration(stage.duration)));
        }
        if (!keep(m_rows[i].target, stage.target, parseRate(m_rows[i].target->text().trimmed().toStdString()))) {
            m_rows[i].target->setText(QString::fromStdString(formatRate(stage.target)));
        }
    }
}

void StagesForm::rebuild(std::size_t count)
{
    if (m_table != nullptr) {
        m_table->hide();
        m_table->deleteLater();
    }
    m_rows.clear();
    m_isBuilt = true;
    m_table = new QWidget(this);
    auto *grid = new QGridLayout(m_table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(4);
    m_layout->insertWidget(0, m_table);
    for (std::size_t i = 0; i < count; ++i) {
        const int row = static_cast<int>(i);
        StageRow stage{new QLineEdit(m_table), new QLineEdit(m_table)};
        stage.duration->setObjectName(QStringLiteral("stage%1.duration").arg(i));
        stage.duration->setAccessibleName(tr("Duration of stage %1").arg(i + 1));
        stage.duration->setPlaceholderText(tr("for example 10 min"));
        stage.target->setObjectName(QStringLiteral("stage%1.target").arg(i));
        stage.target->setAccessibleName(tr("Rate at the end of stage %1").arg(i + 1));
        stage.target->setPlaceholderText(tr("for example 20 /s"));
        auto *remove = new QPushButton(tr("Remove"), m_table);
        remove->setAccessibleName(tr("Remove stage %1").arg(i + 1));
        grid->addWidget(new QLabel(tr("in"), m_table), row, 0);
        grid->addWidget(stage.duration, row, 1);
        grid->addWidget(new QLabel(tr("to"), m_table), row, 2);
        grid->addWidget(stage.target, row, 3);
        grid->addWidget(remove, row, 4);
        connect(stage.duration, &QLineEdit::textEdited, this, [this, i] { writeDuration(i); });
        connect(stage.target, &QLineEdit::textEdited, this, [this, i] { writeTarget(i); });
        connect(remove, &QPushButton::clicked, this, [this, i] {
            change({}, [i](RampingArrivals &ramp) {
                ramp.stages.erase(ramp.stages.begin() + static_cast<std::ptrdiff_t>(i));
            });
        });
        m_rows.push_back(stage);
    }
}

void StagesForm::showError(QLineEdit *edit, const QString &words)
{
    m_error->setText(words.isEmpty() ? QString() : QStringLiteral("⚠ ") + words);
    m_error->setVisible(!words.isEmpty());
    edit->setAccessibleDescription(words);
}

void StagesForm::writeDuration(std::size_t stage)
{
    QLineEdit *edit = m_rows[stage].duration;
    const Result<SimDuration> value = parseDuration(edit->text().trimmed().toStdString());
    showError(edit, value ? QString() : QString::fromStdString(value.error().message));
    if (value) {
        change(QStringLiteral("stages[%1].duration").arg(stage),
               [&](RampingArrivals &ramp) { ramp.stages[stage].duration = *value; });
    }
}

void StagesForm::writeTarget(std::size_t stage)
{
    QLineEdit *edit = m_rows[stage].target;
    const Result<Rate> value = parseRate(edit->text().trimmed().toStdString());
    showError(edit, value ? QString() : QString::fromStdString(value.error().message));
    if (value) {
        change(QStringLiteral("stages[%1].target").arg(stage),
               [&](RampingArrivals &ramp) { ramp.stages[stage].target = *value; });
    }
}

} // namespace warmfront::ui
