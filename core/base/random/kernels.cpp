// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random/kernels.h"

#include "core/base/contract.h"

namespace warmfront::random {

bool isAvailable(InstructionSet set)
{
#if defined(__x86_64__)
    switch (set) {
    case InstructionSet::Baseline:
        return true;
    case InstructionSet::Avx2:
        return __builtin_cpu_supports("avx2") != 0;
    case InstructionSet::Avx512:
        return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0
               && __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0;
    }
    return false;
#else
    return set == InstructionSet::Baseline;
#endif
}

const Kernels &kernelsOf(InstructionSet set)
{
    expects(isAvailable(set), "kernels are asked for an instruction set of this processor");
#if defined(__x86_64__)
    switch (set) {
    case InstructionSet::Avx2:
        return avx2Kernels;
    case InstructionSet::Avx512:
        return avx512Kernels;
    case InstructionSet::Baseline:
        break;
    }
#endif
    return baselineKernels;
}

const Kernels &kernels()
{
    static const Kernels &best = kernelsOf(isAvailable(InstructionSet::Avx512) ? InstructionSet::Avx512
                                           : isAvailable(InstructionSet::Avx2) ? InstructionSet::Avx2
                                                                               : InstructionSet::Baseline);
    return best;
}

} // namespace warmfront::random
