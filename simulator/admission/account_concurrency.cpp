// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/admission/account_concurrency.h"

#include "core/base/contract.h"

namespace warmfront::sim {

AccountConcurrency::AccountConcurrency(std::int64_t account, std::vector<FunctionConcurrency> functions)
    : m_unreserved(account)
{
    m_functions.reserve(functions.size());
    for (const FunctionConcurrency &limits : functions) {
        expects(limits.provisioned >= 0 && limits.reserved.value_or(0) >= 0, "parts of an account are not negative");
        expects(!limits.reserved || limits.provisioned <= *limits.reserved,
                "provisioned concurrency fits into the reserved part");
        m_unreserved -= limits.reserved.value_or(limits.provisioned);
        m_functions.push_back({limits});
    }
    expects(m_unreserved >= 0, "the parts fit into the account");
}

AccountConcurrency::Answer AccountConcurrency::look(FunctionIndex function) const
{
    const Function &f = m_functions[raw(function)];
    if (f.provisionedBusy < f.limits.provisioned) {
        return {{}, ConcurrencyPlace::Provisioned};
    }
    if (f.limits.reserved) {
        const std::int64_t busy = f.provisionedBusy + f.onDemandBusy;
        if (busy >= *f.limits.reserved) {
            return {refusal("reserved concurrency of the function", busy, *f.limits.reserved)};
        }
    } else if (m_unreservedBusy >= m_unreserved) {
        return {refusal("unreserved concurrency of the account", m_unreservedBusy, m_unreserved)};
    }
    return {{}, f.limits.provisioned > 0 ? ConcurrencyPlace::SpillOver : ConcurrencyPlace::OnDemand};
}

void AccountConcurrency::enter(FunctionIndex function, ConcurrencyPlace place, std::int64_t change)
{
    Function &f = m_functions[raw(function)];
    std::int64_t &busy = place == ConcurrencyPlace::Provisioned ? f.provisionedBusy : f.onDemandBusy;
    busy += change;
    expects(busy >= 0, "only an admitted request is released");
    if (place != ConcurrencyPlace::Provisioned && !f.limits.reserved) {
        m_unreservedBusy += change;
    }
}

AccountConcurrency::Answer AccountConcurrency::admit(FunctionIndex function)
{
    const Answer answer = look(function);
    if (answer.admission.isAdmitted) {
        enter(function, answer.place, 1);
    }
    return answer;
}

void AccountConcurrency::release(FunctionIndex function, ConcurrencyPlace place)
{
    enter(function, place, -1);
}

LambdaAdmission::LambdaAdmission(std::int64_t account, std::vector<FunctionConcurrency> functions,
                                 std::optional<std::int64_t> requestsPerSecond, const TokenBucket &scalingPerFunction)
    : m_concurrency(account, functions),
      m_requests(TokenBucket::perSecond(requestsPerSecond.value_or(10 * account))),
      m_scaling(functions.size(), scalingPerFunction)
{
}

AccountConcurrency::Answer LambdaAdmission::admit(SimTime now, FunctionIndex function, bool hasIdleEnvironment)
{
    const AccountConcurrency::Answer answer = m_concurrency.look(function);
    if (answer.admission.isAdmitted && answer.place != ConcurrencyPlace::Provisioned) {
        TokenBucket &scaling = m_scaling[raw(function)];
        if (!m_requests.has(now)) {
            return {refusal("requests per second of the account", 0, m_requests.capacity())};
        }
        if (!hasIdleEnvironment) {
            const Admission newEnvironment = scaling.take(now, "new environments of the function");
            if (!newEnvironment.isAdmitted) {
                return {newEnvironment};
            }
        }
        expects(m_requests.take(now).isAdmitted, "a token that was there can be taken");
    }
    return answer.admission.isAdmitted ? m_concurrency.admit(function) : answer;
}

} // namespace warmfront::sim
