// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "core/store/project_file.h"

using namespace warmfront;

namespace {

constexpr int patience = 20'000; ///< milliseconds that a step may take on a busy machine

bool runToEnd(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    return process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

} // namespace

/// The program as a user has it: a real window on a real X server with a window manager, driven by the keyboard alone.
/// A sample is opened from the command line, run, saved as a project and closed; the project then holds the run.
class TestRealWindow : public QObject
{
    Q_OBJECT

    QTemporaryDir m_home;
    QProcess m_server;
    QProcess m_manager;
    QProcess m_program;
    QProcessEnvironment m_environment;

    bool xdotool(const QStringList &arguments) { return runToEnd(QStringLiteral("xdotool"), arguments, m_environment); }

    bool press(const QString &keys)
    {
        return xdotool({QStringLiteral("key"), QStringLiteral("--clearmodifiers"), keys});
    }

    /// Waits until a window of that name is in sight and takes the keys. False where the window manager is not up yet.
    bool isActive(const QString &name)
    {
        return xdotool({QStringLiteral("search"), QStringLiteral("--sync"), QStringLiteral("--onlyvisible"),
                        QStringLiteral("--name"), name, QStringLiteral("windowactivate"), QStringLiteral("--sync")});
    }

    /// Runs that the project at @p path holds; −1 while it cannot be opened.
    static int runsIn(const QString &path)
    {
        const Result<ProjectFile> project = ProjectFile::open(path.toStdString(), {.readOnly = true});
        const auto runs = project ? project->listRuns() : tl::unexpected(project.error());
        return runs ? static_cast<int>(runs->size()) : -1;
    }

private slots:
    void initTestCase()
    {
        for (const char *tool : {"Xvfb", "openbox", "xdotool"}) {
            if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty()) {
                QSKIP("A real window needs Xvfb, openbox and xdotool; packaging/install-packages.sh installs them.");
            }
        }
        QVERIFY(m_home.isValid());
        m_environment = QProcessEnvironment::systemEnvironment();
        const QString home = m_home.path();
        QVERIFY(QDir(home).mkpath(QStringLiteral("run")));
        QVERIFY(QFile::setPermissions(home + QStringLiteral("/run"),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        for (const char *name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) {
            m_environment.insert(QString::fromLatin1(name), home);
        }
        m_environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home + QStringLiteral("/run"));
        m_environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));

        m_server.start(QStringLiteral("Xvfb"),
                       {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                        QStringLiteral("0"), QStringLiteral("1366x768x24"), QStringLiteral("-nolisten"),
                        QStringLiteral("tcp")});
        QVERIFY(m_server.waitForStarted(patience));
        QVERIFY(m_server.waitForReadyRead(patience));
        m_environment.insert(QStringLiteral("DISPLAY"),
                             QStringLiteral(":") + QString::fromLatin1(m_server.readAllStandardOutput().trimmed()));
        m_manager.setProcessEnvironment(m_environment);
        m_manager.start(QStringLiteral("openbox"), {});
        QVERIFY(m_manager.waitForStarted(patience));
    }

    void opensRunsSavesAndCloses()
    {
        const QString sample = QStringLiteral(WARMFRONT_RESOURCE_DIR "/scenarios/thumbnails.json");
        const QString file = m_home.filePath(QStringLiteral("thumbnails.json"));
        const QString project = m_home.filePath(QStringLiteral("kept.warmfront"));
        QVERIFY(QFile::copy(sample, file));

        m_program.setProcessEnvironment(m_environment);
        m_program.setProcessChannelMode(QProcess::MergedChannels);
        m_program.start(QStringLiteral(WARMFRONT_PROGRAM), {file});
        QVERIFY(m_program.waitForStarted(patience));
        QTRY_VERIFY_WITH_TIMEOUT(isActive(QStringLiteral("thumbnails.json")), patience);

        QVERIFY(press(QStringLiteral("ctrl+r")));
        QVERIFY(press(QStringLiteral("ctrl+shift+s")));
        QTRY_VERIFY_WITH_TIMEOUT(isActive(QStringLiteral("^Save as$")), patience);
        QVERIFY(xdotool({QStringLiteral("type"), QStringLiteral("--clearmodifiers"), project}));
        QVERIFY(press(QStringLiteral("Return")));
        QTRY_VERIFY_WITH_TIMEOUT(runsIn(project) >= 0, patience);
        // The run may have ended after the first save: save until it is in.
        QTRY_VERIFY_WITH_TIMEOUT(runsIn(project) == 1 || !press(QStringLiteral("ctrl+s")), patience);
        QCOMPARE(runsIn(project), 1);

        QVERIFY(press(QStringLiteral("ctrl+q")));
        QVERIFY(m_program.state() == QProcess::NotRunning || m_program.waitForFinished(patience));
        const QByteArray said = m_program.readAll();
        QVERIFY2(m_program.exitStatus() == QProcess::NormalExit && m_program.exitCode() == 0, said.constData());
        QVERIFY2(said.trimmed().isEmpty(), said.constData());
    }

    void theProjectHoldsEveryAlternative()
    {
        const Result<ProjectFile> project =
            ProjectFile::open(m_home.filePath(QStringLiteral("kept.warmfront")).toStdString());
        QVERIFY(project.has_value());
        const auto runs = project->listRuns();
        QVERIFY(runs.has_value());
        QCOMPARE(runs->size(), std::size_t(1));
        QCOMPARE(runs->front().alternatives.size(), std::size_t(3));
        QVERIFY(runs->front().alternatives[0].counts.requests > 300'000);
        QVERIFY(project->checkIntegrity().has_value());
    }

    void cleanupTestCase()
    {
        for (QProcess *process : {&m_program, &m_manager, &m_server}) {
            if (process->state() != QProcess::NotRunning) {
                process->terminate();
                if (!process->waitForFinished(patience)) {
                    process->kill();
                    process->waitForFinished(patience);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestRealWindow)
#include "tst_real_window.moc"
