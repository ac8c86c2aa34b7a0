// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "config/schema/registry.h"
#include "config/yaml/read_yaml.h"
#include "fe/base/rng.h"

/// A small data set that configs can name, and YAML from a string.
namespace fe::config::testing {

struct PointsOptions {
  static constexpr std::string_view kName = "points";
  static constexpr std::string_view kDoc = "points of the plane; parts train, test";

  int64_t count = 12;

  static auto fields() {
    return std::tuple(field("count", &PointsOptions::count, "samples", at_least(1)));
  }
};

/// "x": [2] float32, "y": int64, the class: 0, 1 and 2 in turn, each with a middle of its own.
inline Dataset points(int64_t count, uint64_t seed) {
  std::vector<float> x;
  std::vector<int64_t> y;
  for (int64_t i = 0; i < count; ++i) {
    Rng rng(seed, 0, 1, static_cast<uint64_t>(i));
    y.push_back(i % 3);
    x.push_back(static_cast<float>(rng.normal() + static_cast<double>(i % 3)));
    x.push_back(static_cast<float>(rng.normal() - static_cast<double>(i % 3)));
  }
  return Dataset::from_arrays({{"x", Array::from(x, {count, 2})}, {"y", Array::from(y, {count})}},
                              "points");
}

/// fe's pieces, and the data set `points` with the parts train and test.
inline Registry toy_registry() {
  Registry registry = Registry::with_builtin();
  registry.dataset<PointsOptions>([](const PointsOptions& options) {
    return data::TrainTest{points(options.count, 1), points(options.count, 2)};
  });
  return registry;
}

/// What an op makes of one number.
inline float result(const AnyNumpyOp& op, float value) {
  const std::vector<Array> in = {Array::from(std::vector<float>{value}, {1})};
  std::vector<Array> out(1);
  SampleState state;
  op->forward(in, out, state);
  return out[0].values<float>()[0];
}

/// What a config is read with, and where its faults go.
struct Session {
  Registry registry = toy_registry();
  Findings findings = {};
  Context context{registry, findings};

  const std::vector<std::string>& errors() const { return findings.errors(); }
};

/// The text as a tree; a fault of the text is a failure of the test.
inline Node parse(std::string_view text) {
  Findings findings;
  const auto node = read_yaml(text, "c.yaml", findings);
  EXPECT_TRUE(findings.errors().empty()) << findings.errors().front();
  return node.value_or(Node());
}

}  // namespace fe::config::testing
