# SPDX-FileCopyrightText: 2026 The Docket authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Options and flags that every target of Docket shares.
option(DOCKET_WERROR "Treat warnings as errors" OFF)
set(DOCKET_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
option(DOCKET_COVERAGE "Measure line coverage" OFF)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTOGEN_ORIGIN_DEPENDS OFF) # moc reads one module alone, so no module waits until those below are linked
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
    set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(docket_flags INTERFACE)
target_compile_definitions(docket_flags INTERFACE
    QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_FOREACH
    QT_NO_CONTEXTLESS_CONNECT QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER)
target_compile_options(docket_flags INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers # members have initialisers of their own
   
    $<$<BOOL:${DOCKET_WERROR}>:-Werror> $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-semantic-interposition>)
if(DOCKET_SANITIZE)
    # What is undefined ends the program as a bad address does: a report that goes on would leave its test passed.
    target_compile_options(docket_flags INTERFACE -fsanitize=${DOCKET_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    target_link_options(docket_flags INTERFACE -fsanitize=${DOCKET_SANITIZE})
endif()
# The libraries go whole into some 170 programs: with debug information as it is that is three gigabytes, compressed one.
# Not for what is measured, because Debian 13's valgrind cannot read it.
include(CheckLinkerFlag)
check_linker_flag(CXX -gz=zstd DOCKET_LINKER_HAS_ZSTD)
if(DOCKET_LINKER_HAS_ZSTD)
    target_link_options(docket_flags INTERFACE $<$<CONFIG:Debug>:-gz=zstd>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND UNIX)
    # Archives that name their objects instead of holding a second copy: nothing outside the build folder reads them.
    set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcT <TARGET> <LINK_FLAGS> <OBJECTS>")
    set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> qT <TARGET> <LINK_FLAGS> <OBJECTS>")
endif()
set(DOCKET_SANITIZERS_DIR "${CMAKE_CURRENT_LIST_DIR}/../sanitizers")
if(DOCKET_SANITIZE MATCHES thread)
    # Each function of Qt's that handovers.cpp has a __real_ of is replaced by its __wrap_ there.
    set(handovers "${DOCKET_SANITIZERS_DIR}/handovers.cpp")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${handovers}")
    add_library(docket_handovers STATIC "${handovers}")
    set_target_properties(docket_handovers PROPERTIES AUTOMOC OFF)
    target_link_libraries(docket_handovers PRIVATE Qt6::Core)
    file(READ "${handovers}" text)
    string(REGEX MATCHALL "__real__Z[A-Za-z0-9_]+" wrapped "${text}")
    list(REMOVE_DUPLICATES wrapped)
    list(TRANSFORM wrapped REPLACE "^__real_" "-Wl,--wrap=")
    target_link_options(docket_flags INTERFACE ${wrapped})
    target_link_libraries(docket_flags INTERFACE docket_handovers)
endif()
if(DOCKET_COVERAGE)
    target_compile_options(docket_flags INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(docket_flags INTERFACE --coverage)
endif()
