// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/mode.h"
#include "fe/base/schedule.h"
#include "fe/base/tensor.h"
#include "fe/data/dataset.h"
#include "fe/distributed/share.h"
#include "fe/pipeline/benchmark.h"
#include "fe/pipeline/loader.h"
#include "fe/pipeline/numpy_op.h"

namespace fe {

/// The data of one mode: one data set, or several with names (their ds_id):
///   .eval_data = digits.test
///   .eval_data = {{"indoor", a}, {"outdoor", b}}
class ModeData {
 public:
  ModeData() = default;  ///< none
  ModeData(Dataset dataset) : sets_{{"", Scheduled<Dataset>(std::move(dataset))}} {}
  ModeData(Scheduled<Dataset> dataset) : sets_{{"", std::move(dataset)}} {}
  ModeData(std::initializer_list<std::pair<std::string, Scheduled<Dataset>>> sets) : sets_(sets) {}

  /// One more data set.
  void add(std::string ds_id, Scheduled<Dataset> dataset) {
    sets_.emplace_back(std::move(ds_id), std::move(dataset));
  }

  /// The data sets with their names.
  const std::vector<std::pair<std::string, Scheduled<Dataset>>>& sets() const { return sets_; }

 private:
  std::vector<std::pair<std::string, Scheduled<Dataset>>> sets_;
};

struct PipelineOptions {
  ModeData train_data = {};
  ModeData eval_data = {};
  ModeData test_data = {};
  /// Samples of a batch, on all ranks together; needed unless ops::Batch gives it.
  Scheduled<int64_t> batch_size = int64_t{0};
  std::vector<Scheduled<AnyNumpyOp>> ops = {};
  int num_workers =
      -1;  ///< threads that prepare batches; 0: none; -1: one less than the cores, at least 1
  bool drop_last = false;             ///< leave out a last batch that is not full
  std::optional<uint64_t> seed = {};  ///< of shuffles and ops; the process's root seed by default
};

/// What Pipeline::open() should give.
struct PassOptions {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  std::optional<bool> shuffle = {};  ///< by default only in mode train
  int64_t steps = 0;                 ///< exactly this number of full batches; 0: one pass
  std::optional<std::vector<std::string>> wanted = {};  ///< keys to keep; all by default
  bool pin_memory = false;        ///< whether batches are in page-locked memory, for a GPU
  distributed::Share share = {};  ///< this rank's rows of each batch
  int64_t first_batch = 0;        ///< batches left out at the beginning: the cursor of a restart
};

/// Data sets and per-sample ops, which several threads run and collate to batches.
/// A handle: copies share data, ops and threads.
class Pipeline {
 public:
  /// Throws fe::Error for wrong options; what depends on the keys is found by check() or open().
  explicit Pipeline(PipelineOptions options);

  /// Batches of one pass. The loader stays valid as long as any handle to the pipeline. Throws
  /// fe::Error for faults of the pass; a batch of training must share evenly among the ranks.
  std::unique_ptr<Loader> open(const PassOptions& pass) const;
  /// Keys of the batches that open() gives, in order of their columns.
  std::vector<std::string> batch_keys(const PassOptions& pass) const;

  /// The first batch of a pass (nothing is shuffled), with all keys.
  Batch get_results(Mode mode = Mode::kTrain,
                    int64_t epoch = 1,
                    const std::string& ds_id = "") const;
  /// The first `num_steps` batches.
  std::vector<Batch> get_results(const PassOptions& pass, int64_t num_steps) const;

  /// One sample through the ops of `mode`, as a batch of one. Empty when an op removes the sample.
  Batch transform(const Sample& sample,
                  Mode mode,
                  int64_t epoch = 1,
                  const std::string& ds_id = "") const;

  /// Measures the pipeline alone, prints a table by op and returns the figures.
  BenchmarkResult benchmark(const BenchmarkOptions& options = {}) const;

  /// Modes with data in any epoch.
  std::vector<Mode> modes() const;
  /// Whether the mode has data in this epoch.
  bool has_data(Mode mode, int64_t epoch) const;
  /// Names of the data sets of a mode in an epoch, "" for an un-named one.
  std::vector<std::string> ds_ids(Mode mode, int64_t epoch) const;
  /// Throws fe::Error when there is none.
  const Dataset& dataset(Mode mode, int64_t epoch, const std::string& ds_id = "") const;
  /// Batches of a pass, without a limit on steps, when no op removes samples.
  int64_t steps_per_epoch(Mode mode, int64_t epoch, const std::string& ds_id = "") const;
  /// Samples of the last of them; those of a full batch where ops remove samples, and nobody knows.
  int64_t last_batch_size(Mode mode, int64_t epoch, const std::string& ds_id = "") const;

  /// Resolves the keys of one pass and adds every fault to `findings`; returns the batch's keys.
  std::vector<std::string> check(const PassOptions& pass, Findings& findings) const;
  /// Which variants of scheduled items are active: equal signatures, equal plans.
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
