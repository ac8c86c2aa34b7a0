// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>

#include "fe/estimator/trace.h"
#include "fe/model/model.h"
#include "traces/best_value.h"

namespace fe::traces {

struct BestModelSaverOptions {
  static constexpr std::string_view kName = "BestModelSaver";
  static constexpr std::string_view kDoc =
      "saves a model whenever a metric is better than the best so far";

  Model model;                           ///< what is saved
  std::filesystem::path save_dir = ".";  ///< relative: in the run folder
  std::optional<Key> metric = {};        ///< reads a number; unset: the model's only loss
  Best save_best_mode = Best::kMin;      ///< whether low or high values are good
  bool load_best_final = false;          ///< at the end of training go back to the best weights
  Modes mode = Mode::kEval;
  DsIds ds_id = {};

  static auto fields() {
    using O = BestModelSaverOptions;
    return std::tuple(
        field("model", &O::model, "what is saved"),
        field("save_dir", &O::save_dir, "a folder; relative: in the run folder"),
        field("metric", &O::metric, "a number at the end of an epoch; unset: the only loss"),
        field("save_best_mode", &O::save_best_mode, "whether low or high values are good"),
        field("load_best_final", &O::load_best_final, "go back to the best weights at the end"));
  }
};

/// Saves the model as `<model>_best_<metric>.h5` whenever a metric is better than the best so far.
/// Equal values and NaN are not better. The file's metadata are metric, metric_value, epoch and
/// step. Only rank 0 saves the model and loads the best weights at the end; the estimator then
/// broadcasts them to the other ranks.
///
/// Writes `since_best_<metric>`, the number of epochs since then, and `min_<metric>` or
/// `max_<metric>`, the best value (NaN before the first one).
class BestModelSaver final : public Trace {
 public:
  using Options = BestModelSaverOptions;

  explicit BestModelSaver(BestModelSaverOptions options);

  void on_begin(Data& data) override;
  void on_epoch_end(Data& data) override;
  void on_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;
  void check(const System& system) const override;

  /// The best value so far.
  const BestValue& best() const { return best_; }

 private:
  std::string metric(const System& run) const;
  std::filesystem::path path() const;
  void save() const;

  BestModelSaverOptions options_;
  BestValue best_;
  int64_t since_best_ = 0;
  bool restored_ = false;
};

}  // namespace fe::traces
