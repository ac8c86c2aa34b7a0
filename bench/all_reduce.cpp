// SPDX-License-Identifier: Apache-2.0
/// How long the ranks of `fe launch -n N` take to sum tensors of several sizes over all of them.
#include <fmt/format.h>
#include <torch/types.h>

#include <cstdint>
#include <iterator>
#include <vector>

#include "bench/figures.h"
#include "fe/base/system/guard.h"
#include "fe/distributed/group.h"

namespace {

constexpr int64_t kRounds = 5;
struct Size {
  int64_t bytes, repeats;
};
// Among them the gradients of ALOCC's models, 441 073 and 269 953 parameters, apart and together.
constexpr Size kSizes[] = {{8, 200},        {1'000'000, 20}, {1'079'812, 20}, {1'764'292, 20},
                           {2'844'104, 10}, {8'000'000, 5},  {25'000'000, 3}};

double seconds(const fe::distributed::Group& group, const Size& size) {
  const fe::Tensor numbers = torch::ones({size.bytes / 4});
  group.barrier("the start");
  const double begin = bench::now();
  for (int64_t i = 0; i < size.repeats; ++i) {
    group.all_reduce(numbers, "the benchmark", fe::distributed::Reduce::kMax);
  }
  return (bench::now() - begin) / static_cast<double>(size.repeats);
}

void run() {
  const fe::distributed::Group& group = *fe::distributed::world();
  const int64_t rounds = bench::rounds(kRounds);
  std::vector<std::vector<double>> all(std::size(kSizes));
  for (int64_t round = 0; round <= rounds; ++round) {  // the first warms up
    for (size_t i = 0; i < all.size(); ++i) {
      const double each = seconds(group, kSizes[i]);
      if (round > 0) all[i].push_back(each);
    }
  }
  if (!group.is_main()) return;
  for (size_t i = 0; i < all.size(); ++i) {
    bench::report(fmt::format("all_reduce_{}.{}_s", group.size(), kSizes[i].bytes), all[i]);
  }
}

}  // namespace

int main() { return fe::guard("bench_all_reduce", run); }
