// SPDX-License-Identifier: Apache-2.0
#include <ATen/Context.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <torch/version.h>

#include <array>
#include <filesystem>
#include <utility>

#include "apps/fe/help/version.h"
#include "fe/base/system/threads.h"
#include "fe/estimator/record/hardware.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

// The file that a function comes from, with links resolved; empty when it has none.
fs::path library_of(const void* function) {
  Dl_info info{};
  if (!function || !dladdr(function, &info) || !info.dli_fname) return {};
  std::error_code error;
  const fs::path real = fs::canonical(info.dli_fname, error);
  return error ? fs::path(info.dli_fname) : real;
}

// What a BLAS calls itself is known by a function that only it has.
std::string blas_name(const fs::path& library) {
  constexpr std::array<std::pair<const char*, const char*>, 5> kMarks = {
      {{"openblas_get_config", "OpenBLAS"},
       {"MKL_Get_Version_String", "MKL"},
       {"mkl_serv_get_version", "MKL"},
       {"bli_info_get_version_str", "BLIS"},
       {"ATL_buildinfo", "ATLAS"}}};
  void* handle = dlopen(library.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  std::string name;
  for (const auto& [mark, blas] : kMarks) {
    if (name.empty() && handle && dlsym(handle, mark)) name = blas;
  }
  if (handle) dlclose(handle);
  return name;
}

void print_blas() {
  const fs::path library = blas_library();
  if (library.empty()) {
    fmt::print("BLAS         inside libtorch\n");
    return;
  }
  const std::string name = blas_name(library);
  const bool is_reference = name.empty() && library.filename().string().starts_with("libblas");
  fmt::print("BLAS         {}, {}\n",
             is_reference   ? "the reference BLAS"
             : name.empty() ? "unknown"
                            : name,
             library.string());
  if (is_reference) {
    fmt::print(
        "  warning: the reference BLAS is many times slower than others. Install a fast one: "
        "apt install libopenblas0-pthread\n");
  }
}

void print_cuda() {
  const size_t devices = at::hasCUDA() ? at::detail::getCUDAHooks().getNumGPUs() : 0;
  fmt::print("CUDA         {}, {}\n",
             at::globalContext().hasCUDART() ? "in this libtorch" : "not in this libtorch",
             devices > 0 ? fmt::format("{} device{}: cuda:0{}", devices, devices > 1 ? "s" : "",
                                       devices > 1 ? fmt::format(" to cuda:{}", devices - 1) : "")
                         : "no device to use");
}

}  // namespace

void print_version() {
  const ThreadLayout& threads = set_up_threads();
  fmt::print("fe           {}\n", FE_VERSION);
  fmt::print("libtorch     {}, {}\n", TORCH_VERSION,
             library_of(reinterpret_cast<const void*>(&at::show_config)).string());
  print_blas();
  fmt::print("threads      {} for tensors, by {}; {} cores to use\n", threads.torch_threads,
             threads.why, threads.cores);
  print_cuda();
  fmt::print("\n{}", at::show_config());
}

}  // namespace fe::app
