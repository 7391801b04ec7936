// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stage/why_panel.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/models/decision_text.h"
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

namespace {

constexpr qsizetype mostCandidates = 12;

QString otherWords(const Decision &decision, const std::optional<StageExplanation> &explanation)
{
    if (!mayBeOtherwise(decision.kind)) {
        return {};
    }
    if (!explanation) {
        return WhyPanel::tr("Pause to see what would have changed it.");
    }
    if (explanation->isSearching) {
        return WhyPanel::tr("Running again to see what would have changed it…");
    }
    if (explanation->isGivenUp) {
        return WhyPanel::tr("What would have changed it was not found in time: the run is too long to be repeated.");
    }
    if (explanation->counterfactual) {
        return counterfactualSentence(*explanation->counterfactual, decision.kind);
    }
    if (decision.kind == DecisionKind::Scaling || decision.rule == DecisionRule::NoneReady
        || decision.rule == DecisionRule::ScalerRefuses) {
        return WhyPanel::tr("No single parameter of the scaler was found that would have changed it.");
    }
    const bool isAboutMemory = decision.origin == InstanceOrigin::InPlace || decision.rule == DecisionRule::NoMemory
                               || decision.rule == DecisionRule::NoneOnHost;
    return isAboutMemory
               ? WhyPanel::tr("No memory of the invokers was found that would have changed it.")
               : WhyPanel::tr("No value of the keep-alive or of a limit was found that would have changed it.");
}

} // namespace

WhyPanel::WhyPanel(const ThemeController &themes, QWidget *parent)
    : QWidget(parent),
      m_title(new ThemedLabel(themes, TextRole::Label)),
      m_reason(new ThemedLabel(themes, TextRole::Body)),
      m_other(new ThemedLabel(themes, TextRole::Label)),
      m_numbers(new ThemedLabel(themes, TextRole::Body)),
      m_candidates(new ThemedLabel(themes, TextRole::Caption))
{
    m_title->setObjectName(QStringLiteral("whyTitle"));
    m_reason->setObjectName(QStringLiteral("whyReason"));
    m_other->setObjectName(QStringLiteral("whyOther"));
    m_numbers->setObjectName(QStringLiteral("whyNumbers"));
    m_candidates->setObjectName(QStringLiteral("whyCandidates"));
    auto *content = new QWidget;
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 8, 0);
    rows->setSpacing(6);
    for (QLabel *label : {static_cast<QLabel *>(m_title), m_reason, m_other, m_numbers, m_candidates}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFocusPolicy(Qt::NoFocus);
        rows->addWidget(label);
    }
    static_cast<ThemedLabel *>(m_candidates)->setToken(Token::DimText);
    // Wrapping so many lines would take longer than a frame.
    m_candidates->setWordWrap(false);
    m_candidates->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    rows->addStretch(1);
    auto *area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("why"));
    area->setAccessibleName(tr("Why"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);
    show(std::nullopt, std::nullopt, false);
}

void WhyPanel::show(const std::optional<Decision> &decision, const std::optional<StageExplanation> &explanation,
                    bool isBrief)
{
    const bool isNew = decision != m_decision || isBrief != m_isBrief;
    m_decision = decision;
    m_isBrief = isBrief;
    if (!decision) {
        m_title->setText({});
        m_reason->setText(tr("Every cold start, refusal and change of the number of instances is explained here. Go to "
                             "the next one with F3 or Shift+F3."));
        m_other->setText({});
        m_numbers->setText({});
        m_candidates->setText({});
    } else if (isNew) {
        m_title->setText(decisionTitle(*decision));
        m_reason->setText(decisionReason(*decision));
        QStringList numbers;
        for (const auto &[name, value] : decisionNumbers(*decision)) {
            numbers << QStringLiteral("%1:%2%3").arg(name, QString(QChar::Nbsp), value);
        }
        m_numbers->setText(numbers.join(QStringLiteral("  ·  ")));
        QStringList candidates;
        for (const QString &sentence : candidateSentences(*decision)) {
            if (candidates.size() == mostCandidates) {
                candidates << tr("And others.");
                break;
            }
            candidates << sentence;
        }
        candidates << hostSentences(*decision);
        m_candidates->setText(candidates.join(u'\n'));
    }
    if (decision) {
        m_other->setText(otherWords(*decision, explanation));
    }
    m_title->setVisible(!m_title->text().isEmpty());
    m_other->setVisible(!m_other->text().isEmpty());
    m_numbers->setVisible(!isBrief && !m_numbers->text().isEmpty());
    m_candidates->setVisible(!isBrief && !m_candidates->text().isEmpty());
}

} // namespace warmfront::ui
