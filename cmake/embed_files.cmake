# SPDX-License-Identifier: Apache-2.0
# Writes SOURCE, a C++ file with the content of the files NAMES (a|b|c) of FOLDER. See embed.cmake.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "|" ";" names "${NAMES}")
set(entries "")
foreach(name IN LISTS names)
  file(READ "${FOLDER}/${name}" content)
  string(FIND "${content}" ")embedded\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${FOLDER}/${name} holds )embedded\", which ends its string literal")
  endif()
  string(APPEND entries "    {\"${name}\", R\"embedded(${content})embedded\"},\n")
endforeach()
file(WRITE "${SOURCE}" "// Made by cmake/embed_files.cmake.
#include \"apps/fe/help/new.h\"

namespace fe::app {
namespace {

constexpr EmbeddedFile kFiles[] = {
${entries}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace fe::app
")
