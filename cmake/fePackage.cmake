# SPDX-License-Identifier: Apache-2.0
# The Debian packages that scripts/package.sh makes with CPack: `fe`, the command, and `libfe-dev`,
# the libraries, headers and CMake files that find_package(fe) needs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fe)
set(CPACK_PACKAGE_CONTACT "fe maintainers <root@localhost>")  # replaced by scripts/package.sh
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL command development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)

# Empty: the first line of a component's description is its summary.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_COMPONENT_COMMAND_DESCRIPTION "trains networks and outlier detectors from YAML
The command fe checks a config, trains what it describes, scores images and
tables with the checkpoint, and resumes interrupted runs.")
set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME fe)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
# The letters in plots; libtorch's BLAS that does not compete with its own threads.
set(CPACK_DEBIAN_COMMAND_PACKAGE_DEPENDS fonts-dejavu-core)
set(CPACK_DEBIAN_COMMAND_PACKAGE_RECOMMENDS libopenblas0-openmp)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SUGGESTS libfe-dev)

set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "C++ library for training networks with libtorch
Static libraries, headers and CMake files: find_package(fe) and fe::fe.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libfe-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# Its dependencies: scripts/package.sh passes the list that scripts/bootstrap.sh installs.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS libopenblas0-openmp)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "cmake, fe, g++")

# Debian requires the license in every package.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/fe
        RENAME copyright COMPONENT command)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libfe-dev
        RENAME copyright COMPONENT development)
include(CPack)
