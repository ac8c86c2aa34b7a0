# SPDX-License-Identifier: Apache-2.0
# Writes SOURCE, a C++ file that has the content of the text FILE as fe::app::NAME. A SOURCE that is
# right already keeps its time, so that nothing is compiled again.
cmake_minimum_required(VERSION 3.25)
file(READ "${FILE}" content)
string(FIND "${content}" ")embedded\"" end)
if(NOT end EQUAL -1)
  message(FATAL_ERROR "${FILE} holds )embedded\", which ends its string literal")
endif()
set(text "// Made by cmake/embed_text.cmake.
namespace fe::app {
extern const char* const ${NAME};
const char* const ${NAME} = R\"embedded(${content})embedded\";
}  // namespace fe::app
")
file(WRITE "${SOURCE}.new" "${text}")
file(COPY_FILE "${SOURCE}.new" "${SOURCE}" ONLY_IF_DIFFERENT)
