// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace fe::detect::golden {

/// The values of golden/metrics.py; what they mean is said there.
inline const nlohmann::json& metrics() {
  static const auto json =
      nlohmann::json::parse(std::ifstream(FE_TEST_FOLDER "/golden/metrics.json"));
  return json;
}

/// One of its cases of labels and scores, with the values expected of them.
struct Case {
  std::string name;
  std::vector<int64_t> labels;
  std::vector<double> scores;
  nlohmann::json expected;
};

inline std::vector<Case> cases() {
  std::vector<Case> cases;
  for (const nlohmann::json& one : metrics().at("scores")) {
    cases.push_back({one.at("name"), one.at("labels"), one.at("scores"), one});
  }
  return cases;
}

}  // namespace fe::detect::golden
