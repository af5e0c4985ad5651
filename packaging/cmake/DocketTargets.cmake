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

# docket_test(NAME SOURCES ... LIBS ... [LABELS ...] [TIMEOUT seconds]): one Qt Test program, registered with CTest.
function(docket_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
    if(NOT arg_SOURCES)
        set(arg_SOURCES ${name}.cpp)
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBS} Qt6::Test)
    docket_precompile(${name})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.*=false;LC_ALL=C.UTF-8;TZ=UTC")
endfunction()

# Gives a target the precompiled header, and ccache a checksum for it: a precompiled header differs with the folder that it
# was made in, so without the checksum nothing that uses one would be found again from another clone or build folder.
function(docket_precompile target)
    set(header "${PROJECT_SOURCE_DIR}/packaging/cmake/pch.h")
    target_precompile_headers(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${header}>")
    file(SHA256 "${header}" sum)
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum"
        CONTENT "${sum} ${CMAKE_CXX_COMPILER_VERSION} ${Qt6_VERSION}\n")
endfunction()
