// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/fe/data/samples.h"
#include "apps/fe/infer/output.h"
#include "apps/fe/infer/pictures.h"
#include "fe/run/inference.h"

namespace fe::app {

/// Runs samples in batches of the size that training evaluated with, so that the same samples in
/// the same order get the same numbers to the last bit.
class InferRun {
 public:
  /// With options for images, values that are images are drawn; otherwise they are left out.
  InferRun(const run::Inference& inference, std::optional<PictureOptions> pictures);

  void add(InputSample sample);
  /// Runs the remaining samples and returns a row for each sample in the order of add().
  std::vector<ResultRow> finish();

  /// Notes on keys that are not among the numbers, with the reasons.
  std::vector<std::string> take_notes();

 private:
  enum class Kind { kNumbers, kImages };
  struct Output {
    std::string key;
    Kind kind;
  };

  void judge();
  void choose_outputs(const Batch& values);
  void add_output(const std::string& key, const Tensor& value);
  Numbers numbers_of(const std::string& key, const Tensor& value) const;
  void draw(const Dataset& inputs, const Batch& values);
  std::string caption(const ResultRow& row) const;

  const run::Inference& inference_;
  std::optional<Pictures> pictures_;
  std::vector<Output> outputs_;  // chosen at the first batch
  std::vector<std::string> notes_;
  std::vector<ResultRow> rows_;
  std::vector<Array> waiting_;        // for a full batch
  std::vector<size_t> waiting_rows_;  // where their numbers go
};

}  // namespace fe::app
