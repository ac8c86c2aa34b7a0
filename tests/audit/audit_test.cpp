// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/audit.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "tests/testing/throws.h"

namespace fe::audit {
namespace {

using fe::testing::expect_error;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// Rows of `features` numbers with labels.
Dataset table(const std::vector<float>& values,
              int64_t features,
              const std::vector<int64_t>& labels) {
  const auto rows = static_cast<int64_t>(labels.size());
  return Dataset::from_arrays(
      {{"x", Array::from(values, {rows, features})}, {"y", Array::from(labels, {rows})}}, "table");
}

Report audit_both(const Dataset& train, const Dataset& test) {
  return examine({{.name = "train", .dataset = train}, {.name = "test", .dataset = test}});
}

TEST(Audit, CleanDataHasNoFindings) {
  const Report result =
      audit_both(table({1, 2, 3, 4, 5, 6}, 2, {0, 1, 1}), table({2, 3, 4.5, 5}, 2, {0, 1}));
  EXPECT_THAT(result.findings.errors(), IsEmpty());
  EXPECT_THAT(result.findings.warnings(), IsEmpty());
  ASSERT_EQ(result.parts.size(), 2u);
  const PartReport& train = result.parts[0];
  EXPECT_EQ(train.samples, 3);
  EXPECT_THAT(train.labels.at("y"), ElementsAre(Pair("0", 1), Pair("1", 2)));
  ASSERT_EQ(train.columns.size(), 1u);
  EXPECT_EQ(train.columns[0].dtype, "float32");
  EXPECT_THAT(train.columns[0].shapes, ElementsAre(Pair("[2]", 3)));
  ASSERT_EQ(train.columns[0].values.size(), 2u);
  EXPECT_DOUBLE_EQ(train.columns[0].values[1].mean, 4.0);
  EXPECT_DOUBLE_EQ(train.columns[0].values[1].std(), std::sqrt(8.0 / 3.0));
  EXPECT_THAT(to_text(result), HasSubstr("No problems found."));
}

TEST(Audit, NumbersThatAreNotFiniteAreErrors) {
  const Report result =
      examine({{.name = "train", .dataset = table({1, NAN, 3, INFINITY, 5, 6}, 2, {0, 1, 1})}});
  EXPECT_THAT(result.findings.errors(),
              ElementsAre("train: 'x' has 1 NaN and 1 infinite values. Samples with such values: "
                          "sample 0, sample 1."));
  EXPECT_EQ(result.parts[0].columns[0].values[1].count, 1);
}

TEST(Audit, CopiesAreWarningsAndOverlapIsAnError) {
  const Report result =
      audit_both(table({1, 2, 3, 4, 1, 2}, 2, {0, 1, 1}), table({3, 4, 2, 2.5}, 2, {0, 1}));
  EXPECT_EQ(result.parts[0].duplicates, 1);
  EXPECT_EQ(result.parts[1].duplicates, 0);
  EXPECT_EQ(result.parts[1].overlap, 1);
  EXPECT_THAT(result.findings.errors(),
              ElementsAre("test: 1 of 2 samples are also in an earlier part: sample 0 (train: "
                          "sample 1). Remove them from one."));
  EXPECT_THAT(result.findings.warnings(),
              AllOf(Contains("train: 1 of 3 samples are copies of others: sample 2 (sample 0)."),
                    Contains(HasSubstr("1 copies have another label than the first"))));
}

TEST(Audit, SameValuesInAnotherShapeOrDtypeAreNoCopies) {
  const std::vector<uint8_t> values(4, 1);
  const Report result = audit_both(Dataset::from_arrays({{"x", Array::from(values, {1, 2, 2})}}),
                                   Dataset::from_arrays({{"x", Array::from(values, {1, 4})}}));
  EXPECT_EQ(result.parts[1].overlap, 0);
  EXPECT_THAT(result.findings.warnings(),
              Contains("test: 'x' is uint8 [4], in train uint8 [2, 2]."));
}

TEST(Audit, ConstantSamplesAreNamedAtMostFive) {
  std::vector<float> values;
  for (int i = 0; i < 14; ++i) values.push_back(static_cast<float>(i / 2));
  const Report result =
      examine({{.name = "train", .dataset = table(values, 2, std::vector<int64_t>(7))}});
  EXPECT_EQ(result.parts[0].constant, 7);
  EXPECT_THAT(result.findings.warnings(),
              ElementsAre("train: 7 of 7 samples have one color or value everywhere: sample 0, "
                          "sample 1, sample 2, sample 3, sample 4, 2 more."));
}

// Feature 0 has mean 1 and standard deviation 1 in train, mean 4 in test.
TEST(Audit, DriftIsInStandardDeviationsOfTheFirstPart) {
  const Report result =
      audit_both(table({0, 5, 2, 6}, 2, {0, 0}), table({4, 5.5, 4, 5.6f}, 2, {0, 0}));
  EXPECT_THAT(result.findings.warnings(),
              ElementsAre("test: means far (in standard deviations) from those of train: "
                          "'x'[0] has 4 for 1 (+3.00). Do both parts come from the same source "
                          "and scale?"));
}

TEST(Audit, AnotherScaleIsFoundByTheRange) {
  const auto pictures = [](uint8_t step) {
    std::vector<uint8_t> values;
    for (int i = 0; i < 16; ++i) values.push_back(static_cast<uint8_t>(i * step));
    return Dataset::from_arrays({{"x", Array::from(values, {2, 8, 1})}});
  };
  const Report result = audit_both(pictures(1), pictures(16));
  EXPECT_THAT(result.findings.warnings(),
              Contains(HasSubstr("values far outside the range of train: 'x' has 0 to 240 for 0 to "
                                 "15. Do both")));
}

TEST(Audit, PartsWithOtherClassesDoNotAgreeOnLabels) {
  const Dataset data = table({1, 2}, 2, {0});
  const Report result = examine({{.name = "train", .dataset = data, .classes = {"cat", "dog"}},
                                 {.name = "test", .dataset = data, .classes = {"dog"}}});
  EXPECT_THAT(result.findings.warnings(),
              Contains(HasSubstr("test: its classes are dog, those of train cat, dog")));
  EXPECT_THAT(result.parts[0].labels.at("y"), ElementsAre(Pair("cat", 1)));
}

class Failing final : public DataSource {
 public:
  int64_t size() const override { return 20; }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array> sample) const override {
    if (index % 10 == 0) fail("disk on fire");
    *sample[0].resize<float>({}) = static_cast<float>(index);
  }

 private:
  Keys keys_ = {"x"};
};

TEST(Audit, SamplesThatCannotBeReadAreNamedAndTheOthersCounted) {
  const Report result = examine({{.name = "train", .dataset = std::make_shared<Failing>()}});
  EXPECT_THAT(result.findings.errors(),
              ElementsAre("train: sample 0: disk on fire", "train: sample 10: disk on fire"));
  EXPECT_EQ(result.parts[0].unreadable, 2);
  EXPECT_EQ(result.parts[0].columns[0].values[0].count, 18);
}

TEST(Audit, TheSameDataGivesTheSameBits) {
  std::vector<float> values;
  for (int i = 0; i < 600; ++i) values.push_back(std::sin(static_cast<float>(i)));
  const Dataset data = table(values, 3, std::vector<int64_t>(200));
  const auto run = [&] { return to_json(examine({{.name = "train", .dataset = data}})); };
  EXPECT_EQ(run(), run());
}

TEST(Audit, JsonHasThePartsAndTheFindings) {
  const Report result = examine({{.name = "train", .dataset = table({1, NAN, 3, NAN}, 2, {0, 1})}});
  const auto json = nlohmann::json::parse(to_json(result));
  const auto& part = json.at("parts").at(0);
  EXPECT_EQ(part.at("samples"), 2);
  EXPECT_EQ(part.at("labels").at("y").at("1"), 1);
  const auto& column = part.at("columns").at(0);
  EXPECT_EQ(column.at("shapes").at("[2]"), 2);
  EXPECT_EQ(column.at("features").at(0).at("mean"), 2.0);
  EXPECT_EQ(column.at("features").at(1), nlohmann::json({{"count", 0}}));
  EXPECT_EQ(json.at("errors").size(), 1u);
}

TEST(Audit, WrongArgumentsAreNamed) {
  expect_error([] { examine({}); }, {"audit: expected at least one part, got none."});
  expect_error(
      [] {
        examine({{.name = "train", .dataset = table({1, 2}, 2, {0})}}, {.max_drift = -1});
      },
      {"audit: expected max_drift of at least 0, got -1."});
}

}  // namespace
}  // namespace fe::audit
