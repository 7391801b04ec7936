// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace warmfront::ui {

class ThemeController;
class Workbench;

/// Where to go from here: a picture of what Warmfront is about, the samples, the files opened lately, and what could be
/// recovered after a crash.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    StartPage(const Workbench &workbench, const ThemeController &themes, QWidget *parent = nullptr);

    /// Newest first.
    void setRecentFiles(const QStringList &files);
    /// Offers to open unsaved work; empty hides the offer.
    void offerRecovery(const QString &words);

signals:
    void sampleChosen(const QString &file);
    void fileChosen(const QString &file);
    void openRequested();
    void openTraceRequested();
    void newRequested();
    void recoverRequested();
    void discardRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrangeSamples(int columns);

    const ThemeController &m_themes;
    QVBoxLayout *m_recent;
    QGridLayout *m_samples;
    QList<QWidget *> m_sampleCards;
    QWidget *m_recovery;
    QLabel *m_recoveryWords;
    int m_columns = 0;
};

} // namespace warmfront::ui
