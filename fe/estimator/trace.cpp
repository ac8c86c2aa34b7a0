// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/trace.h"

#include <torch/types.h>

#include <algorithm>

#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe {

namespace {

// A loss is a float: 1.0820444, not 1.0820443630218506.
std::string number_text(double number) {
  const auto single = static_cast<float>(number);
  return static_cast<double>(single) == number ? fmt::format("{}", single)
                                               : fmt::format("{}", number);
}

}  // namespace

std::string to_string(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* count = std::get_if<int64_t>(&value)) return fmt::format("{}", *count);
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  const Tensor tensor = std::get<Tensor>(value).to(at::kCPU, at::kDouble).contiguous().view({-1});
  if (tensor.numel() == 1) return number_text(tensor.item<double>());
  std::vector<std::string> texts;
  for (int64_t i = 0; i < tensor.numel(); ++i) {
    texts.push_back(number_text(tensor.data_ptr<double>()[i]));
  }
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

const Tensor& Data::operator[](const Key& key) const {
  if (const Tensor* tensor = find_tensor(key.str())) return *tensor;
  const std::vector<std::string> names = batch_ ? batch_->keys() : std::vector<std::string>();
  fail("no tensor under {} in this batch.{} Known names: {}. Declare it as an input of the trace.",
       key, did_you_mean(key.str(), names), fmt::join(names, ", "));
}

const Tensor* Data::find_tensor(std::string_view key) const {
  const Tensor* tensor = batch_ ? batch_->find(key) : nullptr;
  return tensor && tensor->defined() ? tensor : nullptr;
}

const Value* Data::find(std::string_view key) const {
  const auto found = std::find_if(written_.begin(), written_.end(),
                                  [&](const Written& w) { return w.key == key; });
  return found == written_.end() ? nullptr : &found->value;
}

double Data::number(const Key& key) const {
  const Value* value = find(key.str());
  if (!value) {
    std::vector<std::string> names;
    for (const Written& w : written_) names.push_back(w.key);
    fail("no value under {} at this point.{} Known names: {}.", key, did_you_mean(key.str(), names),
         fmt::join(names, ", "));
  }
  if (const auto* number = std::get_if<double>(value)) return *number;
  if (const auto* count = std::get_if<int64_t>(value)) return static_cast<double>(*count);
  const auto* tensor = std::get_if<Tensor>(value);
  FE_CHECK(tensor && tensor->numel() == 1, "expected a number under {}, got {}.", key,
           to_string(*value));
  return tensor->item<double>();
}

void Data::write_with_log(const Key& key, Value value) {
  write_without_log(key, std::move(value));
  std::find_if(written_.begin(), written_.end(), [&](const Written& w) {
    return w.key == key.str();
  })->logged = true;
}

void Data::write_without_log(const Key& key, Value value) {
  std::erase_if(written_, [&](const Written& w) { return w.key == key.str(); });
  written_.push_back({key.str(), std::move(value), false});
}

const distributed::Group& Trace::group() const { return *system().group; }

System& Trace::system() const {
  FE_CHECK(system_, "{}: has no system outside of fit() and test().", name());
  return *system_;
}

}  // namespace fe
