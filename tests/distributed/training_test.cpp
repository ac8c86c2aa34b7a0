// SPDX-License-Identifier: Apache-2.0
// Whole trainings of a small network by several processes.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <csignal>

#include "fe/base/log.h"
#include "fe/base/system/stop.h"
#include "fe/storage/tensor_file.h"
#include "tests/estimator/toy.h"
#include "tests/testing/ranks.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "traces/check/weight_sync.h"
#include "traces/io/best_model_saver.h"
#include "traces/io/restore_wizard.h"
#include "traces/metric/auc.h"
#include "traces/metric/f1_score.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of toy.h, temp_folder.h and throws.h
using GroupPtr = std::shared_ptr<distributed::Group>;
using ::testing::HasSubstr;

// The options of the toy run, batches of 4 shared by all ranks.
EstimatorOptions options_of(const Model& model) {
  log::set_quiet(true);
  EstimatorOptions options = toy_options(model);
  options.epochs = 3;
  return options;
}

std::vector<double> values(const Summary& summary, Mode mode, const std::string& key) {
  std::vector<double> values;
  for (const auto& point : summary.series(mode, key)) values.push_back(point.value);
  return values;
}

// The result of `train` in that number of processes, which rank 0 returns.
Tensor result_of(int ranks, const std::function<Tensor(const GroupPtr&)>& train) {
  const TempFolder folder;
  run_ranks(ranks, [&](const GroupPtr& group) {
    const Tensor result = train(group);
    if (group->is_main()) write_tensor_file(folder / "result.h5", {{{"result", result}}, {}});
  });
  return read_tensor_file(folder / "result.h5").tensors.at(0).second;
}

TEST(TrainingOnRanks, GivesTheWeightsAndLossesOfOneProcess) {
  // Ten samples in batches of 4: the last one has 2, which four ranks cannot all have a part of.
  const auto train = [](const GroupPtr&) {
    set_seed(3);
    const Model model = toy_model();
    const Summary summary = Estimator(options_of(model)).fit();
    std::vector<double> numbers = values(summary, Mode::kEval, "loss");
    for (const Tensor& p : model.parameters()) {
      for (int64_t i = 0; i < p.numel(); ++i) numbers.push_back(p.view({-1})[i].item<double>());
    }
    return torch::tensor(numbers, torch::kDouble);
  };
  const Tensor one = result_of(1, train);
  ASSERT_EQ(one.numel(), 6);
  for (const int ranks : {2, 4}) {
    const Tensor several = result_of(ranks, train);
    EXPECT_TRUE(torch::allclose(several, one, /*rtol=*/1e-6, /*atol=*/1e-7)) << several << one;
    EXPECT_TRUE(torch::equal(result_of(ranks, train), several)) << "once more";
  }
}

TEST(TrainingOnRanks, MetricsAreThoseOfOneProcessToTheLastBit) {
  const auto test = [](const GroupPtr&) {
    set_seed(3);
    const Model model =
        build({.name = "net",
               .model = sequential({layers::Linear{.in_features = 2, .out_features = 2}})});
    log::set_quiet(true);
    std::vector<float> x;
    std::vector<int64_t> y;
    Rng rng(1, 0, 0, 0);
    for (int n = 0; n < 101; ++n) {
      x.push_back(static_cast<float>(rng.normal()));
      x.push_back(static_cast<float>(rng.normal()));
      y.push_back(rng.integer(0, 2));
    }
    const Dataset data = Dataset::from_arrays(
        {{"x", Array::from(x, {101, 2})}, {"y", Array::from(y, {101})}}, "points");
    Estimator estimator(
        {.pipeline = Pipeline({.test_data = data, .batch_size = 7}),
         .network = {ops::ModelOp({.model = model, .inputs = "x", .outputs = "score"})},
         .epochs = 1,
         .traces = {traces::AUC({.true_key = "y", .pred_key = "score"}),
                    traces::F1Score({.true_key = "y",
                                     .pred_key = "score",
                                     .average = traces::Average::kMacro})},
         .log_steps = -1,
         .device = "cpu"});
    const Summary& summary = estimator.test();
    return torch::tensor({summary.last(Mode::kTest, "auc"), summary.last(Mode::kTest, "f1_score")},
                         torch::kDouble);
  };
  const Tensor one = result_of(1, test);
  for (const int ranks : {2, 3, 4}) EXPECT_TRUE(torch::equal(result_of(ranks, test), one)) << ranks;
}

TEST(TrainingOnRanks, OneRankThatStopsStopsAllAtTheSameStep) {
  const Tensor steps = result_of(4, [](const GroupPtr& group) {
    EstimatorOptions options = options_of(toy_model());
    options.epochs = 100;
    options.traces = {Watch({.batch_end =
                                 [&](Data&, System& s) {
                                   if (s.global_step == 5 && group->rank() == 1) {
                                     s.stop_training("enough");
                                   }
                                 },
                             .mode = Mode::kTrain})};
    Estimator estimator(options);
    estimator.fit();
    const Tensor mine = torch::tensor({estimator.system().global_step}, torch::kLong);
    return torch::cat(group->all_gather(mine, "steps")).to(torch::kDouble);
  });
  EXPECT_GE(steps[0].item<double>(), 5);
  EXPECT_LE(steps[0].item<double>(), 6);
  EXPECT_TRUE(steps.eq(steps[0]).all().item<bool>()) << steps;
}

TEST(TrainingOnRanks, ASignalToOneRankEndsAll) {
  run_ranks(2, [](const GroupPtr& group) {
    EstimatorOptions options = options_of(toy_model());
    options.epochs = 100;
    options.traces = {Watch({.batch_end =
                                 [&](Data&, System& s) {
                                   if (s.global_step == 5 && group->rank() == 1) ::raise(SIGTERM);
                                 },
                             .mode = Mode::kTrain})};
    try {
      Estimator(options).fit();
      ADD_FAILURE() << "not stopped";
    } catch (const Stopped& stopped) {
      EXPECT_EQ(stopped.signal(), SIGTERM);
    }
  });
}

TEST(TrainingOnRanks, OnlyRank0WritesFiles) {
  const TempFolder folder;
  run_ranks(2, [&](const GroupPtr& group) {
    set_seed(3);
    const Model model = toy_model();
    EstimatorOptions options = options_of(model);
    // A path of its own each: what another rank wrote would show.
    options.run_dir = folder / fmt::format("run{}", group->rank());
    options.traces = {traces::BestModelSaver({.model = model, .load_best_final = true}),
                      traces::RestoreWizard({.save_steps = 2})};
    Estimator(options).fit();
    // The weights brought back at the end are on every rank.
    const auto all = group->all_gather(model.parameters().at(0).detach(), "weights");
    EXPECT_TRUE(torch::equal(all.at(0), all.at(1)));
  });
  EXPECT_TRUE(fs::exists(folder / "run0/events.jsonl"));
  EXPECT_TRUE(fs::exists(folder / "run0/net_best_loss.h5"));
  EXPECT_FALSE(fs::exists(folder / "run1/events.jsonl"));
  EXPECT_FALSE(fs::exists(folder / "run1/snapshots"));
}

TEST(TrainingOnRanks, ARestartGoesOnBitForBit) {
  const auto train = [](const fs::path& folder, int64_t until) {
    return [folder, until](const GroupPtr& group) {
      set_seed(3);
      const Model model = toy_model(OptimizerOptions(Adam{.lr = 0.05}));
      EstimatorOptions options = options_of(model);
      options.run_dir = folder;
      options.traces = {traces::RestoreWizard({.save_steps = 1}), traces::WeightSync({.every = 1}),
                        Watch({.batch_end =
                                   [&](Data&, System& s) {
                                     if (s.global_step == until && group->rank() == 1) {
                                       ::raise(SIGTERM);
                                     }
                                   },
                               .mode = Mode::kTrain})};
      try {
        Estimator(options).fit();
      } catch (const Stopped&) {
      }
      return torch::cat({model.parameters().at(0).detach().flatten(),
                         model.parameters().at(1).detach().flatten()});
    };
  };
  const TempFolder folder;
  const Tensor whole = result_of(2, train(folder / "whole", -1));
  const Tensor half = result_of(2, train(folder / "halves", 4));
  EXPECT_FALSE(torch::equal(half, whole));
  EXPECT_TRUE(torch::equal(result_of(2, train(folder / "halves", -1)), whole));
}

// A metric: the samples of an epoch, on all ranks.
class Count final : public Trace {
 public:
  Count() : Trace("Count", {.outputs = "count", .mode = Mode::kTrain}) {}
  void on_epoch_begin(Data&) override { samples_ = 0; }
  void on_batch_end(Data& data) override { samples_ += data.batch_size(); }
  void on_epoch_end(Data& data) override {
    const Tensor all = torch::tensor(samples_, torch::kLong);
    group().all_reduce(all, name());
    data.write_with_log("count", all.item<int64_t>());
  }
  StateDict state() const override { return {{"samples", samples_}}; }
  void load_state(const StateDict& state) override {
    samples_ = std::get<int64_t>(state.at("samples"));
  }
  bool state_is_of_rank() const override { return true; }

 private:
  int64_t samples_ = 0;
};

// One process of ten samples stops after eight of them.
TEST(TrainingOnRanks, AnotherNumberOfThemCountsFromTheRestart) {
  const auto train = [](const fs::path& folder, int64_t until) {
    return [folder, until](const GroupPtr&) {
      set_seed(3);
      EstimatorOptions options = options_of(toy_model());
      options.epochs = 1;
      options.run_dir = folder;
      options.traces = {Count(), traces::RestoreWizard(),
                        Watch({.batch_end =
                                   [until](Data&, System& s) {
                                     if (s.global_step == until) ::raise(SIGTERM);
                                   },
                               .mode = Mode::kTrain})};
      Estimator estimator(options);
      try {
        estimator.fit();
      } catch (const Stopped&) {
        return torch::zeros(0);
      }
      return torch::tensor(values(estimator.summary(), Mode::kTrain, "count"), torch::kDouble);
    };
  };
  for (const auto& [ranks, samples] : {std::pair(1, 10.0), std::pair(2, 2.0)}) {
    const TempFolder folder;
    EXPECT_EQ(result_of(1, train(folder / "run", 2)).numel(), 0);
    EXPECT_EQ(result_of(ranks, train(folder / "run", -1)).item<double>(), samples);
  }
}

TEST(TrainingOnRanks, RefusesRanksOfDifferentConfigs) {
  run_ranks(2, [](const GroupPtr& group) {
    const Model model = toy_model(OptimizerOptions(SGD{.lr = group->rank() == 0 ? 0.125 : 0.25}));
    expect_error([&] { Estimator(options_of(model)).fit(); },
                 {"ranks differ in the config", "0.125", "0.25"});
  });
}

TEST(TrainingOnRanks, RefusesRanksOfDifferentData) {
  run_ranks(2, [](const GroupPtr& group) {
    EstimatorOptions options = options_of(toy_model());
    options.pipeline = Pipeline({.train_data = toy_data(10, group->is_main() ? 1 : 2),
                                 .batch_size = 4,
                                 .num_workers = 0,
                                 .seed = 5});
    expect_error([&] { Estimator(options).fit(); },
                 {R"(ranks differ in the data of train: rank 0 has '  "digest": ")"});
  });
}

TEST(TrainingOnRanks, RefusesRanksOfDifferentOptions) {
  run_ranks(2, [](const GroupPtr& group) {
    EstimatorOptions options = options_of(toy_model());
    options.trial_step = group->is_main();
    expect_error([&] { Estimator(options).fit(); }, {"ranks differ in the options of the estimator",
                                                     "trial_step true", "trial_step false"});
  });
  run_ranks(2, [](const GroupPtr& group) {
    const TempFolder folder;
    EstimatorOptions options = options_of(toy_model());
    options.run_dir = folder / "run";
    if (group->is_main()) options.traces = {traces::RestoreWizard()};
    expect_error([&] { Estimator(options).fit(); }, {"ranks differ", "RestoreWizard"});
  });
}

TEST(TrainingOnRanks, ByTheClockSavesAsSeldomAsOneProcess) {
  const TempFolder folder;
  run_ranks(2, [&](const GroupPtr&) {
    EstimatorOptions options = options_of(toy_model());
    options.epochs = 40;
    options.run_dir = folder / "run";
    options.traces = {
        traces::RestoreWizard({.save_seconds = 1000.0, .save_epochs = 0, .keep = 1000})};
    Estimator(options).fit();
  });
  const auto files = fs::directory_iterator(folder / "run/snapshots");
  EXPECT_EQ(std::distance(begin(files), end(files)), 2);  // before the first step, after the last
}

TEST(TrainingOnRanks, RefusesABatchThatTheyCannotShare) {
  run_ranks(3, [](const GroupPtr&) {
    expect_error([] { Estimator(options_of(toy_model())).fit(); },
                 {"a batch of 4 cannot be divided evenly among 3 ranks"});
  });
}

// Ten samples in batches of 4: of the last one each of two ranks has one row, whose variance is
// none.
TEST(TrainingOnRanks, BatchNormOfOneRowIsRefusedUnlessItIsSynchronized) {
  for (const bool synchronized : {false, true}) {
    run_ranks(2, [&](const GroupPtr&) {
      EstimatorOptions options = options_of(
          build({.name = "net",
                 .model = sequential({layers::Linear{.in_features = 2, .out_features = 4},
                                      layers::BatchNorm1d{.num_features = 4},
                                      layers::Linear{.in_features = 4, .out_features = 1}}),
                 .optimizer = OptimizerOptions(SGD{.lr = 0.125}),
                 .sync_batchnorm = synchronized}));
      Estimator estimator(options);
      if (synchronized) {
        estimator.fit();
        EXPECT_EQ(estimator.system().global_step, 9);
        return;
      }
      expect_error([&] { estimator.fit(); },
                   {"the last batch of an epoch, in mode train, fails where the first one works. "
                    "It has 2 of 4 samples, 1 of them on this rank."});
      EXPECT_EQ(estimator.system().global_step, 0);
    });
  }
}

TEST(TrainingOnRanks, ANaNOnOneRankEndsAllWithTheSameMessage) {
  run_ranks(2, [](const GroupPtr& group) {
    const Model model = toy_model();
    EstimatorOptions options = options_of(model);
    options.traces = {Watch({.batch_end =
                                 [&](Data&, System& s) {
                                   if (s.global_step != 1 || group->rank() != 1) return;
                                   const at::NoGradGuard no_grad;
                                   model.parameters().at(0).fill_(std::nanf(""));
                                 },
                             .mode = Mode::kTrain})};
    expect_error([&] { Estimator(options).fit(); }, {"the loss 'loss' became NaN"});
  });
}

}  // namespace
}  // namespace fe
