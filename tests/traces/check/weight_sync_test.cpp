// SPDX-License-Identifier: Apache-2.0
#include "traces/check/weight_sync.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <functional>

#include "fe/base/rng.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"

namespace fe::traces {
namespace {

using distributed::Group;
using testing::Driver;
using testing::expect_error;
using testing::run_ranks;

Model model_named(const std::string& name) {
  return build({.name = name,
                .model = sequential({layers::Linear{.in_features = 3, .out_features = 2}}),
                .optimizer = SGD{}});
}

float* weights_of(const Model& model) { return model.parameters()[0].data_ptr<float>(); }

// Takes two models through six steps, looking after every second one; after step 3 `disturb` is
// given the second model. Returns what the run was ended by, or "".
std::string train(const std::shared_ptr<Group>& group,
                  const std::function<void(const Model&)>& disturb) {
  set_seed(1);
  const Model first = model_named("first"), second = model_named("second");
  Network network({testing::UpdateWith(first, "a"), testing::UpdateWith(second, "b")});
  Driver run({WeightSync({.every = 2})});
  run.system.group = group;
  run.system.network = &network;
  run.begin();
  run.start(Mode::kTrain);
  try {
    for (int step = 1; step <= 6; ++step) {
      run.step({{"x", torch::zeros({1})}});
      if (step == 3) disturb(second);
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    return error.what();
  }
  return "";
}

TEST(WeightSync, IsSilentWhileAllAreEqual) {
  run_ranks(2, [](const std::shared_ptr<Group>& group) {
    EXPECT_EQ(train(group, [](const Model& model) { weights_of(model)[0] += 1; }), "");
  });
}

TEST(WeightSync, NamesModelStepAndRanksOnEveryRank) {
  run_ranks(3, [](const std::shared_ptr<Group>& group) {
    const std::string text = train(group, [&](const Model& model) {
      float& weight = weights_of(model)[4];
      if (group->rank() == 1) weight = std::nextafter(weight, 10.0F);
    });
    EXPECT_EQ(
        text,
        "WeightSync: expected the weights of the model 'second' to be the same on all ranks "
        "after step 4, but those on rank 1 differ from those on rank 0. Resume from a snapshot "
        "of step 2 or earlier; if it happens again, look for an op that treats the ranks "
        "differently, or for a faulty machine.");
  });
}

TEST(WeightSync, SeesWeightsThatChangedPlaces) {
  run_ranks(3, [](const std::shared_ptr<Group>& group) {
    const std::string text = train(group, [&](const Model& model) {
      if (group->is_main()) std::swap(weights_of(model)[0], weights_of(model)[5]);
    });
    EXPECT_NE(text.find("after step 4, but those on rank 1 and 2 differ"), std::string::npos)
        << text;
  });
}

TEST(WeightSync, DoesNothingInOneProcess) {
  EXPECT_EQ(train(Group::alone(), [](const Model& model) { weights_of(model)[0] += 1; }), "");
}

TEST(WeightSync, LooksAfterAtLeastOneStep) {
  expect_error([] { WeightSync({.every = 0}); },
               {"WeightSync: expected every of at least 1, got 0"});
}

}  // namespace
}  // namespace fe::traces
