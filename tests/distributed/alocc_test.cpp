// SPDX-License-Identifier: Apache-2.0
// ALOCC by one, two and four processes: the same training.
#include <gmock/gmock.h>
#include <torch/nn/module.h>
#include <torch/types.h>

#include <cmath>

#include "config/run/run_config.h"
#include "fe/base/log.h"
#include "fe/storage/tensor_file.h"
#include "ops/lambda_op.h"
#include "tests/examples/bars.h"
#include "tests/examples/read_config.h"
#include "tests/testing/ranks.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

using fe::testing::run_ranks;
using fe::testing::TempFolder;

// In float32 the sums of four parts and of one differ in their last bit. Where the true gradient is
// zero, as of a bias before a BatchNorm, Adam makes whole steps of that.
Network in_float64(const Network& network) {
  for (const Model& model : network.models()) model.module().to(torch::kDouble);
  std::vector<Scheduled<AnyTensorOp>> ops;
  for (const char* key : {"x", "x_w_noise"}) {
    ops.emplace_back(
        ops::LambdaOp({.inputs = key,
                       .outputs = key,
                       .fn = [](const Tensor& x) { return x.to(torch::kDouble); },
                       .mode = key == std::string("x") ? Modes::all() : Modes(Mode::kTrain)}));
  }
  ops.insert(ops.end(), network.ops().begin(), network.ops().end());
  return Network(std::move(ops));
}

class ALOCCOnRanks : public ::testing::Test {
 protected:
  ALOCCOnRanks() { testing::write_bars(folder_.path(), 1449, 300); }

  // Trains in that number of processes; weights, averages and numbers come back in a file.
  TensorFile train(int ranks, std::vector<std::string> settings) {
    const auto out = folder_ / fmt::format("result_{}_{}.h5", ranks, ++count_);
    settings.insert(
        settings.end(),
        {"estimator.epochs=1", "estimator.log_steps=1", "pipeline.num_workers=0",
         "data.digits.mnist.folder=" + folder_.path().string(), "models.reconstructor.ema_decay=0",
         "models.discriminator.ema_decay=0", "models.reconstructor.sync_batchnorm=true",
         "models.discriminator.sync_batchnorm=true"});
    run_ranks(ranks, [&](const std::shared_ptr<distributed::Group>& group) {
      log::set_quiet(true);
      const config::Registry registry = testing::detect_registry();
      Findings findings;
      auto run =
          config::build_run(testing::read_config("alocc.yaml", settings).root, registry, findings);
      findings.throw_errors("config");
      run->estimator.network = in_float64(run->estimator.network);
      const Summary summary = Estimator(run->estimator).fit();
      if (!group->is_main()) return;
      TensorFile result;
      for (const Model& model : run->estimator.network.models()) {
        for (const auto& [name, tensor] : model.named_tensors()) {
          result.tensors.emplace_back(model.name() + "/" + name, tensor);
        }
      }
      for (const auto& [mode, by_key] : summary.all()) {
        for (const auto& [key, points] : by_key) {
          if (key.find("sec") != std::string::npos || key == "num_device") continue;
          std::vector<double> values;
          for (const auto& point : points) values.push_back(point.value);
          result.tensors.emplace_back(fmt::format("numbers/{} {}", name(mode), key),
                                      torch::tensor(values, torch::kDouble));
        }
      }
      write_tensor_file(out, result);
    });
    return read_tensor_file(out);
  }

  TempFolder folder_;
  int count_ = 0;
};

// The distance of one kind of tensors, over all of them, as a fraction of their norm. (Not one by
// one, because biases before a BatchNorm have no effect, and are noise of 1e-10.)
double difference(const TensorFile& a, const TensorFile& b, const std::string& prefix) {
  EXPECT_EQ(a.tensors.size(), b.tensors.size());
  double apart = 0, norm = 0;
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    const auto& [name, tensor] = a.tensors[i];
    if (!name.starts_with(prefix)) continue;
    const Tensor x = tensor.to(torch::kDouble), y = b.tensors[i].second.to(torch::kDouble);
    apart += (x - y).square().sum().item<double>();
    norm += x.square().sum().item<double>();
  }
  return std::sqrt(apart / norm);
}

bool equal(const TensorFile& a, const TensorFile& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    if (a.tensors[i].first != b.tensors[i].first) return false;
    if (!torch::equal(a.tensors[i].second, b.tensors[i].second)) return false;
  }
  return true;
}

TEST_F(ALOCCOnRanks, TrainsAsOneProcessDoes) {
  const std::vector<std::string> steps = {"estimator.train_steps_per_epoch=50",
                                          "pipeline.batch_size=32"};
  const TensorFile one = train(1, steps);
  for (const int ranks : {2, 4}) {
    const TensorFile several = train(ranks, steps);
    for (const char* part : {"numbers/train", "numbers/eval", "reconstructor/", "discriminator/"}) {
      EXPECT_LT(difference(one, several, part), 1e-5) << ranks << " ranks, " << part;
    }
    EXPECT_TRUE(equal(several, train(ranks, steps))) << ranks << " ranks, once more";
  }
}

TEST_F(ALOCCOnRanks, SharesABatchThatCannotBeSharedEvenly) {
  // Of about 434 inliers the last batch has 14 or 15: 4, 4, 3 and 3 or 4 rows.
  const std::vector<std::string> settings = {"pipeline.batch_size=60", "data.ones.1.where.y=[1]"};
  const TensorFile one = train(1, settings);
  const TensorFile four = train(4, settings);
  for (const char* part : {"numbers/train", "reconstructor/", "discriminator/"}) {
    EXPECT_LT(difference(one, four, part), 1e-5) << part;
  }
}

}  // namespace
}  // namespace fe
