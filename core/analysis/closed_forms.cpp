// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/closed_forms.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/markov/first_passage.h"
#include "core/base/contract.h"

namespace warmfront {

double erlangB(int servers, double offered)
{
    expects(servers >= 0 && offered >= 0.0, "servers and load are 0 or more");
    if (offered == 0.0) {
        return servers == 0 ? 1.0 : 0.0;
    }
    double inverse = 1.0;
    for (int j = 1; j <= servers; ++j) {
        inverse = 1.0 + inverse * static_cast<double>(j) / offered;
    }
    return 1.0 / inverse;
}

double erlangC(int servers, double offered)
{
    expects(offered < static_cast<double>(servers), "a queue is stable only below its capacity");
    const double blocked = erlangB(servers, offered);
    const auto n = static_cast<double>(servers);
    return n * blocked / (n - offered * (1.0 - blocked));
}

double meanWaitOfManyServers(int servers, Rate arrivals, double meanServiceSeconds)
{
    const double offered = arrivals.inPerSecond() * meanServiceSeconds;
    return erlangC(servers, offered) * meanServiceSeconds / (static_cast<double>(servers) - offered);
}

double shareThatWaitsLonger(int servers, Rate arrivals, double meanServiceSeconds, double seconds)
{
    const double lambda = arrivals.inPerSecond();
    const double spare = static_cast<double>(servers) / meanServiceSeconds - lambda;
    return erlangC(servers, lambda * meanServiceSeconds) * std::exp(-spare * seconds);
}

double meanWaitOfOneServer(Rate arrivals, double meanServiceSeconds, double meanSquare)
{
    const double lambda = arrivals.inPerSecond();
    const double offered = lambda * meanServiceSeconds;
    expects(offered < 1.0, "a queue is stable only below its capacity");
    return lambda * meanSquare / (2.0 * (1.0 - offered));
}

WarmPool lastUsedFirstPool(Rate arrivals, double meanServiceSeconds, double keepAliveSeconds, std::optional<int> limit,
                           int alwaysWarm)
{
    expects(arrivals.inPerSecond() > 0.0 && meanServiceSeconds > 0.0 && keepAliveSeconds >= 0.0,
            "rate and service are above 0");
    expects(alwaysWarm >= 0 && (!limit || *limit >= 1), "a limit is at least 1");
    const double lambda = arrivals.inPerSecond();
    const double offered = lambda * meanServiceSeconds;
    const analysis::FirstPassage passage(offered, lambda * keepAliveSeconds, limit);

    WarmPool pool;
    pool.refused = limit ? erlangB(*limit, offered) : 0.0;
    pool.running = offered * (1.0 - pool.refused);
    pool.instances = static_cast<double>(alwaysWarm);
    // Below `low` the level is passed within T almost surely: such instances are always there and never start.
    const int low = passage.lowestUncertainLevel();
    pool.instances += static_cast<double>(std::max(0, low - alwaysWarm));
    for (int level = std::max(low, alwaysWarm); !limit || level < *limit; ++level) {
        const analysis::FirstPassage::Stay stay = passage.stayBelow(level + 1);
        pool.coldOfAll += stay.fromTop;
        pool.instances += 1.0 - stay.total;
        if (1.0 - stay.total < 1e-13) {
            break;
        }
    }
    pool.coldOfAccepted = pool.coldOfAll / (1.0 - pool.refused);
    if (pool.coldOfAll > 0.0 && alwaysWarm == 0) {
        pool.lifespanSeconds = pool.instances / (lambda * pool.coldOfAll);
    }
    return pool;
}

WarmPool singleInstancePool(Rate arrivals, double meanWarmSeconds, double meanColdSeconds, double keepAliveSeconds)
{
    const double lambda = arrivals.inPerSecond();
    expects(lambda > 0.0, "the rate is above 0");
    const double q = std::exp(-lambda * keepAliveSeconds);
    const double service = q * meanColdSeconds + (1.0 - q) * meanWarmSeconds;
    WarmPool pool;
    pool.refused = lambda * service / (1.0 + lambda * service);
    pool.running = pool.refused;
    pool.coldOfAccepted = q;
    pool.coldOfAll = q / (1.0 + lambda * service);
    pool.instances = (service + (1.0 - q) / lambda) / (1.0 / lambda + service);
    pool.lifespanSeconds = pool.instances / (lambda * pool.coldOfAll);
    return pool;
}

WarmPool sharedInstancePool(Rate arrivals, double meanServiceSeconds, double keepAliveSeconds)
{
    const double lambda = arrivals.inPerSecond();
    expects(lambda > 0.0, "the rate is above 0");
    WarmPool pool;
    pool.running = lambda * meanServiceSeconds;
    const double exponent = pool.running + lambda * keepAliveSeconds;
    pool.coldOfAll = pool.coldOfAccepted = std::exp(-exponent);
    pool.instances = -std::expm1(-exponent);
    pool.lifespanSeconds = std::expm1(exponent) / lambda;
    return pool;
}

WarmPool instantServicePool(Rate arrivals, double keepAliveSeconds)
{
    return sharedInstancePool(arrivals, 0.0, keepAliveSeconds);
}

WarmPool periodicPool(SimDuration period, SimDuration service, SimDuration keepAlive)
{
    expects(period.count() > 0 && service.count() > 0 && keepAlive.count() >= 0, "period and service are above 0");
    const std::int64_t n = (service.count() + period.count() - 1) / period.count();
    WarmPool pool;
    pool.running = service.inSeconds() / period.inSeconds();
    if (period * n - service <= keepAlive) {
        pool.instances = static_cast<double>(n);
        return pool;
    }
    pool.coldOfAll = pool.coldOfAccepted = 1.0;
    pool.instances = (service + keepAlive).inSeconds() / period.inSeconds();
    pool.lifespanSeconds = (service + keepAlive).inSeconds();
    return pool;
}

} // namespace warmfront
