# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings and Qt definitions, linked PRIVATE by every target of ours so that they never leak into a dependency.
add_library(warmfront_warnings INTERFACE)
target_compile_options(warmfront_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused
    # GCC 12 sees an overlap in every `"text" + std::string` (its bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${WARMFRONT_WERROR}>:-Werror>
    # Results must be the same bits on every machine: no contraction of a*b+c into one rounding.
    -ffp-contract=off)
# No QT_USE_QSTRINGBUILDER: a lambda that returns `a + b` would then return references to its own variables.
target_compile_definitions(warmfront_warnings INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)
# A compiler that collects its garbage all the time takes a tenth longer; the largest of our files needs 0.7 GB without.
target_compile_options(warmfront_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=600000>)
# With it ccache can tell what a precompiled header stands for.
target_compile_options(warmfront_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)

# Tests spend their time in the layers, which are built as they ship; the tests themselves are built to be built quickly.
add_library(warmfront_test_options INTERFACE)
target_compile_options(warmfront_test_options INTERFACE -O1
    # The folder of a test would make every test need its own precompiled header; nothing uses QFINDTESTDATA.
    -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR)

if(WARMFRONT_SANITIZE)
    add_compile_options(-fsanitize=${WARMFRONT_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${WARMFRONT_SANITIZE})
endif()
