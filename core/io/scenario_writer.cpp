// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/scenario_writer.h"

#include <QFile>
#include <QSaveFile>

#include "core/io/json/json_format.h"
#include "core/io/json/scenario_values.h"

namespace warmfront {

std::string writeScenario(const Scenario &scenario)
{
    return json::format(json::scenarioValues(scenario));
}

Result<void> saveScenario(const Scenario &scenario, const std::filesystem::path &path)
{
    const std::string text = writeScenario(scenario);
    QSaveFile file(QFile::decodeName(path.string().c_str()));
    const bool saved = file.open(QIODevice::WriteOnly)
                       && file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size())
                       && file.commit();
    if (!saved) {
        return tl::unexpected(Error{"the scenario cannot be saved (" + file.errorString().toStdString()
                                        + "); choose a folder that may be written to",
                                    path.string()});
    }
    return {};
}

} // namespace warmfront
