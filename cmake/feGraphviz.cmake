# SPDX-License-Identifier: Apache-2.0
# Graphviz's layout engine `dot` as a library. The plug-in is linked, so that Graphviz reads no
# plug-in folder when it starts and loads none of its other plug-ins (fonts, image formats).
pkg_check_modules(FE_GRAPHVIZ REQUIRED IMPORTED_TARGET GLOBAL libgvc libcgraph)
find_library(FE_GRAPHVIZ_DOT gvplugin_dot_layout PATHS ${FE_GRAPHVIZ_LIBDIR} PATH_SUFFIXES graphviz
             REQUIRED)
if(NOT TARGET fe_graphviz)
  add_library(fe_graphviz INTERFACE IMPORTED GLOBAL)
endif()
target_link_libraries(fe_graphviz INTERFACE PkgConfig::FE_GRAPHVIZ ${FE_GRAPHVIZ_DOT})
