// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

namespace warmfront::test {

/// Ends the program when Qt warns that a connection is used or left wrongly: such a warning is a fault of ours.
inline void failOnDatabaseWarnings()
{
    static QtMessageHandler before = nullptr;
    before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        before(type, context, text);
        if (text.contains(QLatin1String("QSqlDatabase")) || text.contains(QLatin1String("QSqlQuery"))) {
            qFatal("a database connection is used wrongly");
        }
    });
}

} // namespace warmfront::test
