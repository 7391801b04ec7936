# SPDX-License-Identifier: GPL-3.0-or-later
# One static library per layer; what a layer may link is read from layers.txt, so the table lives once.

file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/layers.txt" WARMFRONT_LAYER_LINES REGEX "^[a-z/]+ +:")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/layers.txt")

# core/base -> warmfront_core_base
function(warmfront_layer_target layer out)
    string(REPLACE "/" "_" name "${layer}")
    set(${out} "warmfront_${name}" PARENT_SCOPE)
endfunction()

# The layers that LAYER may use, from the table.
function(warmfront_layer_uses layer out)
    foreach(line IN LISTS WARMFRONT_LAYER_LINES)
        if(line MATCHES "^([a-z/]+) *: *([^:]*):")
            set(name "${CMAKE_MATCH_1}")
            string(STRIP "${CMAKE_MATCH_2}" uses)
            if(name STREQUAL layer)
                string(REGEX REPLACE " +" ";" uses "${uses}")
                set(${out} "${uses}" PARENT_SCOPE)
                return()
            endif()
        endif()
    endforeach()
    message(FATAL_ERROR "Layer ${layer} is not in packaging/cmake/layers.txt")
endfunction()

# warmfront_add_layer(core/base PRECOMPILED engine FACE a.h b.h INSIDE random/x.h SOURCES a.cpp LINK Qt6::Core)
# PRECOMPILED names the family of precompiled headers (Precompiled.cmake), FACE the headers other layers may include. Layers named in the table that have no target yet are skipped.
function(warmfront_add_layer layer)
    cmake_parse_arguments(ARG "" "PRECOMPILED" "FACE;INSIDE;SOURCES;LINK" ${ARGN})
    warmfront_layer_target(${layer} target)
    warmfront_layer_uses(${layer} uses)
    if(ARG_SOURCES)
        add_library(${target} STATIC ${ARG_SOURCES} ${ARG_INSIDE})
        set(scope PUBLIC)
        target_link_libraries(${target} PRIVATE warmfront_warnings)
        if(ARG_PRECOMPILED)
            warmfront_use_precompiled(${target} ${ARG_PRECOMPILED})
        endif()
        if(ARG_FACE)
            target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_FACE})
        endif()
    else()
        add_library(${target} INTERFACE)
        set(scope INTERFACE)
        if(ARG_FACE)
            target_sources(${target} INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_FACE})
        endif()
    endif()
    target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR})
    foreach(used IN LISTS uses)
        warmfront_layer_target(${used} used_target)
        if(TARGET ${used_target})
            target_link_libraries(${target} ${scope} ${used_target})
        endif()
    endforeach()
    target_link_libraries(${target} ${scope} ${ARG_LINK})
endfunction()

# warmfront_add_test(tst_money LABEL unit LINK warmfront_core_base [SOURCES extra.cpp] [TIMEOUT seconds])
# One program and one CTest entry for the test class in tst_money.cpp, which ends with #include "tst_money.moc".
# Benchmarks are optimised as the program is; other tests are built to be built quickly.
function(warmfront_add_test name)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "LINK;SOURCES" ${ARGN})
    add_executable(${name} ${name}.cpp ${ARG_SOURCES})
    # One moc file, included: AUTOMOC would scan, and compile one more file, for every test.
    qt6_generate_moc(${name}.cpp ${CMAKE_CURRENT_BINARY_DIR}/${name}.moc)
    target_sources(${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${name}.moc)
    target_link_libraries(${name} PRIVATE ${ARG_LINK} Qt6::Test warmfront_warnings)
    if(NOT ARG_LABEL STREQUAL benchmark)
        target_link_libraries(${name} PRIVATE warmfront_test_options)
        warmfront_use_precompiled(${name} tests)
    endif()
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR})
    target_compile_definitions(${name} PRIVATE
        WARMFRONT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        WARMFRONT_RESOURCE_DIR="${PROJECT_SOURCE_DIR}/resources")
    add_test(NAME ${name} COMMAND ${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 300)
    endif()
    if(WARMFRONT_SANITIZE)
        math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 4")
        set(known ${PROJECT_SOURCE_DIR}/packaging/sanitizers)
        string(CONCAT sanitizing
            "ASAN_OPTIONS=detect_leaks=1;LSAN_OPTIONS=suppressions=${known}/leaks.txt:print_suppressions=0;"
            "UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1;"
            "TSAN_OPTIONS=second_deadlock_stack=1:suppressions=${known}/races.txt:print_suppressions=0")
    endif()
    set_tests_properties(${name} PROPERTIES
        LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.qpa.*=false;${sanitizing}")
endfunction()
