# SPDX-License-Identifier: Apache-2.0
# The headers of Gloo and NCCL, which only fe/distributed includes. Their code is in libtorch. PyPI's
# packages lack Gloo's headers; Debian's fit all versions.
find_path(FE_GLOO_INCLUDE_DIR gloo/rendezvous/store.h HINTS ${fe_torch_prefix}/include)
if(NOT FE_GLOO_INCLUDE_DIR)
  message(FATAL_ERROR "Gloo's headers are missing: install libgloo-dev (scripts/bootstrap.sh does)")
endif()
add_library(fe_c10d INTERFACE)
target_include_directories(fe_c10d SYSTEM INTERFACE ${FE_GLOO_INCLUDE_DIR})

if(Torch_DIR AND EXISTS ${fe_torch_prefix}/lib/libtorch_cuda.so)
  # Prefer the headers beside PyPI's torch, of the versions it was built with, to the system's.
  file(GLOB fe_wheels ${fe_torch_prefix}/../nvidia/*/include)
  find_path(FE_NCCL_INCLUDE_DIR nccl.h HINTS ${fe_wheels})
  find_path(FE_CUDA_INCLUDE_DIR cuda_runtime_api.h HINTS ${fe_wheels}
            PATHS /usr/local/cuda/include)
  if(FE_NCCL_INCLUDE_DIR AND FE_CUDA_INCLUDE_DIR)
    target_include_directories(fe_c10d SYSTEM INTERFACE
      ${FE_NCCL_INCLUDE_DIR} ${FE_CUDA_INCLUDE_DIR})
    target_compile_definitions(fe_c10d INTERFACE FE_HAS_NCCL USE_C10D_NCCL)
    message(STATUS "Exchange between GPUs: NCCL, with ${FE_NCCL_INCLUDE_DIR}/nccl.h")
  else()
    message(STATUS "Exchange between GPUs: none, nccl.h or cuda_runtime_api.h was not found")
  endif()
endif()
