// SPDX-License-Identifier: Apache-2.0
#include "traces/io/file_name.h"

#include <gtest/gtest.h>

namespace fe::traces {
namespace {

TEST(FileName, KeepsPlainNamesAndLettersOfAnyLanguage) {
  EXPECT_EQ(file_name("net-1.v2_best_F1", ".h5"), "net-1.v2_best_F1.h5");
  EXPECT_EQ(file_name("größe", ".png"), "größe.png");
}

TEST(FileName, StaysInItsFolder) {
  EXPECT_EQ(file_name("../../etc/net", ".h5"), ".._.._etc_net.h5");
  EXPECT_EQ(file_name("net_best_auc|indoor", ".h5"), "net_best_auc_indoor.h5");
  EXPECT_EQ(file_name("a b\nc", ".h5"), "a_b_c.h5");
}

}  // namespace
}  // namespace fe::traces
