// SPDX-License-Identifier: Apache-2.0
#include "plot/canvas/escape.h"

#include <gtest/gtest.h>

namespace fe::plot {
namespace {

TEST(Escape, TextIsSafeInElementsAndAttributes) {
  EXPECT_EQ(escaped("<a href='x'>&\"\n\t\x01\x7"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\n\t");
  EXPECT_EQ(escaped("ä"), "ä");
}

}  // namespace
}  // namespace fe::plot
