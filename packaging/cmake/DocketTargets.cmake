# SPDX-FileCopyrightText: 2026 The Docket authors
# SPDX-License-Identifier: GPL-3.0-or-later
# docket_module(NAME SOURCES ... PUBLIC ... PRIVATE ...): one folder, one static library, one namespace.
#
# There is no global include directory: a module's headers are found as <name/header.h> through a link of its own, so a
# target sees the headers of just the modules that it names.
function(docket_module name)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    set(target docket_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(Docket::${name} ALIAS ${target})
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/include/${name}")
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/include/${name}/${name}" SYMBOLIC)
    target_include_directories(${target} PUBLIC "${PROJECT_BINARY_DIR}/include/${name}")
    target_link_libraries(${target} PUBLIC docket_flags Qt6::Core ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    docket_precompile(${target})
endfunction()

# docket_loadable(NAME SOURCES ... LIBS ...): a part that the program loads at its first use, docket-NAME beside the programs in
# the build and in LIBDIR/docket when installed. It links copies of the static libraries that it needs.
function(docket_loadable name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    set(target docket_part_${name})
    add_library(${target} MODULE ${arg_SOURCES})
    set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME docket-${name}
        LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    target_link_libraries(${target} PRIVATE docket_flags Qt6::Core ${arg_LIBS})
    docket_precompile(${target})
    install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/docket)
endfunction()

# docket_test(NAME SOURCES ... LIBS ... [LABELS ...] [TIMEOUT seconds]): one Qt Test program, registered with CTest.
# The folder of tests/ that it is in is a label of its own: ctest -L core.
function(docket_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
    if(NOT arg_SOURCES)
        set(arg_SOURCES ${name}.cpp)
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE docket_flags ${arg_LIBS} Qt6::Test)
    target_include_directories(${name} BEFORE PRIVATE "${PROJECT_SOURCE_DIR}/tests/support/patience")
    docket_precompile(${name})
    add_test(NAME ${name} COMMAND ${name})
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/tests" OUTPUT_VARIABLE folder)
    string(REGEX REPLACE "/.*" "" folder "${folder}")
    list(APPEND arg_LABELS "${folder}")
    list(REMOVE_DUPLICATES arg_LABELS)
    set(sanitized "")
    if(DOCKET_SANITIZE)
        # Several times slower, and as many of them at once as else.
        math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
        set(sanitized ";UBSAN_OPTIONS=print_stacktrace=1;LSAN_OPTIONS=suppressions=${DOCKET_SANITIZERS_DIR}/leak.supp;TSAN_OPTIONS=die_after_fork=0:suppressions=${DOCKET_SANITIZERS_DIR}/thread.supp")
    endif()
    # CTest's limit is the one that counts: Qt's own for a function ends a long test on a slow machine.
    math(EXPR watchdog "(${arg_TIMEOUT} + 60) * 1000")
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.*=false;LC_ALL=C.UTF-8;TZ=UTC;QTEST_FUNCTION_TIMEOUT=${watchdog}${sanitized}")
endfunction()

# The precompiled header is made twice and shared: once for libraries, once for programs, whose code is positioned in another
# way. One for each target would take two hundred megabytes a target.
function(docket_make_precompiled kind)
    set(header "${PROJECT_SOURCE_DIR}/packaging/cmake/pch.h")
    set(target docket_pch_${kind})
    add_library(${target} OBJECT "${PROJECT_SOURCE_DIR}/packaging/cmake/pch.cpp")
    target_link_libraries(${target} PRIVATE docket_flags Qt6::Core)
    target_precompile_headers(${target} PRIVATE "${header}")
    if(kind STREQUAL program)
        set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
        target_compile_options(${target} PRIVATE -fPIE)
    endif()
    # ccache goes by this checksum: the precompiled header differs with the folder that it was made in, so without it
    # nothing that uses one would be found again from another clone or build folder.
    file(SHA256 "${header}" sum)
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum"
        CONTENT "${sum} ${CMAKE_CXX_COMPILER_VERSION} ${Qt6_VERSION} ${CMAKE_BUILD_TYPE} ${kind}\n")
endfunction()

function(docket_precompile target)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL EXECUTABLE)
        target_precompile_headers(${target} REUSE_FROM docket_pch_program)
    else()
        target_precompile_headers(${target} REUSE_FROM docket_pch_library)
    endif()
endfunction()
