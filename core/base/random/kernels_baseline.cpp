// SPDX-License-Identifier: GPL-3.0-or-later
#define WARMFRONT_TARGET
#define WARMFRONT_VECTOR_BYTES 16
#define WARMFRONT_KERNELS baselineKernels
#include "core/base/random/kernel_loops.inc"
