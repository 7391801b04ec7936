// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/result/plot_export.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QMessageBox>

#include "ui/plots/plot_widget.h"

namespace warmfront::ui {

void askAndExport(PlotWidget *plot, const QString &suffix)
{
    const auto words = [](const char *text) { return QCoreApplication::translate("PlotExport", text); };
    QString path =
        QFileDialog::getSaveFileName(plot, words("Export %1").arg(plot->title()), plot->title() + u'.' + suffix,
                                     words("%1 files (*.%2)").arg(suffix.toUpper(), suffix));
    if (path.isEmpty()) {
        return;
    }
    if (!path.endsWith(u'.' + suffix, Qt::CaseInsensitive)) {
        path += u'.' + suffix;
    }
    const Result<void> saved = plot->exportTo(path);
    if (!saved) {
        QMessageBox::warning(plot, words("Not exported"), QString::fromStdString(saved.error().describe()));
    }
}

} // namespace warmfront::ui
