# SPDX-License-Identifier: Apache-2.0
# Finds libtorch and defines the target `torch`. Also read by feConfig.cmake.
#
# Set Torch_DIR (the folder of TorchConfig.cmake) or CMAKE_PREFIX_PATH to choose one.
find_path(Torch_DIR TorchConfig.cmake
  HINTS ${Torch_ROOT} ${CMAKE_PREFIX_PATH} $ENV{CMAKE_PREFIX_PATH}
  PATH_SUFFIXES Torch share/cmake/Torch lib/cmake/Torch NO_DEFAULT_PATH
  DOC "The folder of TorchConfig.cmake")

set(fe_torch_config)
if(Torch_DIR)
  file(READ ${Torch_DIR}/TorchConfig.cmake fe_torch_config)
  get_filename_component(fe_torch_prefix ${Torch_DIR}/../../.. ABSOLUTE)
  if(fe_torch_config MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    message(FATAL_ERROR "The libtorch in ${fe_torch_prefix} has the C++ ABI of before 2015, which "
      "the other libraries lack. Use version 2.6 or newer, or the download named 'cxx11 ABI'.")
  endif()
endif()

if(TARGET torch)
  # The project has already found it.
elseif(Torch_DIR AND EXISTS ${fe_torch_prefix}/lib/libtorch_cuda.so)
  # Its own package requires CUDA's compiler and headers of the same version. fe needs only the
  # libraries, which contain their CUDA.
  add_library(torch INTERFACE IMPORTED)
  set(fe_torch_libraries)
  foreach(library torch torch_cpu torch_cuda c10 c10_cuda)
    list(APPEND fe_torch_libraries ${fe_torch_prefix}/lib/lib${library}.so)
  endforeach()
  # No code uses a symbol of torch_cuda: it registers its kernels when it is loaded.
  list(JOIN fe_torch_libraries "," fe_torch_joined)
  target_link_libraries(torch INTERFACE
    "-Wl,--push-state,--no-as-needed,${fe_torch_joined},--pop-state" ${fe_torch_libraries})
  target_include_directories(torch SYSTEM INTERFACE
    ${fe_torch_prefix}/include ${fe_torch_prefix}/include/torch/csrc/api/include)
  target_compile_definitions(torch INTERFACE USE_DISTRIBUTED USE_C10D_GLOO)
  message(STATUS "Found Torch: ${fe_torch_prefix} (with CUDA, whose toolkit is not needed)")
else()
  find_package(Torch REQUIRED)
endif()

# New releases contain headers of another fmt, which must not mix with the one that spdlog uses: put the
# system's first.
if(Torch_DIR AND EXISTS ${fe_torch_prefix}/include/fmt)
  find_path(fe_fmt_include fmt/core.h PATHS /usr/include /usr/local/include NO_DEFAULT_PATH)
  if(fe_fmt_include)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fmt-first)
    file(CREATE_LINK ${fe_fmt_include}/fmt ${CMAKE_BINARY_DIR}/fmt-first/fmt SYMBOLIC)
    target_include_directories(torch SYSTEM BEFORE INTERFACE ${CMAKE_BINARY_DIR}/fmt-first)
  endif()
endif()
