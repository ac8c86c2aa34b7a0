// SPDX-License-Identifier: Apache-2.0
#include "traces/io/best_model_saver.h"

#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/checkpoint/model_file.h"
#include "fe/network/network.h"
#include "traces/io/file_name.h"
#include "traces/saved_state.h"

namespace fe::traces {
namespace {

std::string best_name(Best mode, const std::string& metric) {
  return fmt::format("{}_{}", option_name(mode), metric);
}

// The key of the loss, which the network writes before every trace, is not known yet.
Keys metric_of(const BestModelSaverOptions& options) {
  return options.metric ? Keys(*options.metric) : Keys::none();
}

Keys outputs_of(const BestModelSaverOptions& options) {
  if (!options.metric) return Keys::none();
  const std::string& metric = options.metric->str();
  return {"since_best_" + metric, best_name(options.save_best_mode, metric)};
}

}  // namespace

BestModelSaver::BestModelSaver(BestModelSaverOptions options)
    : Trace(options, metric_of(options), outputs_of(options)),
      options_(std::move(options)),
      best_(options_.save_best_mode) {}

void BestModelSaver::check(const System& run) const {
  metric(run);
  if (run.is_main()) require_writable_folder(run.in_run_dir(options_.save_dir));
}

void BestModelSaver::on_begin(Data&) {
  if (system().mode == Mode::kTest || std::exchange(restored_, false)) return;
  best_.reset();
  since_best_ = 0;
}

void BestModelSaver::on_epoch_end(Data& data) {
  const System& run = system();
  const std::string key = metric(run);
  if (best_.update(monitored_number(data, name(), key), run.epoch_idx)) {
    since_best_ = 0;
    if (run.is_main()) save();
  } else {
    ++since_best_;
  }
  data.write_with_log("since_best_" + key, since_best_);
  data.write_with_log(best_name(options_.save_best_mode, key), best_.value());
}

void BestModelSaver::save() const {
  const System& run = system();
  save_model(options_.model, path(),
             {{"metric", metric(run)},
              {"metric_value", fmt::format("{}", best_.value())},
              {"epoch", std::to_string(run.epoch_idx)},
              {"step", std::to_string(run.global_step)}});
  log::line(fmt::format("FastEstimator-BestModelSaver: Saved model to {}", path().string()));
}

// Other ranks have no file to load: they get the weights of rank 0 at the end of the run.
void BestModelSaver::on_end(Data&) {
  if (system().mode == Mode::kTest || !system().is_main()) return;
  if (best_.epoch() == 0) {
    log::warn(
        "BestModelSaver: nothing was saved for the model '{}': '{}' never was a number at "
        "the end of an epoch. Are there data for mode {}?",
        options_.model.name(), metric(system()), modes().str());
  } else if (options_.load_best_final) {
    log::line(
        fmt::format("FastEstimator-BestModelSaver: Restoring model from {}", path().string()));
    load_weights(options_.model, path());
  }
}

std::string BestModelSaver::metric(const System& run) const {
  if (options_.metric) return options_.metric->str();
  std::vector<std::string> losses;
  if (run.network) losses = run.network->loss_keys(options_.model);
  FE_CHECK(
      !losses.empty(),
      "BestModelSaver: expected a metric, or an UpdateOp of the model '{}' whose loss it could "
      "use, got neither. Set metric.",
      options_.model.name());
  FE_CHECK(
      losses.size() == 1,
      "BestModelSaver: expected a metric, since the model '{}' has more than one loss: {}. Set "
      "metric.",
      options_.model.name(), fmt::join(losses, ", "));
  return losses.front();
}

std::filesystem::path BestModelSaver::path() const {
  const std::string stem = fmt::format("{}_best_{}", options_.model.name(), metric(system()));
  return system().in_run_dir(options_.save_dir) / file_name(stem, ".h5");
}

StateDict BestModelSaver::state() const {
  StateDict state = best_.state();
  state["since_best"] = since_best_;
  return state;
}

void BestModelSaver::load_state(const StateDict& state) {
  best_.load_state(state, name());
  since_best_ = saved<int64_t>(state, name(), "since_best");
  restored_ = true;
}

}  // namespace fe::traces
