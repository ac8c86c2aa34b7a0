// SPDX-License-Identifier: Apache-2.0
#include "detect/prediction.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

namespace fe::detect {
namespace {

TEST(PredictionJson, HasTheLayoutOfAlibiDetect) {
  const Prediction prediction{
      .is_outlier = torch::tensor({0, 1}),
      .instance_score = torch::tensor({0.1, 0.5}, torch::kDouble),
      .feature_score = torch::tensor({{0.25F, 0.0F}, {0.5F, 1.5F}}),
      .meta = {.name = "OutlierAE", .data_type = "tabular", .version = "1"}};
  EXPECT_EQ(to_json(prediction),
            R"({"data":{"instance_score":[0.1,0.5],"feature_score":[[0.25,0.0],[0.5,1.5]],)"
            R"("is_outlier":[0,1]},"meta":{"name":"OutlierAE","detector_type":"outlier",)"
            R"("online":false,"data_type":"tabular","version":"1"}})");
}

TEST(PredictionJson, HasNullForWhatWasNotAskedForAndWhatIsNotFinite) {
  const Prediction prediction{
      .is_outlier = torch::tensor({0}),
      .instance_score = torch::tensor({std::numeric_limits<double>::quiet_NaN()}, torch::kDouble),
      .meta = {.name = "ALOCC", .version = "1"}};
  EXPECT_EQ(to_json(prediction),
            R"({"data":{"instance_score":[null],"feature_score":null,"is_outlier":[0]},)"
            R"("meta":{"name":"ALOCC","detector_type":"outlier","online":false,)"
            R"("data_type":null,"version":"1"}})");
}

TEST(PredictionJson, HasEveryDigit) {
  const double score = 0.1 + 0.2;
  const Prediction prediction{.is_outlier = torch::tensor({0}),
                              .instance_score = torch::tensor({score}, torch::kDouble)};
  EXPECT_NE(to_json(prediction).find("[0.30000000000000004]"), std::string::npos);
}

TEST(PredictionJson, OfFeaturesHasTheShapeOfTheSamples) {
  const Prediction prediction{.is_outlier = torch::tensor({0, 1, 1, 0}).reshape({1, 2, 1, 2})};
  EXPECT_NE(to_json(prediction).find(R"("is_outlier":[[[[0,1]],[[1,0]]]])"), std::string::npos);
}

}  // namespace
}  // namespace fe::detect
