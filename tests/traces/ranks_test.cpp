// SPDX-License-Identifier: Apache-2.0
// Traces on several ranks: metrics are those of one process, and one rank writes.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <cmath>
#include <filesystem>

#include "fe/distributed/shard.h"
#include "tests/testing/ranks.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"
#include "traces/adapt/terminate_on_nan.h"
#include "traces/io/best_model_saver.h"
#include "traces/io/csv_logger.h"
#include "traces/io/image_saver.h"
#include "traces/io/model_saver.h"
#include "traces/metric/accuracy.h"
#include "traces/metric/auc.h"
#include "traces/metric/f1_score.h"
#include "traces/metric/precision.h"
#include "traces/metric/recall.h"

namespace fe::traces {
namespace {

using distributed::Group;
using distributed::Rows;
using distributed::Shard;
using testing::Driver;
using testing::run_ranks;
using testing::TempFolder;

// What the traces write after an epoch of batches of 8 of which this rank has its rows. Where it
// has none, a row stands in that must not count, or (with `cut`) is not there at all.
Data epoch_of(const std::vector<AnyTrace>& traces,
              const Batch& samples,
              const std::shared_ptr<Group>& group,
              bool cut) {
  const Shard shard = {.rank = group->rank(), .world_size = group->size()};
  Driver run(traces);
  run.system.group = group;
  run.begin();
  run.start(Mode::kEval);
  const int64_t count = samples.begin()->second.size(0);
  for (int64_t first = 0; first < count; first += 8) {
    const Rows rows = shard.rows(std::min<int64_t>(8, count - first));
    const int64_t begin = first + (rows.size() > 0 ? rows.begin : 0);
    Batch own;
    for (const auto& [key, value] : samples) {
      own.set(key, value.narrow(0, begin, cut ? rows.size() : std::max<int64_t>(rows.size(), 1)));
    }
    run.step(own, rows.size());
  }
  return run.finish();
}

std::vector<AnyTrace> metrics(const Key& scores) {
  return {Accuracy({.true_key = "y", .pred_key = scores}),
          F1Score({.true_key = "y", .pred_key = scores, .average = Average::kMacro}),
          Precision({.true_key = "y", .pred_key = scores, .average = Average::kMacro}),
          Recall({.true_key = "y", .pred_key = scores, .average = Average::kMicro})};
}

void expect_same_on_ranks(const std::vector<AnyTrace>& traces, const Batch& samples) {
  const Data expected = epoch_of(traces, samples, Group::alone(), /*cut=*/false);
  for (const int ranks : {2, 3, 4}) {
    run_ranks(ranks, [&](const std::shared_ptr<Group>& group) {
      for (const bool cut : {false, true}) {
        const Data got = epoch_of(traces, samples, group, cut);
        ASSERT_EQ(got.written().size(), expected.written().size());
        for (const Data::Written& value : expected.written()) {
          EXPECT_EQ(got.number(value.key), std::get<double>(value.value)) << value.key;
        }
      }
    });
  }
}

TEST(Ranks, MetricsOfTwoClassesAreThoseOfOneProcess) {
  // 25 and 3 samples: the last batch has one, or the only one has fewer than there are ranks.
  for (const int64_t count : {25, 3}) {
    const Tensor y = torch::arange(count).remainder(3).eq(0).to(torch::kLong);
    const Tensor p = torch::rand({count});
    std::vector<AnyTrace> traces = metrics("p");
    traces.push_back(AUC({.true_key = "y", .pred_key = "p"}));
    expect_same_on_ranks(traces, {{"y", y}, {"p", p}});
    expect_same_on_ranks(traces, {{"y", y.unsqueeze(1)}, {"p", p.unsqueeze(1)}});
  }
}

TEST(Ranks, MetricsOfSeveralClassesAreThoseOfOneProcess) {
  const Tensor y = torch::randint(0, 5, {25}), p = torch::rand({25, 5});
  expect_same_on_ranks(metrics("p"), {{"y", y}, {"p", p}});
  expect_same_on_ranks(metrics("p"), {{"y", torch::eye(5).index_select(0, y)}, {"p", p}});
}

TEST(Ranks, AnEpochWithoutSamplesIsAnErrorOnAll) {
  run_ranks(2, [](const std::shared_ptr<Group>& group) {
    for (const AnyTrace& trace : metrics("p")) {
      Driver run({trace});
      run.system.group = group;
      testing::expect_error([&] { run.eval_batches({}); }, {"got none this epoch"});
    }
  });
}

TEST(Ranks, OnlyTheFirstWritesFiles) {
  run_ranks(2, [](const std::shared_ptr<Group>& group) {
    const TempFolder folder;
    const Model model = testing::tiny_model();
    const std::vector<AnyTrace> traces = {
        BestModelSaver({.model = model,
                        .save_dir = "best",
                        .metric = "f1",
                        .save_best_mode = Best::kMax,
                        .load_best_final = true}),
        ModelSaver({.model = model, .save_dir = "all", .mode = Mode::kEval}),
        CSVLogger({.filename = "csv/metrics.csv"}), ImageSaver({.inputs = "x"})};
    Driver run(traces);
    run.system.group = group;
    run.system.run_dir = folder.path();
    for (const AnyTrace& trace : traces) trace->check(run.system);
    run.begin();
    const std::vector<Batch> batches = {{{"x", torch::zeros({2, 1, 4, 4})}}};
    testing::set_weight(model, 1);
    const Data written = run.epoch(Mode::kEval, batches, {{"f1", 0.5}});
    EXPECT_EQ(written.number("max_f1"), 0.5) << "known to all";
    testing::set_weight(model, 2);
    run.epoch(Mode::kEval, batches, {{"f1", 0.25}});
    run.end();
    EXPECT_EQ(testing::weight_of(model), group->is_main() ? 1 : 2) << "the estimator hands it on";
    EXPECT_EQ(std::filesystem::is_empty(folder.path()), !group->is_main());
    for (const char* file : {"best/net_best_f1.h5", "all/net_epoch_2.h5", "csv/metrics.csv",
                             "images/eval_epoch_2.png"}) {
      EXPECT_EQ(std::filesystem::exists(folder / file), group->is_main()) << file;
    }
  });
}

TEST(Ranks, ANaNOnOneEndsAllWithTheSameError) {
  run_ranks(3, [](const std::shared_ptr<Group>& group) {
    Driver run({TerminateOnNaN({.monitor_names = "ce"})});
    run.system.group = group;
    run.begin();
    run.start(Mode::kTrain);
    run.step({{"ce", torch::tensor(1.0)}});
    run.step({{"ce", torch::tensor(group->rank() == 1 ? NAN : 1.0)}});
    EXPECT_EQ(run.system.stop, group->rank() == 1) << "the estimator stops the others";
    testing::expect_error(
        [&] { run.end(); },
        {"TerminateOnNaN: the run was stopped because 'ce' was NaN or infinite at "
         "step 2 of epoch 1."});
  });
}

TEST(Ranks, ARowThatStandsInIsNotLookedAt) {
  Driver run({TerminateOnNaN({.monitor_names = "ce"})});
  run.begin();
  run.start(Mode::kTrain);
  run.step({{"ce", torch::tensor({1.0})}});
  run.step({{"ce", torch::tensor({NAN})}}, 0);
  EXPECT_FALSE(run.system.stop);
}

}  // namespace
}  // namespace fe::traces
