// SPDX-License-Identifier: Apache-2.0
#include "traces/io/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fe::traces {
namespace {

using ::testing::ElementsAre;

std::string line_of(const std::vector<std::string>& fields) { return csv_line(fields); }

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(line_of({"mode", "", "0.5"}), "mode,,0.5\n");
  EXPECT_EQ(line_of({"[1, 2]", "say \"a\""}), "\"[1, 2]\",\"say \"\"a\"\"\"\n");
}

TEST(Csv, AFieldNeverBreaksALine) { EXPECT_EQ(line_of({"a\nb\r\nc", "d"}), "a b  c,d\n"); }

TEST(Csv, FieldsComeBack) {
  for (const auto& fields : std::vector<std::vector<std::string>>{{"a"},
                                                                  {""},
                                                                  {"", ""},
                                                                  {"a", "", "b,c"},
                                                                  {"\"", "\"\"", ",", "x\"y,\"z"},
                                                                  {"a, \"b\""}}) {
    EXPECT_EQ(csv_fields(line_of(fields)), fields);
  }
  EXPECT_THAT(csv_fields("a,b"), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace fe::traces
