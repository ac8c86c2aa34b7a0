# SPDX-License-Identifier: Apache-2.0
# Installs the build in BUILD into a new folder, then configures, builds and runs the project CONSUMER
# with it, and the project PLUGIN, whose op YAML then uses in a program and as a plug-in. Builds the
# project that `fe new` makes, too.
cmake_minimum_required(VERSION 3.25)
set(prefix ${FOLDER}/prefix)
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix} --config ${CONFIG})

# Every header that an installed header names must be installed too.
set(include ${prefix}/include/fe)
file(GLOB_RECURSE headers RELATIVE ${include} ${include}/*.h)
if(NOT headers)
  message(FATAL_ERROR "no header was installed in ${include}")
endif()
foreach(header IN LISTS headers)
  file(STRINGS ${include}/${header} lines REGEX "^#include \"")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" named "${line}")
    if(NOT EXISTS ${include}/${named})
      list(APPEND missing "${header} includes ${named}, which is not installed")
    endif()
  endforeach()
endforeach()
if(missing)
  list(JOIN missing "\n  " missing)
  message(FATAL_ERROR "Remove the included headers from INTERNAL of their fe_add_library:\n  ${missing}")
endif()

function(build project folder)
  run(${CMAKE_COMMAND} -S ${project} -B ${folder} -G ${GENERATOR}
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_BUILD_TYPE=${CONFIG})
  run(${CMAKE_COMMAND} --build ${folder} --config ${CONFIG})
endfunction()

build(${CONSUMER} ${FOLDER}/build)
run(${FOLDER}/build/fit_line)

build(${PLUGIN} ${FOLDER}/plugin)
run(${FOLDER}/plugin/train_solarized ${PLUGIN}/config.yaml ${FOLDER}/solarized)
if(EXISTS ${prefix}/bin/fe)
  run(${prefix}/bin/fe ops Solarize --plugin ${FOLDER}/plugin/libsolarize.so)
  run(${prefix}/bin/fe new ${FOLDER}/digits)
  build(${FOLDER}/digits ${FOLDER}/digits-build)
endif()
