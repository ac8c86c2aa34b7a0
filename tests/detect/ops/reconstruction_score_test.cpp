// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/reconstruction_score.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/detect/alibi.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::doubles;
using fe::testing::expect_error;
using fe::testing::IsClose;

ReconstructionScore score_op(double outlier_perc = 100) {
  return ReconstructionScore({.inputs = {"x", "x_recon"},
                              .outputs = {"feature_score", "instance_score"},
                              .outlier_perc = outlier_perc});
}

TEST(ReconstructionScore, IsTheSquaredErrorAndItsMean) {
  const Tensor x = torch::tensor({{1.0F, 2.0F}, {3.0F, 4.0F}});
  const Tensor x_recon = torch::tensor({{0.0F, 4.0F}, {3.0F, 4.5F}});
  const Tensors all = score_op().forward({x, x_recon}, {});
  EXPECT_THAT(all[0], IsClose(torch::tensor({{1.0F, 4.0F}, {0.0F, 0.25F}})));
  EXPECT_THAT(all[1], IsClose(doubles({2.5, 0.125}, {2})));
  EXPECT_THAT(score_op(50).forward({x, x_recon}, {})[1], IsClose(doubles({4, 0.25}, {2})));
}

TEST(ReconstructionScore, OfSeveralReconstructionsIsTheMeanErrorOfEachFeature) {
  const Tensor x = torch::tensor({{1.0F, 0.0F}});
  const Tensor x_recon = torch::tensor({{{0.0F, 2.0F}, {4.0F, 0.0F}}});  // two draws
  const Tensors all = score_op(50).forward({x, x_recon}, {});
  EXPECT_THAT(all[0], IsClose(torch::tensor({{5.0F, 2.0F}})));
  // Not the mean of each draw's own largest error, (4 + 9) / 2.
  EXPECT_THAT(all[1], IsClose(doubles({5}, {1})));
}

TEST(ReconstructionScore, OfOneDrawIsThatOfAReconstruction) {
  torch::manual_seed(4);
  const Tensor x = torch::rand({5, 3, 4, 4}), x_recon = torch::rand({5, 3, 4, 4});
  const Tensors one = score_op(30).forward({x, x_recon}, {});
  const Tensors draw = score_op(30).forward({x, x_recon.unsqueeze(1)}, {});
  EXPECT_TRUE(one[0].equal(draw[0]));
  EXPECT_TRUE(one[1].equal(draw[1]));
}

class GoldenScores : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenScores, AreThoseOfAlibiDetect) {
  const std::string& group = GetParam();
  const Tensor x = alibi::value(group + "/x"), x_hat = alibi::value(group + "/x_hat");
  const Tensor expected = alibi::value(group + "/instance_score");
  const auto percs = alibi::numbers("outlier_perc");
  for (size_t i = 0; i < percs.size(); ++i) {
    const Tensors all = score_op(percs[i]).forward({x, x_hat}, {});
    EXPECT_THAT(all[0], alibi::Agrees(alibi::value(group + "/feature_score")));
    EXPECT_THAT(all[1], alibi::Agrees(expected[static_cast<int64_t>(i)])) << percs[i];
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         GoldenScores,
                         ::testing::Values("ae_image", "ae_tabular", "vae_image", "vae_tabular"),
                         [](const auto& test) { return test.param; });

TEST(ReconstructionScore, LeavesItsInputsAlone) {
  const Tensor x = torch::ones({2, 3}), x_recon = torch::zeros({2, 4, 3});
  score_op().forward({x, x_recon}, {});
  EXPECT_TRUE(x.equal(torch::ones({2, 3})));
  EXPECT_TRUE(x_recon.equal(torch::zeros({2, 4, 3})));
}

TEST(ReconstructionScore, RefusesOtherShapes) {
  const auto score = [](at::IntArrayRef x, at::IntArrayRef x_recon) {
    return [=] { score_op().forward({torch::zeros(x), torch::zeros(x_recon)}, {}); };
  };
  const std::vector<int64_t> image = {2, 1, 4, 4}, smaller = {2, 1, 3, 3}, draws = {2, 5, 1, 3, 4};
  expect_error(score(image, smaller),
               {"ReconstructionScore: expected 'x' of shape [N, ...] and 'x_recon' of the same "
                "shape, or [N, S, ...], got [2, 1, 4, 4] and [2, 1, 3, 3]. The network has to give "
                "what it is given."});
  expect_error(score(image, draws), {"got [2, 1, 4, 4] and [2, 5, 1, 3, 4]"});
  const std::vector<int64_t> row = {2, 3}, no_draws = {2, 0, 3}, flat = {2};
  expect_error(score(row, no_draws), {"got [2, 3] and [2, 0, 3]"});
  expect_error(score(flat, flat), {"got [2] and [2]"});
}

TEST(ReconstructionScore, SaysWhichKeysItExpects) {
  expect_error([] { ReconstructionScore({.inputs = "x", .outputs = "score"}); },
               {"ReconstructionScore: expected inputs {x, x_recon} and outputs {feature_score, "
                "instance_score}, got ['x'] and ['score']."});
}

TEST(ReconstructionScore, RefusesAShareOutOfRange) {
  for (const double perc : {0.0, -1.0, 100.5}) {
    expect_error(
        [&] { score_op(perc); },
        {fmt::format("ReconstructionScore: expected outlier_perc in (0, 100], got {}.", perc)});
  }
}

}  // namespace
}  // namespace fe::detect
