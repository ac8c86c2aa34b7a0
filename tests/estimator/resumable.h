// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <torch/types.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/base/system/stop.h"
#include "fe/model/training_state.h"
#include "ops/array/gaussian_noise.h"
#include "ops/pipeline/remove_if.h"
#include "tests/estimator/toy.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/early_stopping.h"
#include "traces/adapt/lr_scheduler.h"
#include "traces/io/best_model_saver.h"
#include "traces/io/restore_wizard.h"
#include "traces/metric/auc.h"

/// A run in which everything has a memory, in a process of its own that may be killed.
namespace fe::testing {

/// What varies from run to run.
struct Resumable {
  std::filesystem::path folder = {};
  int workers = 0;
  int64_t epochs = 4;
  int64_t accumulate = 3;
  double lr = 0.02;
  int64_t cycle = 9;         ///< of the learning rate, in steps
  std::string formula = {};  ///< of the learning rate, instead
  uint64_t data_seed = 1;    ///< of the samples to train on
  traces::RestoreWizardOptions wizard = {.save_steps = 4};
  bool restores = true;  ///< false: without a RestoreWizard
  WatchOptions::Hook batch_end = {}, epoch_end = {};
};

/// "x": [2], "y": [1], "label": [1] int64. Some are filtered out.
inline Dataset resumable_data(int64_t count, uint64_t seed) {
  const Dataset toy = toy_data(count, seed);
  const Array y = toy.column("y");
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < count; ++i) labels.push_back(y.data<float>()[i] > 0 ? 1 : 0);
  return Dataset::from_arrays(
      {{"x", toy.column("x")}, {"y", y}, {"label", Array::from(labels, {count, 1})}}, "toy");
}

/// Dropout, batch statistics, Adam, accumulated gradients, an average; beside it a model whose
/// optimizer alternates.
inline std::vector<Model> resumable_models(double lr) {
  return {build({.name = "rich",
                 .model =
                     sequential({layers::Linear{.in_features = 2, .out_features = 8},
                                 layers::BatchNorm1d{.num_features = 8}, layers::Dropout{.p = 0.25},
                                 layers::Linear{.in_features = 8, .out_features = 1}}),
                 .optimizer = OptimizerOptions(Adam{.lr = lr}),
                 .ema_decay = 0.9}),
          build({.name = "other",
                 .model = sequential({layers::Linear{.in_features = 2, .out_features = 1}}),
                 .optimizer = RepeatScheduler<OptimizerOptions>(
                     {SGD{.lr = 0.05, .momentum = 0.9}, RMSprop{.lr = 0.01, .centered = true}})})};
}

inline Pipeline resumable_pipeline(int workers, uint64_t data_seed) {
  return Pipeline(
      {.train_data = resumable_data(26, data_seed),
       .eval_data = resumable_data(10, 2),
       .batch_size = 4,
       .ops = {ops::RemoveIf({.inputs = "x",
                              .fn = [](const Array& x) { return x.data<float>()[0] > 1.0F; },
                              .replacement = false}),
               ops::GaussianNoise(
                   {.inputs = "x", .outputs = "x", .std = 0.1, .mode = Mode::kTrain})},
       .num_workers = workers,
       .seed = 5});
}

inline traces::Rate rate_of(const Resumable& run) {
  if (!run.formula.empty()) return Expression(run.formula);
  return traces::CosineDecay{.cycle_length = run.cycle, .init_lr = run.lr};
}

inline EstimatorOptions resumable_options(const Resumable& run, const std::vector<Model>& models) {
  const Model& rich = models[0];
  EstimatorOptions options = {
      .pipeline = resumable_pipeline(run.workers, run.data_seed),
      .network = {ops::ModelOp({.model = rich, .inputs = "x", .outputs = "y_pred"}),
                  ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "loss"}),
                  ops::ModelOp({.model = models[1], .inputs = "x", .outputs = "z"}),
                  ops::MeanSquaredError({.inputs = {"z", "y"}, .outputs = "loss_2"}),
                  ops::UpdateOp({.model = rich,
                                 .loss_name = "loss",
                                 .accumulate = run.accumulate,
                                 .clip_norm = 5.0}),
                  ops::UpdateOp({.model = models[1], .loss_name = "loss_2"})},
      .epochs = run.epochs,
      .traces = {traces::AUC({.true_key = "label",
                              .pred_key = "y_pred",
                              .mode = {Mode::kTrain, Mode::kEval}}),
                 traces::LRScheduler({.model = rich, .by_step = rate_of(run)}),
                 traces::EarlyStopping({.monitor = "loss", .patience = 3}),
                 traces::BestModelSaver({.model = rich, .metric = Key("loss")}),
                 Watch({.batch_end = run.batch_end, .epoch_end = run.epoch_end})},
      .log_steps = 2,
      .run_dir = run.folder,
      .device = "cpu"};
  if (run.restores) options.traces.push_back(traces::RestoreWizard(run.wizard));
  return options;
}

/// Numbers that tell the time.
inline bool tells_time(const std::string& key) { return key.find("sec") != std::string::npos; }

/// All that a run is: models with their optimizers, averages and statistics, its numbers, and the
/// next random numbers of torch.
inline TensorFile result_of(const std::vector<Model>& models, const Summary& summary) {
  TensorFile result;
  for (const Model& model : models) {
    const TrainingState state = training_state(model);
    for (const auto& [name, tensor] : state.tensors) {
      result.tensors.emplace_back(model.name() + "/" + name, tensor);
    }
    result.attributes[model.name()] = state.attributes;
  }
  for (const Mode mode : {Mode::kTrain, Mode::kEval}) {
    for (const std::string& key : summary.keys(mode)) {
      if (tells_time(key)) continue;
      std::vector<double> numbers;
      for (const auto& point : summary.series(mode, key)) {
        numbers.insert(numbers.end(), {static_cast<double>(point.step),
                                       static_cast<double>(point.epoch), point.value});
      }
      result.tensors.emplace_back(fmt::format("summary/{}/{}", name(mode), key),
                                  torch::tensor(numbers, torch::kDouble));
    }
  }
  result.tensors.emplace_back("next_random", torch::rand(3));
  return result;
}

/// How a process ended.
struct Ended {
  int signal = 0;  ///< that killed it
  int code = 0;    ///< 0: the run is done; 3: fe::Stopped; 4: another error
  std::string error;
};
inline bool is_done(const Ended& ended) { return ended.signal == 0 && ended.code == 0; }

/// Trains in a forked process; a finished run leaves `<folder>/result.h5`. The parent may kill it.
inline pid_t start(const Resumable& run) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int code = 4;
  std::string text;
  try {
    log::set_quiet(true);
    set_seed(7);
    const std::vector<Model> models = resumable_models(run.lr);
    Estimator estimator(resumable_options(run, models));
    estimator.fit();
    write_tensor_file(run.folder / "result.h5", result_of(models, estimator.summary()));
    code = 0;
  } catch (const Stopped& stopped) {
    code = 3;
    text = stopped.what();
  } catch (const std::exception& error) {
    text = error.what();
  }
  if (code != 0) write_file(run.folder / "error.txt", text);
  ::_exit(code);
}

inline Ended wait_for(pid_t child, const std::filesystem::path& folder) {
  int status = 0;
  ::waitpid(child, &status, 0);
  Ended ended;
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  if (ended.code != 0) {
    const auto bytes = read_file(folder / "error.txt");
    ended.error.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return ended;
}

inline Ended train(const Resumable& run) { return wait_for(start(run), run.folder); }

/// The result of a run that was never disturbed.
inline TensorFile undisturbed(Resumable run, const std::filesystem::path& folder) {
  run.folder = folder;
  run.batch_end = run.epoch_end = {};
  const Ended ended = train(run);
  EXPECT_TRUE(is_done(ended)) << ended.error;
  return read_tensor_file(folder / "result.h5");
}

/// To the last bit, NaN equal to NaN.
inline void expect_same_result(const TensorFile& a, const TensorFile& b) {
  EXPECT_EQ(a.attributes, b.attributes);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    const auto& [name, one] = a.tensors[i];
    const auto& [other_name, other] = b.tensors[i];
    EXPECT_EQ(name, other_name);
    const bool equal = one.sizes() == other.sizes() && one.scalar_type() == other.scalar_type() &&
                       at::allclose(one.to(torch::kDouble), other.to(torch::kDouble), 0.0, 0.0,
                                    /*equal_nan=*/true);
    EXPECT_TRUE(equal) << name << ": " << one << " and " << other;
  }
}

}  // namespace fe::testing
