// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "simulator/admission/admission.h"
#include "simulator/admission/token_bucket.h"

namespace warmfront::sim {

/// What one function takes from its account.
struct FunctionConcurrency
{
    std::optional<std::int64_t> reserved; ///< its own part of the account, and its limit
    std::int64_t provisioned = 0;         ///< instances always ready; part of `reserved` where there is one
};

/// Where an admitted request runs.
enum class ConcurrencyPlace : std::uint8_t {
    Provisioned,
    OnDemand,
    SpillOver ///< on demand, because all provisioned instances are busy
};

/// An account's concurrency with reserved and provisioned parts carved out of it.
///
/// A function with a reserved part runs at most that many, provisioned ones included. All others share what is left:
/// account − Σ reserved − Σ provisioned of functions without a reserved part. All O(1).
class AccountConcurrency
{
public:
    struct Answer
    {
        Admission admission;
        ConcurrencyPlace place = ConcurrencyPlace::OnDemand; ///< where it is admitted
    };

    /// The parts fit into the account and each provisioned part into its reserved one (else ContractViolation). Index =
    /// raw(FunctionIndex).
    AccountConcurrency(std::int64_t account, std::vector<FunctionConcurrency> functions);

    [[nodiscard]] Answer admit(FunctionIndex function);
    /// What admit() would answer; counts nothing.
    [[nodiscard]] Answer look(FunctionIndex function) const;
    void release(FunctionIndex function, ConcurrencyPlace place);

    [[nodiscard]] std::int64_t unreserved() const { return m_unreserved; }

private:
    void enter(FunctionIndex function, ConcurrencyPlace place, std::int64_t change);

    struct Function
    {
        FunctionConcurrency limits;
        std::int64_t provisionedBusy = 0;
        std::int64_t onDemandBusy = 0;
    };
    std::vector<Function> m_functions;
    std::int64_t m_unreserved = 0;
    std::int64_t m_unreservedBusy = 0;
};

/// AWS Lambda's admission in its order: a free provisioned instance takes the request at once; else the concurrency of
/// the function or the account's rest, then the requests per second, and then, only where no idle environment of the
/// function is there, a token for a new one. A refusal takes nothing from any of them.
class LambdaAdmission
{
public:
    /// @p requestsPerSecond is ten times the concurrency of the account by default, and is the account's.
    LambdaAdmission(std::int64_t account, std::vector<FunctionConcurrency> functions,
                    std::optional<std::int64_t> requestsPerSecond = std::nullopt,
                    const TokenBucket &scalingPerFunction = TokenBucket::lambdaScaling());

    [[nodiscard]] AccountConcurrency::Answer admit(SimTime now, FunctionIndex function, bool hasIdleEnvironment);
    void release(FunctionIndex function, ConcurrencyPlace place) { m_concurrency.release(function, place); }

private:
    AccountConcurrency m_concurrency;
    TokenBucket m_requests;
    std::vector<TokenBucket> m_scaling;
};

} // namespace warmfront::sim
