// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/packed.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

TEST(Packed, GivesBackTensorsOfEveryTypeAndShape) {
  NamedTensors tensors;
  for (const auto type : {torch::kBool, torch::kByte, torch::kLong, torch::kHalf, torch::kBFloat16,
                          torch::kFloat, torch::kDouble}) {
    tensors.emplace_back(fmt::format("t{}", static_cast<int>(type)),
                         torch::arange(6).view({2, 3}).to(type));
  }
  tensors.emplace_back("scalar", torch::tensor(2.5));
  tensors.emplace_back("none", torch::empty({0, 4}, torch::kLong));
  tensors.emplace_back("turned", torch::arange(6).view({2, 3}).t());

  const Packed packed = pack(tensors);
  EXPECT_EQ(packed.bytes.scalar_type(), torch::kByte);
  const NamedTensors back = unpack(packed);
  ASSERT_EQ(back.size(), tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) {
    EXPECT_EQ(back[i].first, tensors[i].first);
    EXPECT_EQ(back[i].second.scalar_type(), tensors[i].second.scalar_type());
    EXPECT_EQ(back[i].second.sizes(), tensors[i].second.sizes());
    EXPECT_TRUE(torch::equal(back[i].second, tensors[i].second)) << tensors[i].first;
  }
}

TEST(Packed, NothingIsNothing) { EXPECT_TRUE(unpack(pack({})).empty()); }

TEST(Packed, RefusesWhatIsCutShort) {
  Packed packed = pack({{"t", torch::ones({4})}});
  packed.bytes = packed.bytes.narrow(0, 0, 8);
  testing::expect_error([&] { unpack(packed); }, {"cannot unpack tensors"});
  packed.index = "{";
  testing::expect_error([&] { unpack(packed); }, {"cannot unpack tensors"});
}

}  // namespace
}  // namespace fe
