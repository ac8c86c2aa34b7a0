// SPDX-License-Identifier: Apache-2.0
// A run that SIGINT or SIGTERM ends.
#include <gmock/gmock.h>
#include <signal.h>
#include <torch/types.h>

#include <cstdlib>

#include "fe/base/system/guard.h"
#include "fe/base/system/stop.h"
#include "fe/checkpoint/model_file.h"
#include "tests/estimator/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h, temp_folder.h and throws.h

// A run that is sent a signal in its fifth step.
EstimatorOptions signaled(int signal, const std::filesystem::path& folder, const Model& model) {
  EstimatorOptions options = toy_options(model);
  options.run_dir = folder;
  options.epochs = 100;
  options.traces = {Watch({.batch_end =
                               [signal](Data&, System& s) {
                                 if (s.global_step == 5) ::raise(signal);
                               },
                           .mode = Mode::kTrain})};
  return options;
}

// The process that a death test starts finds the folder of its parent.
std::filesystem::path shared_folder(const TempFolder& folder) {
  ::setenv("FE_STOP_TEST_FOLDER", folder.path().c_str(), /*overwrite=*/0);
  return std::filesystem::path(std::getenv("FE_STOP_TEST_FOLDER")) / "run";
}

void expect_saved_and_exit_code(int signal) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  ::setenv("OMP_WAIT_POLICY", "passive", 1);  // or guard() would start the program once more
  const TempFolder folder;
  const auto run = shared_folder(folder);
  EXPECT_EXIT(
      std::exit(guard("train",
                      [&] {
                        set_seed(3);
                        Estimator(signaled(signal, run, toy_model())).fit();
                      })),
      ::testing::ExitedWithCode(128 + signal),
      fmt::format("train: stopped by signal {} at step 5, epoch 2; models are saved in ", signal));
  ::unsetenv("FE_STOP_TEST_FOLDER");

  const ModelFile file = read_model_file(run / "net_stopped.h5");
  EXPECT_EQ(file.metadata.at("step"), "5");
  EXPECT_EQ(file.metadata.at("epoch"), "2");
  set_seed(3);
  const Model untrained = toy_model(), loaded = load_model(run / "net_stopped.h5");
  EXPECT_FALSE(equal(values_of(loaded), values_of(untrained)));
  EXPECT_LT(loss_on(loaded, toy_data(10)), loss_on(untrained, toy_data(10)));
}

TEST(Stop, AnInterruptedRunIsSavedAndExitsWith130) { expect_saved_and_exit_code(SIGINT); }
TEST(Stop, ATerminatedRunIsSavedAndExitsWith143) { expect_saved_and_exit_code(SIGTERM); }

TEST(Stop, EndsAfterItsStepAndRunsTheLastHooks) {
  const Model model = toy_model();
  EstimatorOptions options = signaled(SIGTERM, {}, model);
  bool ended = false;
  options.traces.push_back(Watch({.end = [&](Data&, System&) { ended = true; }}));
  Estimator estimator(options);
  try {
    estimator.fit();
    ADD_FAILURE() << "expected Stopped";
  } catch (const Stopped& stopped) {
    EXPECT_EQ(stopped.signal(), SIGTERM);
    EXPECT_STREQ(stopped.what(),
                 "stopped by signal 15 at step 5, epoch 2; models are not saved: "
                 "there is no run folder (run_dir)");
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(estimator.system().global_step, 5);
  // The note is gone: what comes next runs to its end.
  EXPECT_NEAR(estimator.test().last(Mode::kTest, "loss"), loss_on(model, toy_data(6, 3)), 1e-6);
}

TEST(Stop, ASignalDuringEvaluationEndsTheRunToo) {
  EstimatorOptions options = toy_options(toy_model());
  options.epochs = 100;
  options.traces = {
      Watch({.batch_end = [](Data&, System&) { ::raise(SIGINT); }, .mode = Mode::kEval})};
  Estimator estimator(options);
  EXPECT_THROW(estimator.fit(), Stopped);
  EXPECT_EQ(estimator.system().epoch_idx, 1);
  EXPECT_TRUE(estimator.summary().series(Mode::kEval, "loss").empty());
}

}  // namespace
}  // namespace fe
