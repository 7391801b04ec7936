# SPDX-License-Identifier: GPL-3.0-or-later
# Precompiled headers, one per family of targets and built once. They hold headers of the system only: editing a header of
# ours never rebuilds them, and no family sees a library that its layers may not use (layers.txt).
# Every file still includes what it uses; -DWARMFRONT_PRECOMPILE=OFF shows that it does.
option(WARMFRONT_PRECOMPILE "Build with precompiled headers" ON)

# warmfront_add_precompiled(engine HEADERS <vector> LINK tl::expected [OPTIONS -O1])
# A compiler takes a precompiled header only with the flags and the tested macros it was made with: LINK and OPTIONS are
# those of the targets that will use it.
function(warmfront_add_precompiled family)
    cmake_parse_arguments(ARG "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
    if(NOT WARMFRONT_PRECOMPILE)
        return()
    endif()
    set(source ${PROJECT_BINARY_DIR}/precompiled/${family}.cpp)
    if(NOT EXISTS ${source})
        file(WRITE ${source} "// Nothing: the precompiled header is what this target is for.\n")
    endif()
    set(target warmfront_precompiled_${family})
    add_library(${target} OBJECT ${source})
    target_link_libraries(${target} PRIVATE ${ARG_LINK} warmfront_warnings)
    target_compile_options(${target} PRIVATE ${ARG_OPTIONS})
    target_precompile_headers(${target} PRIVATE ${ARG_HEADERS})
endfunction()

# warmfront_use_precompiled(warmfront_core_base engine)
function(warmfront_use_precompiled target family)
    if(WARMFRONT_PRECOMPILE)
        target_precompile_headers(${target} REUSE_FROM warmfront_precompiled_${family})
    endif()
endfunction()

set(WARMFRONT_STANDARD_HEADERS
    <algorithm> <array> <bit> <charconv> <chrono> <cmath> <compare> <cstddef> <cstdint> <cstring> <filesystem> <functional>
    <limits> <map> <memory> <numeric> <optional> <queue> <set> <span> <stop_token> <string> <string_view> <unordered_map>
    <utility> <variant> <vector> <tl/expected.hpp>)
set(WARMFRONT_WIDGET_HEADERS <QtCore> <QtGui> <QtWidgets>)

# The layers without Qt.
warmfront_add_precompiled(engine HEADERS ${WARMFRONT_STANDARD_HEADERS} LINK tl::expected)
# The layers with Qt and without windows.
warmfront_add_precompiled(core
    HEADERS ${WARMFRONT_STANDARD_HEADERS} <QtCore>
    LINK tl::expected Qt6::Core)
warmfront_add_precompiled(io
    HEADERS ${WARMFRONT_STANDARD_HEADERS} <QtCore> <nlohmann/json.hpp>
    LINK tl::expected Qt6::Core)
warmfront_add_precompiled(widgets
    HEADERS ${WARMFRONT_STANDARD_HEADERS} ${WARMFRONT_WIDGET_HEADERS}
    LINK tl::expected Qt6::Widgets)
warmfront_add_precompiled(plots
    HEADERS ${WARMFRONT_STANDARD_HEADERS} ${WARMFRONT_WIDGET_HEADERS} <qcustomplot.h>
    LINK tl::expected Qt6::Widgets Qt6::PrintSupport QCustomPlotQt6::QCustomPlotQt6)
# Tests: <QTest> itself reads which Qt libraries a test links, so a test without windows gets the large part of it only.
warmfront_add_precompiled(tests
    HEADERS ${WARMFRONT_STANDARD_HEADERS} <QtCore> <QtTest/qtestcase.h> <QtTest/qsignalspy.h>
    LINK tl::expected Qt6::Test warmfront_test_options)
warmfront_add_precompiled(window_tests
    HEADERS ${WARMFRONT_STANDARD_HEADERS} ${WARMFRONT_WIDGET_HEADERS} <QtTest>
    LINK tl::expected Qt6::Test Qt6::Widgets warmfront_test_options)
