// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTreeWidget>
#include <QtTest>

#include "ui/pages/scenario_editor.h"
#include "ui/session/scenario_session.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

/// One function on AWS Lambda.
inline Scenario smallScenario()
{
    Scenario scenario;
    scenario.name = "Thumbnails";
    scenario.horizon = SimDuration::hours(1);
    Function function;
    function.name = "thumbnail";
    function.runtime = "python3.12";
    function.memory = MemorySize::megabytes(512);
    function.service = {ExponentialLaw{SimDuration::milliseconds(1991)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "web";
    source.function = "thumbnail";
    source.arrivals = PoissonArrivals{Rate::perSecond(0.9)};
    scenario.sources = {source};
    Alternative alternative;
    alternative.name = "Lambda";
    alternative.platform = "aws-lambda";
    scenario.alternatives = {alternative};
    return scenario;
}

/// A scenario editor in a window of its own, and hands to work it. Each test class that derives from it opens it anew
/// for every test.
class OpenEditor
{
protected:
    void openWorkbench()
    {
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
    }

    void openEditor()
    {
        m_session = std::make_unique<ScenarioSession>();
        m_session->reset(smallScenario(), std::nullopt, {});
        m_editor = std::make_unique<ScenarioEditor>(*m_session, *m_bench);
        m_editor->resize(1000, 1400);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
    }

    void closeEditor()
    {
        m_editor.reset();
        m_session.reset();
    }

    QTreeWidget *tree() const { return m_editor->findChild<QTreeWidget *>(QStringLiteral("parts")); }

    void choose(int head, int child)
    {
        QTreeWidgetItem *item = tree()->topLevelItem(head);
        if (child >= 0) {
            item = item->child(child);
        }
        const QRect where = tree()->visualItemRect(item);
        QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, where.center());
        QCOMPARE(tree()->currentItem(), item);
    }

    template <typename Widget> Widget *field(const char *key) const
    {
        for (Widget *widget : m_editor->findChildren<Widget *>(QString::fromLatin1(key))) {
            if (widget->isVisible()) {
                return widget;
            }
        }
        return nullptr;
    }

    void type(const char *key, const QString &text)
    {
        QTRY_VERIFY2(field<QLineEdit>(key) != nullptr, key); // new fields appear with the next layout
        auto *edit = field<QLineEdit>(key);
        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(edit, text);
    }

    QString errorBelow(const char *key) const
    {
        const auto *label = field<QLabel>((QByteArray("error:") + key).constData());
        return label != nullptr ? label->text() : QString();
    }

    std::unique_ptr<Workbench> m_bench;
    std::unique_ptr<ScenarioSession> m_session;
    std::unique_ptr<ScenarioEditor> m_editor;
};

} // namespace warmfront::ui
