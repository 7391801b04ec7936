// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define WARMFRONT_TARGET [[gnu::target("avx2")]]
#define WARMFRONT_VECTOR_BYTES 32
#define WARMFRONT_KERNELS avx2Kernels
#include "core/base/random/kernel_loops.inc"
#endif
