// SPDX-License-Identifier: Apache-2.0
#include "fe/base/text_table.h"

#include <gmock/gmock.h>

namespace fe {
namespace {

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCell) {
  EXPECT_EQ(text_table({{"run", "f1", "state"}, {"ä", "0.5", "stopped"}, {"long", "10", ""}}),
            "run    f1  state\n"
            "ä     0.5  stopped\n"
            "long   10\n");
}

TEST(TextTable, ShortRowsAndNoRowsAreFine) {
  EXPECT_EQ(text_table({}), "");
  EXPECT_EQ(text_table({{"a", "b"}, {"c"}}), "a  b\nc\n");
}

}  // namespace
}  // namespace fe
