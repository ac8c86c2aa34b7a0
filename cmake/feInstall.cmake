# SPDX-License-Identifier: Apache-2.0
# `cmake --install` puts headers under include/fe/, to keep ops/ and traces/ out of a shared root, and
# exports fe::fe, the layers and fe::plugin for find_package(fe).
include(CMakePackageConfigHelpers)
get_property(libraries GLOBAL PROPERTY FE_LIBRARIES)
add_custom_target(fe_libraries DEPENDS ${libraries})  # all that is installed beside the command

add_library(fe_all INTERFACE)
add_library(fe::fe ALIAS fe_all)
set_target_properties(fe_all PROPERTIES EXPORT_NAME fe)
target_link_libraries(fe_all INTERFACE ${libraries})
target_sources(fe_all INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
               FILES ${PROJECT_SOURCE_DIR}/fe/fe.h)

# For plug-ins: headers and their dependencies, but none of fe's code, which is in the program that loads
# them. A second copy in the plug-in would have a second root seed, log and registry.
add_library(fe_plugin INTERFACE)
add_library(fe::plugin ALIAS fe_plugin)
set_target_properties(fe_plugin PROPERTIES EXPORT_NAME plugin)
target_compile_features(fe_plugin INTERFACE cxx_std_20)
target_include_directories(fe_plugin INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/fe>)
target_compile_definitions(fe_plugin INTERFACE FE_VERSION="${PROJECT_VERSION}")
target_link_libraries(fe_plugin INTERFACE torch fmt::fmt)

install(TARGETS ${libraries} fe_all fe_plugin EXPORT feTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fe)
install(EXPORT feTargets NAMESPACE fe:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/fe)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/feConfig.cmake.in
  ${PROJECT_BINARY_DIR}/feConfig.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/fe)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/feConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/feConfig.cmake ${PROJECT_BINARY_DIR}/feConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/feDependencies.cmake
              ${PROJECT_SOURCE_DIR}/cmake/feGraphviz.cmake
              ${PROJECT_SOURCE_DIR}/cmake/feOpenCV.cmake
              ${PROJECT_SOURCE_DIR}/cmake/feTorch.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/fe)
