// SPDX-License-Identifier: Apache-2.0
#include "traces/io/model_saver.h"

#include <torch/types.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/checkpoint/model_file.h"
#include "traces/io/file_name.h"
#include "traces/saved_state.h"

namespace fe::traces {

ModelSaver::ModelSaver(ModelSaverOptions options)
    : Trace(options, Keys::none(), Keys::none()), options_(std::move(options)) {}

void ModelSaver::check(const System& run) const {
  if (run.is_main()) require_writable_folder(run.in_run_dir(options_.save_dir));
}

void ModelSaver::on_begin(Data&) {
  if (!std::exchange(restored_, false)) kept_.clear();
}

void ModelSaver::on_epoch_end(Data&) {
  const int64_t epoch = system().epoch_idx;
  if (epoch % options_.frequency != 0 || !system().is_main()) return;
  const std::filesystem::path path = path_of(epoch);
  save_model(options_.model, path,
             {{"epoch", std::to_string(epoch)}, {"step", std::to_string(system().global_step)}});
  log::line(fmt::format("FastEstimator-ModelSaver: Saved model to {}", path.string()));

  // An epoch that is repeated after a restart overwrites its old file.
  std::erase(kept_, epoch);
  kept_.push_back(epoch);
  const auto limit = static_cast<size_t>(options_.max_to_keep.value_or(0));
  while (limit > 0 && kept_.size() > limit) remove_oldest();
}

void ModelSaver::remove_oldest() {
  const std::filesystem::path path = path_of(kept_.front());
  kept_.erase(kept_.begin());
  std::error_code error;
  if (std::filesystem::remove(path, error)) {
    log::line(
        fmt::format("FastEstimator-ModelSaver: Removed model {} due to file number exceeding "
                    "max_to_keep",
                    path.string()));
  } else if (error) {
    log::warn("ModelSaver: cannot remove {}: {}.", path.string(), error.message());
  }
}

std::filesystem::path ModelSaver::path_of(int64_t epoch) const {
  return system().in_run_dir(options_.save_dir) /
         file_name(fmt::format("{}_epoch_{}", options_.model.name(), epoch), ".h5");
}

StateDict ModelSaver::state() const { return {{"kept", torch::tensor(kept_, torch::kLong)}}; }

void ModelSaver::load_state(const StateDict& state) {
  const Tensor kept = saved<Tensor>(state, name(), "kept").to(torch::kCPU, torch::kLong);
  const int64_t* epochs = kept.data_ptr<int64_t>();
  kept_.assign(epochs, epochs + kept.numel());
  restored_ = true;
}

}  // namespace fe::traces
