// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/threads.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "fe/base/system/cores.h"
#include "fe/base/system/openmp.h"

namespace fe {
namespace {

std::vector<std::string> command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string> words;
  for (size_t begin = 0; begin < all.size();) {
    const size_t end = std::min(all.find('\0', begin), all.size());
    words.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

const ThreadLayout& set_up_threads() {
  static const ThreadLayout layout = [] {
    ThreadLayout l;
    l.cores = usable_cores();
    const int sharers = sharing_processes();
    const char* asked = std::getenv("OMP_NUM_THREADS");
    const int number = asked ? std::atoi(asked) : 0;
    l.torch_threads = number > 0 ? number : l.cores;
    l.why = number > 0    ? "OMP_NUM_THREADS"
            : sharers > 1 ? fmt::format("this machine's cores, shared by {} processes", sharers)
                          : "the cores this process may use";
    at::set_num_threads(l.torch_threads);
    return l;
  }();
  return layout;
}

void restart_with_openmp_waiting() {
  std::vector<std::string> words = command_line();
  if (words.empty() || !choose_openmp_waiting()) return;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv("/proc/self/exe", arguments.data());
  // exec failed: the program continues unchanged.
}

}  // namespace fe
