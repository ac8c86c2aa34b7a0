# SPDX-License-Identifier: Apache-2.0
# How every target of fe is built: one static library per layer, with warnings, and with libtorch's
# headers precompiled once.

# Plug-ins may link the libraries. Programs get the same flag, to share the precompiled header.
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

# fe_sources(VARIABLE PATTERN [EXCEPT regexes...]) lists the files of this folder and its subfolders. The
# next build finds files that are added or removed.
function(fe_sources variable pattern)
  cmake_parse_arguments(ARG "" "" "EXCEPT" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${pattern})
  foreach(except IN LISTS ARG_EXCEPT)
    list(FILTER files EXCLUDE REGEX "^${except}$")
  endforeach()
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

# fe_add_library(NAME [TORCH] [INTERNAL headers...] DEPENDS ... PRIVATE_DEPENDS ...)
# adds the target fe_NAME, alias and export fe::NAME, of all sources in this folder. Its headers are
# installed, except the INTERNAL ones. TORCH: its sources include libtorch's headers.
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

# fe_add_pch(NAME [HEADERS ...] [DEPENDS ...]): a precompiled header of torch's headers, which take 6 s
# to read, and of those. Targets with the same flags use it by REUSE_FROM.
function(fe_add_pch name)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPENDS" ${ARGN})
  add_library(${name} OBJECT ${PROJECT_SOURCE_DIR}/cmake/pch.cpp)
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_libraries(${name} PRIVATE torch fmt::fmt ${ARG_DEPENDS} fe_warnings fe_sanitize)
  target_precompile_headers(${name} PRIVATE <ATen/core/ivalue.h> <torch/types.h> ${ARG_HEADERS})
endfunction()

fe_add_pch(fe_pch)
function(fe_use_torch_pch target)
  target_precompile_headers(${target} REUSE_FROM fe_pch)
endfunction()
