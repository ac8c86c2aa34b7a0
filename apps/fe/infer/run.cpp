// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/infer/run.h"

#include <torch/types.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "plot/image/are_images.h"

namespace fe::app {
namespace {

constexpr int64_t kLongest = 64;  // numbers of one sample that become columns

bool is_per_sample(const Tensor& value, int64_t count) {
  return value.dim() > 0 && value.size(0) == count;
}

// One number per sample, or a short vector.
bool are_numbers(const Tensor& value) {
  const int64_t each = value.numel() / value.size(0);
  return each == 1 || (value.dim() == 2 && each <= kLongest);
}

}  // namespace

InferRun::InferRun(const run::Inference& inference, std::optional<PictureOptions> pictures)
    : inference_(inference) {
  if (pictures) pictures_.emplace(std::move(*pictures));
}

void InferRun::add(InputSample sample) {
  rows_.push_back({.name = std::move(sample.name), .error = std::move(sample.error)});
  if (!sample.value.defined()) return;
  waiting_.push_back(std::move(sample.value));
  waiting_rows_.push_back(rows_.size() - 1);
  if (static_cast<int64_t>(waiting_.size()) == inference_.batch_size) judge();
}

std::vector<ResultRow> InferRun::finish() {
  if (!waiting_.empty()) judge();
  if (pictures_) pictures_->finish();
  return std::move(rows_);
}

std::vector<std::string> InferRun::take_notes() { return std::exchange(notes_, {}); }

void InferRun::judge() {
  const Dataset inputs =
      Dataset::from_arrays({{inference_.infer.input, stack(waiting_)}}, "inputs");
  const Batch values = run::run_inference(inference_, inputs);
  if (outputs_.empty()) choose_outputs(values);
  for (const Output& output : outputs_) {
    const Tensor& value = values[output.key];
    FE_CHECK(is_per_sample(value, inputs.size()),
             "'{}': expected a value for each of {} samples, got {}.", output.key, inputs.size(),
             describe(value));
    if (output.kind != Kind::kNumbers) continue;
    for (size_t i = 0; i < waiting_rows_.size(); ++i) {
      rows_[waiting_rows_[i]].numbers.push_back(
          numbers_of(output.key, value[static_cast<int64_t>(i)]));
    }
  }
  if (pictures_) draw(inputs, values);
  waiting_.clear();
  waiting_rows_.clear();
}

void InferRun::choose_outputs(const Batch& values) {
  const run::InferOptions& infer = inference_.infer;
  std::vector<std::string> keys = infer.outputs;
  if (keys.empty()) keys = run::written_keys(inference_);
  const bool has_score = std::ranges::find(keys, infer.score) != keys.end();
  if (!infer.score.empty() && !has_score) keys.insert(keys.begin(), infer.score);
  for (const std::string& key : keys) {
    const Tensor* value = values.find(key);
    FE_CHECK(value, "infer: nothing writes '{}' in mode infer.{} Known names: {}.", key,
             did_you_mean(key, values.names()), fmt::join(values.names(), ", "));
    add_output(key, *value);
  }
  FE_CHECK(!outputs_.empty(),
           "infer: expected outputs with a value for each sample, got none of [{}].",
           fmt::join(keys, ", "));
}

void InferRun::add_output(const std::string& key, const Tensor& value) {
  if (!is_per_sample(value, static_cast<int64_t>(waiting_.size()))) {
    notes_.push_back(fmt::format("'{}' is left out: it is {}, not a value for each sample.", key,
                                 describe(value)));
  } else if (are_numbers(value)) {
    outputs_.push_back({key, Kind::kNumbers});
  } else if (plot::are_images(value)) {
    outputs_.push_back({key, Kind::kImages});
    if (!pictures_) {
      notes_.push_back(fmt::format("'{}' holds images: --pictures --out DIR draws them.", key));
    }
  } else {
    notes_.push_back(
        fmt::format("'{}' is left out: {} is too much for a table.", key, describe(value)));
  }
}

Numbers InferRun::numbers_of(const std::string& key, const Tensor& value) const {
  const Tensor flat = value.flatten().to(torch::kDouble).contiguous();
  const auto* first = flat.data_ptr<double>();
  return {.key = key,
          .values = {first, first + flat.numel()},
          .is_list = flat.numel() > 1,
          .whole = !value.is_floating_point()};
}

void InferRun::draw(const Dataset& inputs, const Batch& values) {
  const Tensor given = as_tensor(inputs.column(inference_.infer.input));
  for (size_t i = 0; i < waiting_rows_.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    const ResultRow& result = rows_[waiting_rows_[i]];
    PictureRow row{.name = std::filesystem::path(result.name).filename().string(),
                   .caption = caption(result),
                   .images = {}};
    if (plot::are_images(given)) row.images.emplace_back(inference_.infer.input.str(), given[at]);
    for (const Output& output : outputs_) {
      if (output.kind == Kind::kImages) row.images.emplace_back(output.key, values[output.key][at]);
    }
    FE_CHECK(!row.images.empty(),
             "--pictures: expected inputs or outputs that are images, got none. Leave it out.");
    pictures_->add(row);
  }
}

std::string InferRun::caption(const ResultRow& row) const {
  for (const Numbers& numbers : row.numbers) {
    if (numbers.key == inference_.infer.score && numbers.values.size() == 1) {
      return fmt::format("{} {:.4g}", numbers.key, numbers.values.front());
    }
  }
  return "";
}

}  // namespace fe::app
