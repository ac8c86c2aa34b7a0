# SPDX-License-Identifier: Apache-2.0
# The three libraries of OpenCV that read images. Its own package file requires all of OpenCV.
find_path(FE_OPENCV_INCLUDE_DIR opencv2/imgcodecs.hpp PATH_SUFFIXES opencv4 REQUIRED)
if(NOT TARGET fe_opencv)
  add_library(fe_opencv INTERFACE IMPORTED GLOBAL)
endif()
target_include_directories(fe_opencv SYSTEM INTERFACE ${FE_OPENCV_INCLUDE_DIR})
foreach(name core imgproc imgcodecs)
  find_library(FE_OPENCV_${name} opencv_${name} REQUIRED)
  target_link_libraries(fe_opencv INTERFACE ${FE_OPENCV_${name}})
endforeach()
