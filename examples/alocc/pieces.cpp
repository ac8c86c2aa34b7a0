// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/pieces.h"

#include "examples/alocc/f1_auc_scores.h"
#include "examples/alocc/models.h"

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
  r.trace<F1AUCScores>();
}

}  // namespace alocc
