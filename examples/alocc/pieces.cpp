// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/pieces.h"

#include "examples/alocc/f1_auc_scores.h"
#include "examples/alocc/losses.h"
#include "examples/alocc/models.h"
#include "examples/alocc/scores.h"

namespace fe::config {

/// A name: the pieces that give the same one share the scale.
template <>
struct OptionType<alocc::ScoreScale> {
  static TypeInfo info() { return {.text = "a name; pieces with the same one share the scale"}; }
  static std::optional<alocc::ScoreScale> read(const Node& node,
                                               Context& context,
                                               const std::string& what) {
    const auto name = read_text(node, context, what);
    if (!name) return std::nullopt;
    return context.shared<alocc::ScoreScale>(*name);
  }
};

}  // namespace fe::config

namespace alocc {
namespace {

struct NetworkOptions {
  Variant variant = Variant::kCorrected;

  static auto fields() {
    return std::tuple(fe::field("variant", &NetworkOptions::variant,
                                "torch or keras: the notebook's, with that library's initial "
                                "weights; corrected: ours"));
  }
};

}  // namespace

void add_pieces(fe::config::Registry& r) {
  r.architecture<NetworkOptions>(
      "alocc_reconstructor", "[N, 1, 28, 28] in [-1, 1] to the same; arXiv:1802.09088",
      [](const NetworkOptions& options) { return reconstructor(options.variant); });
  r.architecture<NetworkOptions>(
      "alocc_discriminator", "[N, 1, 28, 28] in [-1, 1] to [N, 1], high for real images",
      [](const NetworkOptions& options) { return discriminator(options.variant); });
  r.tensor_op<RLoss, RLossOptions>("RLoss", "ALOCC's loss of the reconstructor");
  r.tensor_op<DLoss, DLossOptions>("DLoss", "ALOCC's loss of the discriminator");
  r.tensor_op<ScoreParts, ScorePartsOptions>("ScoreParts", "the two signs of an outlier, [N, 2]");
  r.tensor_op<AnomalyScore, AnomalyScoreOptions>("AnomalyScore",
                                                 "one number for an image, high for outliers");
  r.trace<F1AUCScores, F1AUCScoresOptions>("F1AUCScores",
                                           "AUC, and F1 at the threshold of equal error rates");
  r.trace<FitScoreScale, FitScoreScaleOptions>(
      "FitScoreScale", "fits the scale of AnomalyScore on a data set of inliers");
}

}  // namespace alocc
