// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random/elementary.h"

// M. J. Wichura, Algorithm AS 241: The percentage points of the normal distribution (PPND16), Applied Statistics 37
// (1988) 477-484. Three rational functions of degree 7: the middle, the tails, and the far tails.
namespace warmfront::random {

/// |p - 1/2| at most this: the middle.
inline constexpr double middleHalfWidth = 0.425;
/// Nearer to 0 or 1 than this lies the far tail: e^-25 and a little more, so that the tail formula is used within r
/// <= 5.
inline constexpr double farTail = 1.3887943864964021e-11;

WARMFRONT_ALWAYS_INLINE double quantileInMiddle(double q)
{
    const double r = 0.180625 - q * q;
    const double above =
        ((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) * r
            + 4.5921953931549871457e+4)
               * r
           + 1.3731693765509461125e+4)
              * r
          + 1.9715909503065514427e+3)
             * r
         + 1.3314166789178437745e+2)
            * r
        + 3.3871328727963666080e+0;
    const double below =
        ((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) * r
            + 2.1213794301586595867e+4)
               * r
           + 5.3941960214247511077e+3)
              * r
          + 6.8718700749205790830e+2)
             * r
         + 4.2313330701600911252e+1)
            * r
        + 1.0;
    return q * above / below;
}

/// @p root = sqrt(-ln(min(p, 1 - p))), at most 5; the quantile of the larger of p and 1 - p.
WARMFRONT_ALWAYS_INLINE double quantileInTail(double root)
{
    const double r = root - 1.6;
    const double above =
        ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e+0)
               * r
           + 3.64784832476320460504e+0)
              * r
          + 5.76949722146069140550e+0)
             * r
         + 4.63033784615654529590e+0)
            * r
        + 1.42343711074968357734e+0;
    const double below =
        ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1)
               * r
           + 6.89767334985100004550e-1)
              * r
          + 1.67638483018380384940e+0)
             * r
         + 2.05319162663775882187e+0)
            * r
        + 1.0;
    return above / below;
}

/// As quantileInTail, above 5.
WARMFRONT_ALWAYS_INLINE double quantileInFarTail(double root)
{
    const double r = root - 5.0;
    const double above =
        ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2)
               * r
           + 2.96560571828504891230e-1)
              * r
          + 1.78482653991729133580e+0)
             * r
         + 5.46378491116411436990e+0)
            * r
        + 6.65790464350110377720e+0;
    const double below =
        ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4)
               * r
           + 1.48753612908506148525e-2)
              * r
          + 1.36929880922735805310e-1)
             * r
         + 5.99832206555887937690e-1)
            * r
        + 1.0;
    return above / below;
}

/// The quantile for 0 < p < 1 outside the far tails (there it is not exact): both formulas and a selection, no branch.
WARMFRONT_ALWAYS_INLINE double quantileOutsideFarTails(double p)
{
    const double q = p - 0.5;
    const double nearer = q < 0.0 ? p : 1.0 - p;
    const double tail = quantileInTail(__builtin_sqrt(-logOf(nearer)));
    const double middle = quantileInMiddle(q);
    const double signedTail = q < 0.0 ? -tail : tail;
    const double magnitude = q < 0.0 ? -q : q;
    return magnitude <= middleHalfWidth ? middle : signedTail;
}

/// The quantile for any 0 < p < 1, with branches.
inline double quantileOf(double p)
{
    const double nearer = p < 0.5 ? p : 1.0 - p;
    if (nearer >= farTail) {
        return quantileOutsideFarTails(p);
    }
    const double tail = quantileInFarTail(__builtin_sqrt(-logOf(nearer)));
    return p < 0.5 ? -tail : tail;
}

} // namespace warmfront::random
