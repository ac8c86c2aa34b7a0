// SPDX-License-Identifier: Apache-2.0
#include "traces/check/weight_digest.h"

#include <torch/types.h>

#include <algorithm>
#include <cstdint>

namespace fe::traces {
namespace {

constexpr int64_t kSlice = 1 << 20;  // values that are digested at once: 8 MiB per temporary

// SplitMix64: its increment and the factors of its mixer.
constexpr auto kIncrement = static_cast<int64_t>(0x9e3779b97f4a7c15);
constexpr auto kFirstFactor = static_cast<int64_t>(0xbf58476d1ce4e5b9);
constexpr auto kSecondFactor = static_cast<int64_t>(0x94d049bb133111eb);

// Products and sums modulo 2^64, like those of int64 tensors.
int64_t times_increment(int64_t n) {
  return static_cast<int64_t>(static_cast<uint64_t>(n) * static_cast<uint64_t>(kIncrement));
}

// The bits of the values as integers, [N].
Tensor bits_of(const Tensor& tensor) {
  const Tensor flat = tensor.detach().contiguous().view({-1});
  switch (flat.element_size()) {
    case 1:
      return flat.view(torch::kChar);
    case 2:
      return flat.view(torch::kShort);
    case 4:
      return flat.view(torch::kInt);
    default:
      return flat.view(torch::kLong);
  }
}

// x ^= x >> shift; x *= factor
void mix(Tensor& x, int64_t shift, int64_t factor) {
  x.bitwise_xor_(x.bitwise_right_shift(shift)).mul_(factor);
}

}  // namespace

Tensor weight_digest(const std::vector<Tensor>& tensors) {
  if (tensors.empty()) return torch::zeros({}, torch::kLong);
  const auto options = tensors.front().options().requires_grad(false).dtype(torch::kLong);
  int64_t longest = 0, position = 0;
  for (const Tensor& tensor : tensors) longest = std::max(longest, tensor.numel());
  // Positions matter: each value is mixed with a number of its position before all are added.
  const Tensor places = torch::arange(std::min(longest, kSlice), options).mul_(kIncrement);
  Tensor sum = torch::zeros({}, options);
  for (const Tensor& tensor : tensors) {
    const Tensor bits = bits_of(tensor);
    for (int64_t begin = 0; begin < bits.numel(); begin += kSlice) {
      const int64_t count = std::min(kSlice, bits.numel() - begin);
      Tensor x = places.narrow(0, 0, count) + bits.narrow(0, begin, count);
      x.add_(times_increment(position));
      mix(x, 30, kFirstFactor);
      mix(x, 27, kSecondFactor);
      sum.add_(x.sum());
      position += count;
    }
  }
  return sum;
}

}  // namespace fe::traces
