// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/base/random_stream.h"
#include "core/model/deployment.h"
#include "core/model/result.h"

namespace warmfront::sim {

/// Looks back from every end of a call at those that ended within the time of the rule: (now - over, now].
class FailureWatch
{
public:
    explicit FailureWatch(const AutomaticRollback &rule) : m_rule(rule) {}
    /// A call ended at @p at, not before the one told last. True when too many of the latest have failed.
    [[nodiscard]] bool ended(std::int64_t at, bool hasFailed);
    [[nodiscard]] const AutomaticRollback &rule() const { return m_rule; }
    /// Of the latest calls.
    [[nodiscard]] std::int64_t failed() const { return m_failed; }
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(m_latest.size()); }

private:
    struct Ended
    {
        std::int64_t at;
        bool hasFailed;
    };
    AutomaticRollback m_rule;
    std::deque<Ended> m_latest;
    std::int64_t m_failed = 0;
};

/// A version of a function that others stand beside.
struct LiveVersion
{
    std::uint32_t function = 0; ///< position of its state among those of the engine
    double wanted = 0.0;        ///< share by its steps, of what newer versions leave
    double share = 0.0;         ///< the same as it holds now: a version with replicas waits for its first one
    bool isThere = false;       ///< its artifact is
    bool isPinned = false;      ///< a source names it
    bool hasBeenReady = false;  ///< an instance of it has been ready
    bool isKept = false;        ///< it has replicas, which are not on their way out
    bool isTakenBack = false;   ///< by its automatic rollback, for good
    std::optional<FailureWatch> failures;
    VersionOutcome outcome; ///< of the measured period
};

/// The versions of a function that are live side by side. A copyable value.
///
/// Shares are told from the newest version on: each takes its share of the requests that newer ones have left, and the
/// first one takes what is left in the end. What is drawn belongs to the path of a request, so that it is the same on
/// every platform (AWS Lambda: "a simple probabilistic model", docs configuring-alias-routing).
struct VersionTraffic
{
    VersionSplit::By by = VersionSplit::By::Weights;
    std::vector<LiveVersion> versions; ///< the one of the start, then those of the deployments
    NumberedDraws draws;
    std::int64_t replicas = 0;   ///< of all versions together, where they say who takes a request
    std::int64_t alwaysWarm = 0; ///< of all versions together

    /// Which version the request of @p path goes to by the shares that hold now.
    [[nodiscard]] std::size_t drawn(std::uint64_t path) const;
    /// A draw for the request of @p path, 0 to below 1.
    [[nodiscard]] double uniform(std::uint64_t path) const;
    /// The share of all requests that each version has, by the shares that are wanted (or hold now).
    [[nodiscard]] std::vector<double> parts(double LiveVersion::*share) const;
};

/// A version takes another share at an instant.
struct ShareChange
{
    std::uint32_t traffic = 0;
    std::uint32_t version = 0;
    double share = 0.0;
};

/// @p count things shared out by @p parts, which add up to 1: whole ones, the larger remainders first, older versions
/// before newer ones.
[[nodiscard]] std::vector<std::int64_t> sharedOut(std::int64_t count, const std::vector<double> &parts);

} // namespace warmfront::sim
