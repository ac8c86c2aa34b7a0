// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/config_difference.h"

#include <gmock/gmock.h>

#include "config/yaml/read_yaml.h"

namespace fe::app {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> differences(const std::string& a, const std::string& b) {
  Findings findings;
  const auto left = config::read_yaml(a, "a.yaml", findings);
  const auto right = config::read_yaml(b, "b.yaml", findings);
  findings.throw_errors("config");
  std::vector<std::string> lines;
  for (const auto& found : config_difference(*left, *right)) {
    lines.push_back(fmt::format("{}: {} | {}", found.path, found.a, found.b));
  }
  return lines;
}

TEST(ConfigDifference, NamesValuesByTheirPath) {
  EXPECT_THAT(differences("seed: 1\nestimator: {epochs: 3, device: cpu}",
                          "seed: 1\nestimator: {epochs: 4, log_steps: 5}"),
              ElementsAre("estimator.epochs: 3 | 4", "estimator.device: cpu | ",
                          "estimator.log_steps:  | 5"));
}

TEST(ConfigDifference, PairsPiecesByName) {
  EXPECT_THAT(differences("network: [{A: {x: 1}}, {B: {y: 2}}, {B: {y: 3}}]",
                          "network: [{New: {z: 0}}, {A: {x: 1}}, {B: {y: 2}}, {B: {y: 4}}]"),
              ElementsAre("network.B(2).y: 3 | 4", "network.New.z:  | 0"));
}

TEST(ConfigDifference, ListsOfValuesAreValues) {
  EXPECT_THAT(differences("shape: [1, 28]", "shape: [1, 32]"),
              ElementsAre("shape: [1, 28] | [1, 32]"));
  EXPECT_THAT(differences("a: {b: [1]}", "a: {b: [1]}"), ElementsAre());
}

}  // namespace
}  // namespace fe::app
