// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/start_page.h"

#include <algorithm>

#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/pages/start/moving_picture.h"
#include "ui/pages/start/sample_card.h"
#include "ui/session/workbench.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

namespace {

constexpr int cardWidth = 300;

} // namespace

StartPage::StartPage(const Workbench &workbench, const ThemeController &themes, QWidget *parent)
    : QWidget(parent), m_themes(themes), m_recovery(new QWidget(this)), m_recoveryWords(new QLabel(this))
{
    setObjectName(QStringLiteral("startPage"));
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto *content = new QWidget(area);
    area->setWidget(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);

    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(24, 20, 24, 24);
    rows->setSpacing(12);

    auto *recovery = new QHBoxLayout(m_recovery);
    recovery->setContentsMargins(0, 0, 0, 0);
    auto *recover = new QPushButton(tr("Open re&covered"), m_recovery);
    auto *discard = new QPushButton(tr("&Discard"), m_recovery);
    recover->setObjectName(QStringLiteral("recover"));
    discard->setObjectName(QStringLiteral("discardRecovered"));
    recovery->addWidget(m_recoveryWords, 1);
    recovery->addWidget(recover);
    recovery->addWidget(discard);
    m_recovery->hide();
    rows->addWidget(m_recovery);
    connect(recover, &QPushButton::clicked, this, &StartPage::recoverRequested);
    connect(discard, &QPushButton::clicked, this, &StartPage::discardRequested);

    rows->addWidget(new ThemedLabel(themes, TextRole::Headline, tr("See a serverless platform think."), content));
    auto *top = new QHBoxLayout;
    top->setSpacing(24);
    top->addWidget(new MovingPicture(themes, content), 3);
    auto *files = new QVBoxLayout;
    files->setSpacing(4);
    files->addWidget(new ThemedLabel(themes, TextRole::SectionTitle, tr("Recent"), content));
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(2);
    files->addLayout(m_recent);
    files->addStretch(1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    const QList<std::tuple<QString, QString, void (StartPage::*)()>> actions{
        {QStringLiteral("open"), tr("&Open…"), &StartPage::openRequested},
        {QStringLiteral("openTrace"), tr("Open &trace…"), &StartPage::openTraceRequested},
        {QStringLiteral("newScenario"), tr("&New scenario"), &StartPage::newRequested}};
    for (const auto &[name, words, signal] : actions) {
        auto *button = new QPushButton(words, content);
        button->setObjectName(name);
        connect(button, &QPushButton::clicked, this, signal);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    files->addLayout(buttons);
    top->addLayout(files, 2);
    rows->addLayout(top);

    rows->addSpacing(4);
    rows->addWidget(new ThemedLabel(themes, TextRole::SectionTitle, tr("Samples"), content));
    m_samples = new QGridLayout;
    m_samples->setSpacing(12);
    rows->addLayout(m_samples);
    rows->addStretch(1);
    for (const Sample &sample : workbench.samples()) {
        const QString file = QString::fromStdString(sample.file.string());
        auto *card = new SampleCard(themes, QString::fromStdString(sample.name),
                                    QString::fromStdString(sample.whatToLookAt), content);
        card->setObjectName(QStringLiteral("sample:") + QFileInfo(file).completeBaseName());
        connect(card, &SampleCard::clicked, this, [this, file] { emit sampleChosen(file); });
        m_sampleCards << card;
    }
    arrangeSamples(3);
    setRecentFiles({});
}

void StartPage::arrangeSamples(int columns)
{
    if (columns == m_columns) {
        return;
    }
    for (int column = 0; column < m_columns; ++column) {
        m_samples->setColumnStretch(column, 0);
    }
    m_columns = columns;
    while (m_samples->count() > 0) {
        delete m_samples->takeAt(0);
    }
    for (int i = 0; i < m_sampleCards.size(); ++i) {
        m_samples->addWidget(m_sampleCards[i], i / columns, i % columns);
    }
    for (int column = 0; column < columns; ++column) {
        m_samples->setColumnStretch(column, 1);
    }
}

void StartPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrangeSamples(std::clamp(width() / m_themes.theme().px(cardWidth), 1, 5));
}

void StartPage::setRecentFiles(const QStringList &files)
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    if (files.isEmpty()) {
        auto *words = new ThemedLabel(m_themes, TextRole::Body, tr("Files you open will be listed here."), this);
        words->setToken(Token::DimText);
        m_recent->addWidget(words);
        return;
    }
    for (const QString &file : files.mid(0, 5)) {
        const QFileInfo info(file);
        auto *button = new QPushButton(info.fileName(), this);
        button->setFlat(true);
        button->setObjectName(QStringLiteral("recent"));
        button->setToolTip(file);
        button->setAccessibleDescription(file);
        button->setIcon(themedIcon(QStringLiteral("open"), m_themes));
        connect(button, &QPushButton::clicked, this, [this, file] { emit fileChosen(file); });
        m_recent->addWidget(button, 0, Qt::AlignLeft);
    }
}

void StartPage::offerRecovery(const QString &words)
{
    m_recoveryWords->setText(words);
    m_recovery->setVisible(!words.isEmpty());
}

} // namespace warmfront::ui
