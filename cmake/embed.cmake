# SPDX-License-Identifier: Apache-2.0
# fe_embed(TARGET FOLDER NAMES...) compiles files into a target, which then has
#   namespace fe::app { std::span<const EmbeddedFile> embedded_files(); }
# of apps/fe/help/new.h. The next build embeds a changed file again.
function(fe_embed target folder)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp)
  list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE paths)
  list(JOIN ARGN "|" names)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -D FOLDER=${folder} -D NAMES=${names} -D SOURCE=${source} -P ${script}
    DEPENDS ${paths} ${script} COMMENT "Embedding the files of ${folder}" VERBATIM)
  set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${source})
endfunction()
