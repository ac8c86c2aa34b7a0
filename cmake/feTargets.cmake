# SPDX-License-Identifier: Apache-2.0
# How every target of fe is made: one static library a layer, warnings on, torch's headers
# precompiled once.
# Plug-ins may link the libraries; programs get the same, so that one precompiled header serves all.
add_compile_options(-fPIC)

add_library(fe_warnings INTERFACE)
target_compile_options(fe_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>)  # fmt 9's fill_t, a false alarm of g++ 12

add_library(fe_sanitize INTERFACE)
if(FE_SANITIZE)
  target_compile_options(fe_sanitize INTERFACE -fsanitize=${FE_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(fe_sanitize INTERFACE -fsanitize=${FE_SANITIZE})
endif()

# fe_sources(VARIABLE PATTERN [EXCEPT paths...]) lists the files of this folder and of those below it;
# a file that is added or removed is seen by the next build.
function(fe_sources variable pattern)
  cmake_parse_arguments(ARG "" "" "EXCEPT" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${pattern})
  foreach(except IN LISTS ARG_EXCEPT)
    list(FILTER files EXCLUDE REGEX "^${except}$")
  endforeach()
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

# fe_add_library(NAME [TORCH] [INTERNAL headers...] DEPENDS ... PRIVATE_DEPENDS ...)
# makes the target fe_NAME, alias and export fe::NAME, of all sources of this folder. Headers are
# installed but for the INTERNAL ones. TORCH: its sources include torch's headers.
function(fe_add_library name)
  cmake_parse_arguments(ARG "TORCH" "" "INTERNAL;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(target fe_${name})
  fe_sources(sources *.cpp)
  fe_sources(headers *.h EXCEPT ${ARG_INTERNAL})
  add_library(${target} STATIC ${sources})
  add_library(fe::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
                 FILES ${headers})
  target_link_libraries(${target} PUBLIC ${ARG_DEPENDS}
    PRIVATE $<BUILD_INTERFACE:fe_warnings> $<BUILD_INTERFACE:fe_sanitize> ${ARG_PRIVATE_DEPENDS})
  if(ARG_TORCH)
    fe_use_torch_pch(${target})
  endif()
  set_property(GLOBAL APPEND PROPERTY FE_LIBRARIES ${target})
endfunction()

# A program in build/<preset>/bin.
function(fe_add_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} fe_warnings fe_sanitize)
endfunction()

# Sources that include torch's headers share one precompiled header (torch/types.h takes 6 s).
add_library(fe_pch OBJECT ${PROJECT_SOURCE_DIR}/cmake/pch.cpp)
target_compile_features(fe_pch PRIVATE cxx_std_20)
target_link_libraries(fe_pch PRIVATE torch fmt::fmt fe_warnings fe_sanitize)
target_precompile_headers(fe_pch PRIVATE <ATen/core/ivalue.h> <torch/types.h>)
function(fe_use_torch_pch target)
  target_precompile_headers(${target} REUSE_FROM fe_pch)
endfunction()

include(feUnity)
