# SPDX-License-Identifier: GPL-3.0-or-later
# Precompiled headers, one per family of targets and built once. They hold headers of the system only: editing a header of
# ours never rebuilds them, and no family sees a library that its layers may not use (layers.txt).
# Every file still includes what it uses; -DWARMFRONT_PRECOMPILE=OFF shows that it does.
option(WARMFRONT_PRECOMPILE "Build with precompiled headers" ON)

# warmfront_add_precompiled(engine HEADERS <vector> LINK tl::expected [OPTIONS -O1])
# A compiler takes a precompiled header only with the flags and the tested macros it was made with: LINK is that of the
# targets that will use it, which get OPTIONS too.
function(warmfront_add_precompiled family)
    cmake_parse_arguments(ARG "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
    set(WARMFRONT_OPTIONS_OF_${family} ${ARG_OPTIONS} PARENT_SCOPE)
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
    target_compile_options(${target} PRIVATE ${WARMFRONT_OPTIONS_OF_${family}})
    if(WARMFRONT_PRECOMPILE)
        target_precompile_headers(${target} REUSE_FROM warmfront_precompiled_${family})
        # GCC forgets that these are headers of the system, and warns of what it sees in their std::string (its bug 105651).
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overflow>)
    endif()
endfunction()

set(WARMFRONT_STANDARD_HEADERS
    <algorithm> <array> <bit> <charconv> <chrono> <cmath> <compare> <cstddef> <cstdint> <cstring> <filesystem> <functional>
    <limits> <map> <memory> <numeric> <optional> <queue> <set> <span> <stop_token> <string> <string_view> <unordered_map>
    <utility> <variant> <vector> <tl/expected.hpp>)

# What runs per click and not per event is built to be built quickly; per-event files of these layers say otherwise.
# GCC at -O1 sees too little to say what may be uninitialised; the sanitizer and dev presets, at -O2, do say it.
set(quickly "$<$<CONFIG:Release>:-O1>" "$<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-maybe-uninitialized>")

# The layers without Qt: what runs per event, and what prepares and sums up.
# A processor stalls when it reads 16 bytes of which 8 were written a moment ago, and that is how GCC copies small
# structures: what is handed on and read at once, as everything in the engine is, goes in words instead.
include(CheckCXXCompilerFlag)
set(in_words -fno-tree-slp-vectorize -mtune-ctrl=^sse_unaligned_load_optimal,^sse_unaligned_store_optimal)
check_cxx_compiler_flag("${in_words}" WARMFRONT_COPIES_IN_WORDS)
if(NOT WARMFRONT_COPIES_IN_WORDS)
    set(in_words)
endif()
warmfront_add_precompiled(engine HEADERS ${WARMFRONT_STANDARD_HEADERS} LINK tl::expected OPTIONS ${in_words})
warmfront_add_precompiled(study HEADERS ${WARMFRONT_STANDARD_HEADERS} LINK tl::expected OPTIONS ${quickly})
# The layers with Qt and without windows. JSON is here for core/io; tests/architecture sees that nobody else includes it.
warmfront_add_precompiled(core
    HEADERS ${WARMFRONT_STANDARD_HEADERS} <nlohmann/json.hpp>
            <QByteArray> <QCoreApplication> <QDateTime> <QDir> <QFile> <QFileInfo> <QLocale> <QObject> <QString> <QStringList>
            <QTimer> <QVariant>
    LINK tl::expected Qt6::Core OPTIONS ${quickly})
warmfront_add_precompiled(widgets
    HEADERS ${WARMFRONT_STANDARD_HEADERS}
            <QAbstractTableModel> <QApplication> <QComboBox> <QDateTime> <QFileInfo> <QGridLayout> <QHBoxLayout> <QHeaderView>
            <QLabel> <QLineEdit> <QLocale> <QMenu> <QPainter> <QPainterPath> <QPushButton> <QString> <QStringList>
            <QTableView> <QTimer> <QToolButton> <QVBoxLayout> <QWidget>
    LINK tl::expected Qt6::Widgets OPTIONS ${quickly})
# The plotting library brings printing and half of Qt's widgets with it.
warmfront_add_precompiled(plots
    HEADERS ${WARMFRONT_STANDARD_HEADERS} <qcustomplot.h> <QLabel> <QMenu> <QVBoxLayout>
    LINK tl::expected Qt6::Core Qt6::Gui Qt6::Widgets Qt6::Svg Qt6::PrintSupport QCustomPlotQt6::QCustomPlotQt6
    OPTIONS ${quickly})
# <QTest> itself reads which Qt libraries a test links, so this holds the large part of it, which does not.
warmfront_add_precompiled(tests
    HEADERS ${WARMFRONT_STANDARD_HEADERS} <QtCore> <QtTest/qsignalspy.h> <QtTest/qtestcase.h>
    LINK tl::expected Qt6::Test warmfront_test_options)
