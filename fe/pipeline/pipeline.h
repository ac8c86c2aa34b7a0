// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/mode.h"
#include "fe/base/options/options.h"
#include "fe/base/schedule.h"
#include "fe/base/tensor.h"
#include "fe/data/dataset.h"
#include "fe/distributed/shard.h"
#include "fe/pipeline/benchmark.h"
#include "fe/pipeline/loader.h"
#include "fe/pipeline/numpy_op.h"

namespace fe {

/// The data of one mode: one data set, or several with names (their ds_id):
///   .eval_data = digits.test
///   .eval_data = {{"indoor", a}, {"outdoor", b}}
class ModeData {
 public:
  ModeData() = default;  ///< no data
  ModeData(Dataset dataset) : sets_{{"", Scheduled<Dataset>(std::move(dataset))}} {}
  ModeData(Scheduled<Dataset> dataset) : sets_{{"", std::move(dataset)}} {}
  ModeData(std::initializer_list<std::pair<std::string, Scheduled<Dataset>>> sets) : sets_(sets) {}

  /// Adds a data set.
  void add(std::string ds_id, Scheduled<Dataset> dataset) {
    sets_.emplace_back(std::move(ds_id), std::move(dataset));
  }

  /// The data sets with their names.
  const std::vector<std::pair<std::string, Scheduled<Dataset>>>& sets() const { return sets_; }

 private:
  std::vector<std::pair<std::string, Scheduled<Dataset>>> sets_;
};

/// The options of a Pipeline.
struct PipelineOptions {
  ModeData train_data = {};
  ModeData eval_data = {};
  ModeData test_data = {};
  Scheduled<int64_t> batch_size = int64_t{0};
  std::vector<Scheduled<AnyNumpyOp>> ops = {};
  int num_workers = -1;
  bool drop_last = false;
  std::optional<uint64_t> seed = {};

  static auto fields() {
    using O = PipelineOptions;
    return std::tuple(
        field("train_data", &O::train_data, "what to train on"),
        field("eval_data", &O::eval_data, "what to evaluate on after each epoch"),
        field("test_data", &O::test_data, "what to test on after the training"),
        field("batch_size", &O::batch_size,
              "samples per batch, over all processes; needed unless the op Batch has one"),
        field("ops", &O::ops, "what is done to each sample, in this order"),
        field("num_workers", &O::num_workers,
              "threads that prepare batches; 0: none; -1: one less than the cores, at least 1",
              at_least(-1)),
        field("drop_last", &O::drop_last, "leave out a last batch that is not full"),
        field("seed", &O::seed, "of shuffles and ops; unset: the root seed of the process"));
  }
};

/// The pass that Pipeline::open() opens.
struct PassOptions {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  std::optional<bool> shuffle = {};  ///< default: only in mode train
  int64_t steps = 0;                 ///< number of full batches; 0: one pass over the data
  std::optional<std::vector<std::string>> wanted = {};  ///< keys to keep; default: all
  bool pin_memory = false;        ///< whether batches are in page-locked memory, for a GPU
  distributed::Shard shard = {};  ///< this rank's rows of each batch
  int64_t first_batch = 0;        ///< batches to skip at the beginning, after a restart
};

/// Data sets and ops that produce batches, on several threads. A handle: copies share data, ops and
/// threads.
class Pipeline {
 public:
  /// Throws fe::Error for invalid options; check() and open() report faults that depend on keys.
  explicit Pipeline(PipelineOptions options);

  /// Opens one pass. The loader stays valid as long as any handle to the pipeline exists. Throws
  /// fe::Error for faults of the pass; a training batch must divide evenly among the ranks.
  std::unique_ptr<Loader> open(const PassOptions& pass) const;
  /// The keys of the batches of a pass, in the order of their columns.
  std::vector<std::string> batch_keys(const PassOptions& pass) const;

  /// The first batch of a pass without shuffling, with all keys.
  Batch get_results(Mode mode = Mode::kTrain,
                    int64_t epoch = 1,
                    const std::string& ds_id = "") const;
  /// The first `num_steps` batches.
  std::vector<Batch> get_results(const PassOptions& pass, int64_t num_steps) const;

  /// Runs the ops of `mode` on one sample and returns a batch of one. It is empty if an op removes
  /// the sample.
  Batch transform(const Sample& sample,
                  Mode mode,
                  int64_t epoch = 1,
                  const std::string& ds_id = "") const;

  /// Measures the speed of the pipeline alone, prints a table of its ops and returns the numbers.
  BenchmarkResult benchmark(const BenchmarkOptions& options = {}) const;

  /// The modes that have data in some epoch.
  std::vector<Mode> modes() const;
  /// Whether the mode has data in this epoch.
  bool has_data(Mode mode, int64_t epoch) const;
  /// The names of the data sets of a mode in an epoch; "" for one without a name.
  std::vector<std::string> ds_ids(Mode mode, int64_t epoch) const;
  /// The data set. Throws fe::Error if there is none.
  const Dataset& dataset(Mode mode, int64_t epoch, const std::string& ds_id = "") const;
  /// The number of batches of a pass without a limit on steps, if no op removes samples.
  int64_t steps_per_epoch(Mode mode, int64_t epoch, const std::string& ds_id = "") const;
  /// The number of samples of the last batch; that of a full batch if ops remove samples, since it
  /// is not known then.
  int64_t last_batch_size(Mode mode, int64_t epoch, const std::string& ds_id = "") const;

  /// Resolves the keys of one pass, adds every fault to `findings` and returns the keys of its
  /// batches.
  std::vector<std::string> check(const PassOptions& pass, Findings& findings) const;
  /// Which variants of scheduled items are active. Equal signatures mean equal plans.
  std::vector<int64_t> signature(int64_t epoch) const;

  /// The number of threads.
  int num_workers() const;
  /// The seed of shuffles and ops.
  uint64_t seed() const;
  /// The options, as given.
  const PipelineOptions& options() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace fe
