// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/options/options.h"
#include "fe/base/schedule.h"
#include "fe/base/tensor.h"
#include "fe/model/mixed_precision.h"
#include "fe/model/module.h"
#include "fe/model/optimizer.h"
#include "fe/storage/tensor_file.h"

namespace fe {

struct BuildOptions {
  Key name;      ///< unique within a network; names files and log entries: "reconstructor"
  Module model;  ///< a torch module, or fe::sequential({...})
  Scheduled<OptimizerOptions> optimizer = OptimizerOptions{};
  std::filesystem::path weights = {};
  MixedPrecision mixed_precision = {};
  double ema_decay = 0.0;
  /// Of fe::layers (synchronize_batch_norm). torch's own torch::nn::BatchNorm1d to 3d cannot: a
  /// module that has one is refused.
  bool sync_batchnorm = false;

  /// All but the name and the module, which a config writes in its own way.
  static auto fields() {
    using O = BuildOptions;
    return std::tuple(
        field("optimizer", &O::optimizer, "how it is trained"),
        field("weights", &O::weights, "weights to start from, HDF5 or safetensors"),
        field("mixed_precision", &O::mixed_precision,
              "run it in bfloat16 (true) or float16 where that is safe"),
        field("ema_decay", &O::ema_decay, "above 0: keep an exponential mean of the weights",
              from_to_below(0, 1)),
        field("sync_batchnorm", &O::sync_batchnorm,
              "BatchNorm takes its statistics from the rows of all processes"));
  }
};

/// A module with its optimizer and its name. A handle: copies are the same model.
class Model {
 public:
  const std::string& name() const;
  /// The torch module.
  torch::nn::Module& module() const;
  const std::string& recipe() const;  ///< JSON; empty when the module cannot be rebuilt from one
  /// The floating-point type of the forward pass.
  MixedPrecision mixed_precision() const;
  const std::filesystem::path& weights() const;  ///< the file it started from; empty: none
  bool sync_batchnorm() const;                   ///< as built

  /// The module's output; float32 when mixed precision made it shorter. In what mode the module
  /// is (train or eval) is the caller's business.
  Tensors forward(const Tensors& in) const;

  /// Trainable parameters (those with requires_grad), in the module's order.
  const std::vector<Tensor>& parameters() const;
  /// Every parameter and buffer by its name in the module: "0.weight", "1.running_mean".
  NamedTensors named_tensors() const;
  int64_t parameter_count() const;  ///< numbers in all parameters, trainable or not

  bool has_optimizer() const;  ///< in any epoch
  /// The optimizer of the current epoch. Throws fe::Error if there is none.
  torch::optim::Optimizer& optimizer() const;
  /// Chooses the epoch's optimizer (each keeps its own state) and returns it, or nullptr. Until the
  /// first call it is that of epoch 1.
  torch::optim::Optimizer* use_optimizer(int64_t epoch) const;
  Description optimizer_description() const;  ///< as built; its name is empty when there is none
  const Scheduled<OptimizerOptions>& optimizer_options() const;  ///< of all epochs, as built
  /// The learning rate of the current optimizer.
  double learning_rate() const;
  /// Sets the learning rate of the current optimizer.
  void set_learning_rate(double lr) const;

  /// Exponential moving average of the weights (0: none): of trainable parameters and of floating
  /// buffers such as BatchNorm's statistics. update_average() after step t moves it by
  /// average = d * average + (1 - d) * value with d = min(ema_decay, t / (t + 1)), so that the
  /// first steps do not count for long.
  double ema_decay() const;
  /// Moves the average toward the current values: after each update.
  void update_average() const;
  /// Puts the averaged values (true) or the trained ones (false) into the module.
  void use_average(bool averaged) const;
  /// The values that are currently not in the module, by name; empty without ema_decay.
  const NamedTensors& average() const;

  /// For training_state(): the optimizers made so far, by variant of their schedule, ...
  std::map<int64_t, torch::optim::Optimizer*> optimizers() const;
  /// ... one of them, made if need be (nullptr: the schedule has no such variant), ...
  torch::optim::Optimizer* optimizer_of(int64_t variant) const;
  /// ... forgetting those of other variants, and how far the average is.
  void keep_optimizers(const std::set<int64_t>& variants) const;
  /// How far the moving average is.
  struct AverageProgress {
    int64_t steps = 0;    ///< the number of updates so far
    bool in_use = false;  ///< its values are in the module
  };
  /// How far the moving average is, for a snapshot.
  AverageProgress average_progress() const;
  /// Restores what average_progress() returned.
  void set_average_progress(AverageProgress progress) const;

  /// Between these two, optimizers made for the occasion stand in for the model's own: see Sandbox.
  void begin_trial() const;
  /// Ends begin_trial().
  void end_trial() const;

  /// Moves parameters, buffers and averages. Throws fe::Error once an optimizer has state.
  void to(at::Device device) const;
  /// The device of the parameters.
  at::Device device() const;

  friend bool operator==(const Model& a, const Model& b) { return a.state_ == b.state_; }

 private:
  friend Model build(BuildOptions options);
  struct State;
  explicit Model(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

std::string option_name(const Model& model);  ///< for descriptions

/// Makes a model. Throws fe::Error for wrong options, or weights that do not fit.
Model build(BuildOptions options);

/// Copies `tensors` into the model's parameters and buffers of the same names. Throws fe::Error,
/// naming every tensor that is missing, unexpected or of another shape or kind of number, before
/// anything is changed. `source` says where they are from: "'run/best.h5'".
void set_tensors(const Model& model, const NamedTensors& tensors, std::string_view source);

}  // namespace fe
