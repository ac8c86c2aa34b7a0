// SPDX-License-Identifier: Apache-2.0
#include "report/page/html.h"

#include <gmock/gmock.h>

#include <string>

namespace fe::report {
namespace {

TEST(Html, LinksAreEncoded) {
  EXPECT_EQ(link_to("pictures/a b#1?.png"), "./pictures/a%20b%231%3F.png");
  EXPECT_EQ(link_to("javascript:x"), "./javascript%3Ax");
}

TEST(Html, NumbersAreWrittenForReaders) {
  EXPECT_EQ(number_text(0.89260563), "0.8926");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1591608), "1.6 MB");
  EXPECT_EQ(duration_text(59.94), "59.9 s");
  EXPECT_EQ(duration_text(255.8), "4 min 16 s");
  EXPECT_EQ(duration_text(7384), "2 h 3 min");
  EXPECT_EQ(time_text("2026-11-22T09:15:30Z"), "2026-11-22 09:15 UTC");
  EXPECT_EQ(time_text("yesterday"), "yesterday");
}

}  // namespace
}  // namespace fe::report
