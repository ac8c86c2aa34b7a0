// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/new_run_folder.h"

#include <fmt/chrono.h>

#include <ctime>

#include "fe/base/system/file.h"
#include "fe/estimator/record/run_folder.h"

namespace fe {

std::filesystem::path unused_run_folder(const std::string& name) {
  const std::string first =
      fmt::format("runs/{}_{:%Y-%m-%d_%H-%M-%S}", name, fmt::localtime(std::time(nullptr)));
  std::filesystem::path folder = first;
  for (int i = 2; std::filesystem::exists(folder); ++i) folder = fmt::format("{}_{}", first, i);
  return folder;
}

std::filesystem::path new_run_folder(const std::string& name, const std::filesystem::path& wanted) {
  const std::filesystem::path folder = wanted.empty() ? unused_run_folder(name) : wanted;
  require_no_run(folder);
  make_writable_folder(folder);
  return folder;
}

}  // namespace fe
