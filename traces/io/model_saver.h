// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <tuple>
#include <vector>

#include "fe/estimator/trace.h"
#include "fe/model/model.h"

namespace fe::traces {

struct ModelSaverOptions {
  static constexpr std::string_view kName = "ModelSaver";
  static constexpr std::string_view kDoc = "saves a model every few epochs";

  Model model;                              ///< what is saved
  std::filesystem::path save_dir = ".";     ///< relative: in the run folder
  int64_t frequency = 1;                    ///< epochs between two files
  std::optional<int64_t> max_to_keep = {};  ///< older files are removed; unset: none is
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = ModelSaverOptions;
    return std::tuple(
        field("model", &O::model, "what is saved"),
        field("save_dir", &O::save_dir, "a folder; relative: in the run folder"),
        field("frequency", &O::frequency, "epochs between two files", at_least(1)),
        field("max_to_keep", &O::max_to_keep, "older files are removed", at_least(1)));
  }
};

/// Saves the model at the end of every `frequency`-th epoch as `<model>_epoch_<n>.h5`. Only rank 0
/// does.
class ModelSaver final : public Trace {
 public:
  using Options = ModelSaverOptions;

  explicit ModelSaver(ModelSaverOptions options);

  void on_begin(Data& data) override;
  void on_epoch_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;
  void check(const System& system) const override;

 private:
  std::filesystem::path path_of(int64_t epoch) const;
  void remove_oldest();

  ModelSaverOptions options_;
  std::vector<int64_t> kept_;  // epochs whose files may be removed later, oldest first
  bool restored_ = false;
};

}  // namespace fe::traces
