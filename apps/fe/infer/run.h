// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/fe/data/samples.h"
#include "apps/fe/infer/output.h"
#include "apps/fe/infer/pictures.h"
#include "config/run/inference.h"

namespace fe::app {

/// Judges samples in batches of the size that training evaluated with, so that the same samples in
/// the same order get the same numbers to the last bit.
class InferRun {
 public:
  /// With `pictures`, values that are images are drawn; else they are left out.
  InferRun(const config::Inference& inference, std::optional<PictureOptions> pictures);

  void add(InputSample sample);
  /// Judges what is left, and gives a row for each sample in the order of add().
  std::vector<ResultRow> finish();

  /// Keys that are not among the numbers, and why: for standard error.
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

  const config::Inference& inference_;
  std::optional<Pictures> pictures_;
  std::vector<Output> outputs_;  // chosen at the first batch
  std::vector<std::string> notes_;
  std::vector<ResultRow> rows_;
  std::vector<Array> waiting_;        // for a full batch
  std::vector<size_t> waiting_rows_;  // where their numbers go
};

}  // namespace fe::app
