// SPDX-License-Identifier: Apache-2.0
#include "traces/check/weight_sync.h"

#include <torch/nn/module.h>
#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/network/network.h"
#include "traces/check/weight_digest.h"

namespace fe::traces {
namespace {

// "1", "1 and 3", "1, 2 and 3"
std::string enumeration(const std::vector<size_t>& numbers) {
  const std::vector<size_t> front(numbers.begin(), numbers.end() - 1);
  return front.empty() ? fmt::format("{}", numbers.back())
                       : fmt::format("{} and {}", fmt::join(front, ", "), numbers.back());
}

}  // namespace

WeightSync::WeightSync(WeightSyncOptions options)
    : Trace(options, Keys::none(), Keys::none()), options_(std::move(options)) {}

void WeightSync::on_batch_end(Data&) {
  const System& run = system();
  if (group().is_alone() || run.global_step % options_.every != 0) return;
  const std::vector<Model>& models = run.network->models();
  std::vector<Tensor> own;
  for (const Model& model : models) own.push_back(weight_digest(model.module().parameters()));
  if (own.empty()) return;
  std::vector<Tensor> all = group().all_gather(torch::stack(own), name());
  for (Tensor& of_rank : all) of_rank = of_rank.to(torch::kCPU);
  for (size_t m = 0; m < models.size(); ++m) {
    std::vector<size_t> others;
    for (size_t rank = 1; rank < all.size(); ++rank) {
      const auto digest_on = [&](size_t r) { return all[r].data_ptr<int64_t>()[m]; };
      if (digest_on(rank) != digest_on(0)) others.push_back(rank);
    }
    if (others.empty()) continue;
    fail_running(
        "WeightSync: expected the weights of the model '{}' to be the same on all ranks after step "
        "{}, but those on rank {} differ from those on rank 0. Resume from a snapshot of step {} "
        "or "
        "earlier; if it happens again, look for an op that treats the ranks differently, or for a "
        "faulty machine.",
        models[m].name(), run.global_step, enumeration(others), run.global_step - options_.every);
  }
}

}  // namespace fe::traces
