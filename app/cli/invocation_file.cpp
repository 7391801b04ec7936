// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/invocation_file.h"

#include "simulator/simulate.h"

namespace warmfront::cli {

namespace {

const char *endingName(sim::Ending ending)
{
    switch (ending) {
    case sim::Ending::Done:
        return "done";
    case sim::Ending::Failed:
        return "failed";
    case sim::Ending::Throttled:
        return "throttled";
    case sim::Ending::Rejected:
        return "rejected";
    case sim::Ending::TimedOut:
        return "timedOut";
    case sim::Ending::Unfinished:
        return "unfinished";
    case sim::Ending::Expired:
        return "expired";
    case sim::Ending::DeadLettered:
        return "deadLettered";
    }
    return "";
}

Error cannotWrite(const QSaveFile &file)
{
    return Error{"cannot be written (" + file.errorString().toStdString() + "): choose another place",
                 file.fileName().toStdString()};
}

} // namespace

std::string csvField(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += '"';
        }
    }
    return quoted + '"';
}

Result<InvocationFile> InvocationFile::create(const std::filesystem::path &path,
                                              const study::PreparedScenario &scenario)
{
    InvocationFile rows;
    rows.m_scenario = &scenario;
    rows.m_file = std::make_unique<QSaveFile>(QString::fromStdString(path.string()));
    if (!rows.m_file->open(QIODevice::WriteOnly)) {
        return tl::unexpected(cannotWrite(*rows.m_file));
    }
    rows.m_file->write(
        "alternative,replication,function,source,arrival_ns,wait_ns,cold_start_ns,service_ns,cold,ending,instance\n");
    return rows;
}

void InvocationFile::write(std::size_t alternative, std::span<const sim::InvocationRow> rows)
{
    const study::PreparedAlternative &prepared = m_scenario->alternatives[alternative];
    const std::string name = csvField(prepared.alternative.name);
    std::string text;
    for (const sim::InvocationRow &row : rows) {
        text += name + ',' + std::to_string(raw(row.replication)) + ','
                + csvField(prepared.configuration->functions[raw(row.function)].name) + ','
                + csvField(m_scenario->scenario.sources[raw(row.source)].name) + ','
                + std::to_string(row.arrival.count()) + ',' + std::to_string(row.wait.count()) + ','
                + std::to_string(row.coldStart.count()) + ',' + std::to_string(row.service.count())
                + (row.cold ? ",1," : ",0,") + endingName(row.ending) + ',' + std::to_string(row.instance) + '\n';
    }
    m_file->write(text.data(), static_cast<qint64>(text.size()));
}

Result<void> InvocationFile::finish()
{
    if (!m_file->commit()) {
        return tl::unexpected(cannotWrite(*m_file));
    }
    return {};
}

} // namespace warmfront::cli
