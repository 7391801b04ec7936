// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/result_view.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/models/number_format.h"
#include "ui/models/summary_model.h"
#include "ui/models/verdict_text.h"
#include "ui/pages/result/behaviour_view.h"
#include "ui/pages/result/cost_view.h"
#include "ui/plots/plot_widget.h"
#include "ui/widgets/kpi_strip.h"
#include "ui/widgets/state_view.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

namespace {

enum Figure { Cost, Cold, P95, P50, Requests, Instances, Refused, Failed };

} // namespace

ResultView::ResultView(const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_empty(new StateView(themes, this)),
      m_content(new QWidget(this)),
      m_verdict(new QLabel(this)),
      m_alternative(new QComboBox(this)),
      m_beside(new QComboBox(this)),
      m_kpis(new KpiStrip(themes, this)),
      m_tabs(new QTabWidget(this)),
      m_cost(new CostView(themes, this)),
      m_table(new QTableView(this)),
      m_summary(new SummaryModel(this))
{
    setObjectName(QStringLiteral("resultView"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty, 1);
    outer->addWidget(m_content, 1);
    setRunsExist(false);
    connect(m_empty, &StateView::primaryTriggered, this, &ResultView::runRequested);

    auto *rows = new QVBoxLayout(m_content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setWordWrap(true);
    m_verdict->setTextFormat(Qt::RichText);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_verdict->setAccessibleName(tr("Verdict"));
    rows->addWidget(m_verdict);

    auto *choice = new QHBoxLayout;
    choice->setSpacing(8);
    auto *label = new QLabel(tr("&Show"), this);
    label->setBuddy(m_alternative);
    m_alternative->setObjectName(QStringLiteral("alternative"));
    m_alternative->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *besideLabel = new QLabel(tr("&beside"), this);
    besideLabel->setBuddy(m_beside);
    m_beside->setObjectName(QStringLiteral("beside"));
    m_beside->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (QComboBox *box : {m_alternative, m_beside}) {
        box->setMaximumWidth(24 * box->fontMetrics().averageCharWidth());
        box->view()->setTextElideMode(Qt::ElideMiddle);
    }
    choice->addWidget(label);
    choice->addWidget(m_alternative);
    choice->addWidget(besideLabel);
    choice->addWidget(m_beside);
    choice->addWidget(m_kpis, 1);
    rows->addLayout(choice);
    m_kpis->addFigure(tr("per month"), KpiStrip::always, tr("Cost of 730 h at this pace"));
    m_kpis->addFigure(tr("cold"), KpiStrip::always,
                      tr("Share of the requests let in that waited for an instance to start"));
    m_kpis->addFigure(tr("p95"), KpiStrip::always, tr("95 % of the completed requests took no longer"));
    m_kpis->addFigure(tr("p50"), 60, tr("Half of the completed requests took no longer"));
    m_kpis->addFigure(tr("requests"), 30, tr("Requests after the warm-up, all replications together"));
    m_kpis->addFigure(tr("instances"), 50, tr("Alive, averaged over time"));
    m_kpis->addFigure(tr("refused"), 20, tr("Throttled or rejected requests"));
    m_kpis->addFigure(tr("failed"), 10, tr("Failed and timed out requests, expired events and dead letters"));

    const auto addBehaviour = [&](BehaviourView::Aspect aspect, const QString &words) {
        auto *page = new QWidget(this);
        auto *columns = new QHBoxLayout(page);
        columns->setContentsMargins(0, 8, 0, 0);
        columns->setSpacing(8);
        m_behaviours << new BehaviourView(aspect, themes, page);
        m_besides << new BehaviourView(aspect, themes, page);
        m_besides.back()->hide();
        columns->addWidget(m_behaviours.back(), 1);
        columns->addWidget(m_besides.back(), 1);
        m_tabs->addTab(page, words);
    };
    addBehaviour(BehaviourView::Aspect::Instances, tr("&Instances"));
    addBehaviour(BehaviourView::Aspect::Latency, tr("&Latency"));
    m_table->setObjectName(QStringLiteral("figures"));
    m_table->setAccessibleName(tr("All figures"));
    m_table->setModel(m_summary);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->setMinimumSectionSize(m_table->verticalHeader()->defaultSectionSize());
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_tabs->setObjectName(QStringLiteral("resultTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_cost, tr("&Cost"));
    m_tabs->addTab(m_table, tr("Fi&gures"));
    rows->addWidget(m_tabs, 1);

    connect(m_alternative, &QComboBox::activated, this, &ResultView::showAlternative);
    connect(m_beside, &QComboBox::activated, this, &ResultView::showBeside);
    setRuns({});
}

void ResultView::setRunsExist(bool exist)
{
    if (exist) {
        m_empty->show(QStringLiteral("runs"), tr("No run is selected"),
                      tr("Select a run in the list on the left, or several to compare them."), tr("Run the scenario"));
    } else {
        m_empty->show(QStringLiteral("play"), tr("No run yet"),
                      tr("A run simulates every alternative on the same requests and keeps what happened."),
                      tr("Run the scenario"));
    }
}

QList<PlotWidget *> ResultView::plots() const
{
    QList<PlotWidget *> all;
    for (PlotWidget *plot : findChildren<PlotWidget *>()) {
        if (plot->isVisible()) {
            all << plot;
        }
    }
    return all;
}

void ResultView::setRuns(std::vector<FinishedRunPointer> runs)
{
    const QString before = m_alternative->currentText();
    m_runs = std::move(runs);
    m_empty->setVisible(m_runs.empty());
    m_content->setVisible(!m_runs.empty());
    m_alternative->clear();
    if (m_runs.empty()) {
        for (BehaviourView *view : m_behaviours + m_besides) {
            view->setSource(nullptr, 0);
        }
        m_cost->setRun(nullptr);
        m_summary->setRuns({});
        return;
    }
    const FinishedRun &run = *m_runs.front();
    for (const study::AlternativeEvaluation &alternative : run.evaluation.alternatives) {
        m_alternative->addItem(QString::fromStdString(alternative.summary.alternative));
    }
    // The same alternative as before, so that runs can be flicked through.
    const int same = m_alternative->findText(before);
    m_alternative->setCurrentIndex(same >= 0 ? same : 0);
    QStringList sentences = verdictSentences(run);
    for (QString &sentence : sentences) {
        sentence = sentence.toHtmlEscaped();
    }
    sentences.front() = QStringLiteral("<b>") + sentences.front() + QStringLiteral("</b>");
    if (m_runs.size() > 1) {
        sentences.prepend(tr("%1:").arg(run.label.toHtmlEscaped()));
    }
    m_verdict->setText(sentences.join(u' '));
    fillBeside();
    showAlternative();
    showBeside();
    m_cost->setRun(m_runs.front());
    showFigures();
}

void ResultView::showFigures()
{
    m_summary->setRuns(m_runs);
    m_table->resizeColumnsToContents();
    m_table->resizeRowsToContents(); // services and versions have a line each
    for (int column = 0; column < m_summary->columnCount(); ++column) {
        m_table->setColumnWidth(column, std::max(150, m_table->columnWidth(column) + 16));
    }
}

void ResultView::fillBeside()
{
    m_beside->clear();
    m_beside->addItem(tr("nothing"));
    for (std::size_t r = 0; r < m_runs.size(); ++r) {
        const auto &alternatives = m_runs[r]->evaluation.alternatives;
        for (std::size_t a = 0; a < alternatives.size(); ++a) {
            const QString name = QString::fromStdString(alternatives[a].summary.alternative);
            m_beside->addItem(m_runs.size() > 1 ? tr("%1 of %2").arg(name, m_runs[r]->label) : name,
                              QPoint(static_cast<int>(r), static_cast<int>(a)));
        }
    }
    // Several runs were chosen to be compared: the same alternative of the second one stands beside.
    if (m_runs.size() > 1) {
        const int first = 1 + static_cast<int>(m_runs.front()->evaluation.alternatives.size());
        const int wanted = first + m_alternative->currentIndex();
        m_beside->setCurrentIndex(std::min(wanted, m_beside->count() - 1));
    }
}

void ResultView::showAlternative()
{
    const auto index = static_cast<std::size_t>(std::max(0, m_alternative->currentIndex()));
    for (BehaviourView *view : m_behaviours) {
        view->setSource(m_runs.front(), index);
    }
    const study::AlternativeEvaluation &alternative = m_runs.front()->evaluation.alternatives[index];
    const AlternativeSummary &summary = alternative.summary;
    const auto duration = [](const std::optional<SimDuration> &d) {
        return d ? durationText(d->inSeconds()) : tr("none");
    };
    m_kpis->setValue(Cost, moneyText(alternative.month.total));
    const std::uint64_t refused = summary.counts.throttled + summary.counts.rejected;
    const std::uint64_t failed =
        summary.counts.failed + summary.counts.timedOut + summary.counts.expired + summary.counts.deadLettered;
    // What went wrong is seen before how much there was of everything.
    m_kpis->setImportance(Refused, refused > 0 ? 58 : 20);
    m_kpis->setImportance(Failed, failed > 0 ? 56 : 10);
    m_kpis->setValue(Cold, summary.counts.requests > 0 ? percentText(summary.coldProbability.mean) : tr("none"));
    m_kpis->setValue(P95, duration(summary.p95));
    m_kpis->setValue(P50, duration(summary.p50));
    m_kpis->setValue(Requests, countText(summary.counts.requests));
    m_kpis->setValue(Instances, numberText(summary.instances.mean));
    m_kpis->setValue(Refused, countText(refused));
    m_kpis->setValue(Failed, countText(failed));
}

void ResultView::showBeside()
{
    const QVariant chosen = m_beside->currentData();
    const bool isBeside = chosen.isValid();
    const QPoint which = chosen.toPoint();
    for (BehaviourView *view : m_besides) {
        if (isBeside) {
            view->setSource(m_runs[static_cast<std::size_t>(which.x())], static_cast<std::size_t>(which.y()));
        }
        view->setVisible(isBeside);
    }
}

} // namespace warmfront::ui
