// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include <QApplication>
#include <QCommandLineParser>
#include <QMessageBox>
#include <QScreen>
#include <QSettings>
#include <QStandardPaths>

#include "app/resources.h"
#include "ui/pages/main_window.h"
#include "ui/session/project_session.h"
#include "ui/session/run_session.h"
#include "ui/session/scenario_session.h"
#include "ui/session/stage_session.h"
#include "ui/session/workbench.h"
#include "ui/widgets/theme_controller.h"

using namespace warmfront;

namespace {

const QString themeKey = QStringLiteral("theme");
const QString scaleKey = QStringLiteral("scale");
/// On screens narrower than this the window starts maximised: everything fits, but only just.
constexpr int smallScreenWidth = 1600;
const QString geometryKey = QStringLiteral("geometry");

/// The theme, size and place of the window as they were left; kept again when they change.
void keepLook(ui::ThemeController &themes, ui::MainWindow &window, QApplication &application)
{
    const QSettings settings;
    themes.setMode(static_cast<ui::ThemeController::Mode>(settings.value(themeKey, 0).toInt()));
    themes.setScale(settings.value(scaleKey, 1.0).toDouble());
    const bool isRestored = window.restoreGeometry(settings.value(geometryKey).toByteArray());
    const QSize screen = application.primaryScreen()->availableSize();
    // Kept on a larger screen, it would not fit on this one.
    const bool fits = window.width() <= screen.width() && window.height() <= screen.height();
    if (!fits || (!isRestored && screen.width() < smallScreenWidth)) {
        window.setWindowState(window.windowState() | Qt::WindowMaximized);
    }
    QObject::connect(&themes, &ui::ThemeController::changed, &application, [&themes] {
        QSettings changed;
        changed.setValue(themeKey, static_cast<int>(themes.mode()));
        changed.setValue(scaleKey, themes.theme().scale());
    });
    QObject::connect(&application, &QApplication::aboutToQuit, &window,
                     [&window] { QSettings().setValue(geometryKey, window.saveGeometry()); });
}

int failToStart(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.describe().c_str());
    QMessageBox::critical(nullptr, QApplication::translate("main", "Warmfront cannot start"),
                          QString::fromStdString(error.describe()));
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("warmfront"));
    QApplication::setOrganizationName(QStringLiteral("warmfront"));
    QApplication::setApplicationDisplayName(QStringLiteral("Warmfront"));
    QApplication::setApplicationVersion(QStringLiteral(WARMFRONT_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("warmfront"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "A desktop lab for serverless computing."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QApplication::translate("main", "A scenario, a project or a trace to open."),
                                 QStringLiteral("[file]"));
    parser.process(application);
    if (parser.positionalArguments().size() > 1) {
        return failToStart(Error{"one file at a time can be opened; these are "
                                 + std::to_string(parser.positionalArguments().size())});
    }

    const Result<std::filesystem::path> resources = app::findResources();
    if (!resources) {
        return failToStart(resources.error());
    }
    const Result<ui::Workbench> workbench = ui::Workbench::open(*resources);
    if (!workbench) {
        return failToStart(workbench.error());
    }
    const std::filesystem::path state =
        QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation).toStdString() + "/drafts";

    ui::ThemeController themes(application);
    ui::ScenarioSession scenario;
    ui::RunSession runs(*workbench);
    ui::StageSession stage(*workbench);
    ui::ProjectSession project(scenario, runs, *workbench, state);
    scenario.reset(ui::ProjectSession::newScenario(), std::nullopt, {});
    ui::MainWindow window({scenario, runs, project, stage, *workbench, themes});
    keepLook(themes, window, application);
    window.show();
    if (!parser.positionalArguments().isEmpty()) {
        window.open(parser.positionalArguments().front());
    }
    return QApplication::exec();
}
