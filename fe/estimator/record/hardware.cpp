// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/hardware.h"

#include <dlfcn.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "fe/base/error.h"

namespace fe {
namespace {

namespace fs = std::filesystem;

// The value of the first line "name : value" of a file of /proc.
std::string field_of(const fs::path& path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (!line.starts_with(name) || colon == std::string::npos) continue;
    const size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "";
}

}  // namespace

std::string cpu_model() {
  const std::string model = field_of("/proc/cpuinfo", "model name");
  if (!model.empty()) return model;
  utsname system{};  // ARM's cpuinfo has no name
  return ::uname(&system) == 0 ? system.machine : "";
}

double memory_gib() {
  const double bytes =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return std::round(bytes / (1 << 30) * 10) / 10;
}

std::vector<std::string> gpu_names() {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& gpu : fs::directory_iterator("/proc/driver/nvidia/gpus", none)) {
    names.push_back(field_of(gpu.path() / "information", "Model"));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string compiler() {
#ifdef __clang__
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string blas_library() {
  Dl_info info{};
  void* const product = ::dlsym(RTLD_DEFAULT, "sgemm_");
  if (!product || ::dladdr(product, &info) == 0 || !info.dli_fname) return "";
  std::error_code missing;
  const fs::path path = fs::canonical(info.dli_fname, missing);  // behind update-alternatives
  return missing ? info.dli_fname : path.string();
}

}  // namespace fe
