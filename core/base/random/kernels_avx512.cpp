// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#if defined(__clang__)
#define WARMFRONT_TARGET [[gnu::target("avx2,avx512f,avx512dq,avx512vl,avx512bw")]]
#else
#define WARMFRONT_TARGET [[gnu::target("avx2,avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512")]]
#endif
#define WARMFRONT_VECTOR_BYTES 64
#define WARMFRONT_KERNELS avx512Kernels
#include "core/base/random/kernel_loops.inc"
#endif
