// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/random/laws.h"

namespace warmfront::random {

/// The instruction sets for which the loops are compiled. All give the same bits.
enum class InstructionSet { Baseline, Avx2, Avx512 };

/// The loops of one instruction set. `raw` and `out` hold `count` entries and do not overlap; the rules' `again` is
/// left in the output for the caller.
struct Kernels
{
    using Raw = const std::uint64_t *;
    using Out = std::int64_t *;

    /// Advances all eight generators @p steps times and writes 8 draws per step. See Stream for the state's layout.
    void (*fill)(std::uint64_t *state, std::size_t steps, std::uint64_t *out);
    void (*unit)(Raw raw, std::size_t count, double *out);
    void (*unitExponential)(Raw raw, std::size_t count, double *out);
    void (*exponential)(Raw raw, std::size_t count, ExponentialRule rule, Out out);
    void (*shortExponential)(Raw raw, std::size_t count, ShortExponentialRule rule, Out out);
    void (*normal)(Raw raw, std::size_t count, NormalRule rule, Out out);
    void (*lognormal)(Raw raw, std::size_t count, LognormalRule rule, Out out);
    void (*plainGamma)(Raw raw, std::size_t count, PlainGammaRule rule, Out out);
    void (*boostedGamma)(Raw raw, std::size_t count, BoostedGammaRule rule, Out out);
    void (*weibull)(Raw raw, std::size_t count, WeibullRule rule, Out out);
    void (*pareto)(Raw raw, std::size_t count, ParetoRule rule, Out out);
    void (*uniform)(Raw raw, std::size_t count, UniformRule rule, Out out);
};

extern const Kernels baselineKernels;
extern const Kernels avx2Kernels;
extern const Kernels avx512Kernels;

/// Whether this program was built for, and this processor has, the instruction set.
[[nodiscard]] bool isAvailable(InstructionSet set);
/// @p set must be available.
[[nodiscard]] const Kernels &kernelsOf(InstructionSet set);
/// Those of the widest instruction set of this processor.
[[nodiscard]] const Kernels &kernels();

} // namespace warmfront::random
