# SPDX-License-Identifier: Apache-2.0
# The libraries that fe is built on. Also read by feConfig.cmake, for projects that find_package(fe).
include(${CMAKE_CURRENT_LIST_DIR}/feTorch.cmake)
find_package(TBB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
enable_language(C)  # FindHDF5 compiles a C program, also in C++ projects.
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(Cairo REQUIRED IMPORTED_TARGET GLOBAL cairo)
include(${CMAKE_CURRENT_LIST_DIR}/feGraphviz.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/feOpenCV.cmake)
