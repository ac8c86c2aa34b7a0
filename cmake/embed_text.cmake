# SPDX-License-Identifier: Apache-2.0
# Writes SOURCE, a C++ file that has the content of the text FILE as fe::app::NAME.
cmake_minimum_required(VERSION 3.25)
file(READ "${FILE}" content)
string(FIND "${content}" ")embedded\"" end)
if(NOT end EQUAL -1)
  message(FATAL_ERROR "${FILE} holds )embedded\", which ends the literal it goes into")
endif()
file(WRITE "${SOURCE}" "// Made by cmake/embed_text.cmake.
namespace fe::app {
extern const char* const ${NAME};
const char* const ${NAME} = R\"embedded(${content})embedded\";
}  // namespace fe::app
")
