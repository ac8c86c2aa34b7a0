// SPDX-License-Identifier: Apache-2.0
#include "detect/prediction.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

namespace fe::detect {
namespace {

using Json = nlohmann::ordered_json;

// Nested lists; JSON has no word for NaN and infinity: nlohmann-json writes null.
template <class T>
Json nested(const T*& next, at::IntArrayRef sizes) {
  if (sizes.empty()) return *next++;
  Json list = Json::array();
  for (int64_t i = 0; i < sizes.front(); ++i) list.push_back(nested(next, sizes.slice(1)));
  return list;
}

Json values_json(const Tensor& values) {
  if (!values.defined()) return nullptr;
  if (!values.is_floating_point()) {
    const Tensor whole = values.to(torch::kLong).contiguous();
    const auto* next = whole.data_ptr<int64_t>();
    return nested(next, whole.sizes());
  }
  const Tensor numbers = values.to(torch::kDouble).contiguous();
  const auto* next = numbers.data_ptr<double>();
  return nested(next, numbers.sizes());
}

}  // namespace

std::string to_json(const Prediction& p) {
  const Json data = {{"instance_score", values_json(p.instance_score)},
                     {"feature_score", values_json(p.feature_score)},
                     {"is_outlier", values_json(p.is_outlier)}};
  const Json meta = {{"name", p.meta.name},
                     {"detector_type", p.meta.detector_type},
                     {"online", p.meta.online},
                     {"data_type", p.meta.data_type.empty() ? Json() : Json(p.meta.data_type)},
                     {"version", p.meta.version}};
  return Json{{"data", data}, {"meta", meta}}.dump();
}

}  // namespace fe::detect
