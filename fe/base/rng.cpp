// SPDX-License-Identifier: Apache-2.0
#include "fe/base/rng.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

#include "fe/base/error.h"
#include "fe/base/philox.h"

// One build for every x86-64: the loader picks the widest vectors of the machine. The sanitizers'
// start-up code does not survive the resolver, so they get the plain build.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define FE_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FE_VECTOR_CLONES
#endif

namespace fe {
namespace {

using detail::philox;

// -2 ln(u) for u in (0, 1]: exponent and a polynomial for the mantissa in [sqrt(1/2), sqrt(2)).
[[gnu::always_inline]] inline float minus_two_log(float u) {
  const auto bits = std::bit_cast<uint32_t>(u);
  const int32_t exponent = static_cast<int32_t>((bits - 0x3F3504F3u) & 0xFF800000u) >> 23;
  const float m = std::bit_cast<float>(bits - (static_cast<uint32_t>(exponent) << 23)) - 1.0f;
  const float z = m * m;
  float p = 7.0376836292e-2f;  // Cephes logf
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const float log = m + (p * m * z - 0.5f * z) + static_cast<float>(exponent) * 0.69314718056f;
  return -2.0f * log;
}

// sin and cos of 2 pi t for t in [0, 1), as a signed 32-bit turn: the top bits give the quadrant.
[[gnu::always_inline]] inline void sin_cos_turn(uint32_t turn, float& sine, float& cosine) {
  const uint32_t quadrant = (turn + 0x20000000u) >> 30;
  const auto rest = static_cast<int32_t>(turn - (quadrant << 30));  // in [-1/8, 1/8) turn
  const float x = static_cast<float>(rest) * (2.0f * std::numbers::pi_v<float> / 4294967296.0f);
  const float z = x * x;
  const float s = x + x * z * (-1.6666654611e-1f + z * (8.3321608736e-3f - z * 1.9515295891e-4f));
  const float c =
      1.0f - 0.5f * z +
      z * z * (4.166664568298827e-2f + z * (-1.388731625493765e-3f + z * 2.443315711809948e-5f));
  const bool swap = (quadrant & 1u) != 0;
  const uint32_t sine_sign = (quadrant & 2u) << 30;
  const uint32_t cosine_sign = ((quadrant + 1u) & 2u) << 30;
  sine = std::bit_cast<float>(std::bit_cast<uint32_t>(swap ? c : s) ^ sine_sign);
  cosine = std::bit_cast<float>(std::bit_cast<uint32_t>(swap ? s : c) ^ cosine_sign);
}

// Box-Muller (1958): two normal numbers from two words.
[[gnu::always_inline]] inline void box_muller(uint32_t a, uint32_t b, float& first, float& second) {
  const float u = static_cast<float>(static_cast<int32_t>((a >> 8) + 1)) * 0x1p-24f;  // (0, 1]
  const float radius = std::sqrt(minus_two_log(u));
  float sine, cosine;
  sin_cos_turn(b, sine, cosine);
  first = radius * cosine;
  second = radius * sine;
}

struct Address {
  uint32_t position, epoch, index_low, index_high, key0, key1;
};

constexpr int kLanes = 16;          // blocks worked on side by side
constexpr int kChunk = 4 * kLanes;  // numbers they give

FE_VECTOR_CLONES
void normal_chunk(const Address& at, float* out) {
  alignas(64) float n0[kLanes], n1[kLanes], n2[kLanes], n3[kLanes];
  for (int lane = 0; lane < kLanes; ++lane) {
    uint32_t c0 = at.position + static_cast<uint32_t>(lane), c1 = at.epoch, c2 = at.index_low,
             c3 = at.index_high;
    philox(c0, c1, c2, c3, at.key0, at.key1);
    box_muller(c0, c1, n0[lane], n1[lane]);
    box_muller(c2, c3, n2[lane], n3[lane]);
  }
  std::memcpy(out, n0, sizeof n0);
  std::memcpy(out + kLanes, n1, sizeof n1);
  std::memcpy(out + 2 * kLanes, n2, sizeof n2);
  std::memcpy(out + 3 * kLanes, n3, sizeof n3);
}

uint64_t mix(uint64_t x) {  // SplitMix64's finalizer
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

uint64_t derive_seed(uint64_t seed, uint64_t stream) { return mix(mix(seed) ^ mix(~stream)); }

Rng::Rng(uint64_t seed, uint64_t stream, uint32_t epoch, uint64_t index)
    : epoch_(epoch), index_(index) {
  const uint64_t key = derive_seed(seed, stream);
  key_ = {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)};
}

std::array<uint32_t, 4> Rng::block() {
  uint32_t c0 = position_++, c1 = epoch_, c2 = static_cast<uint32_t>(index_),
           c3 = static_cast<uint32_t>(index_ >> 32);
  philox(c0, c1, c2, c3, key_[0], key_[1]);
  return {c0, c1, c2, c3};
}

uint32_t Rng::next() {
  if (used_ == 4) {
    words_ = block();
    used_ = 0;
  }
  return words_[used_++];
}

double Rng::uniform() {
  const uint64_t high = next(), low = next();
  return static_cast<double>(((high << 32) | low) >> 11) * 0x1p-53;
}

int64_t Rng::integer(int64_t low, int64_t high) {
  FE_CHECK(low < high, "Rng: expected low < high, got [{}, {}).", low, high);
  const uint64_t range = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  const uint64_t first = next(), second = next();
  const auto scaled = static_cast<unsigned __int128>((first << 32) | second) * range;
  return static_cast<int64_t>(static_cast<uint64_t>(low) + static_cast<uint64_t>(scaled >> 64));
}

double Rng::normal() {
  const double u = 1.0 - uniform(), angle = 2.0 * std::numbers::pi * uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(angle);
}

void Rng::fill_normal(std::span<float> out, float mean, float std) {
  alignas(64) float chunk[kChunk];
  for (size_t done = 0; done < out.size(); done += kChunk) {
    normal_chunk({position_, epoch_, static_cast<uint32_t>(index_),
                  static_cast<uint32_t>(index_ >> 32), key_[0], key_[1]},
                 chunk);
    position_ += kLanes;
    const size_t count = std::min<size_t>(kChunk, out.size() - done);
    for (size_t i = 0; i < count; ++i) out[done + i] = mean + std * chunk[i];
  }
}

Permutation::Permutation(uint64_t size, uint64_t seed, uint32_t epoch) : size_(size) {
  FE_CHECK(size > 0, "Permutation: expected at least one element, got none.");
  // Below three bits a half the orders of a few samples are not equally likely.
  half_bits_ = std::max(3u, (static_cast<unsigned>(std::bit_width(size - 1)) + 1) / 2);
  Rng rng(seed, /*stream=*/0x5348554646u, epoch, size);
  for (uint32_t& key : round_keys_) key = rng.next();
}

uint64_t Permutation::operator()(uint64_t position) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  do {
    uint64_t left = position >> half_bits_, right = position & mask;
    for (uint32_t key : round_keys_) {
      const uint64_t next = left ^ (mix(right ^ (uint64_t{key} << 32)) & mask);
      left = right;
      right = next;
    }
    position = (left << half_bits_) | right;
  } while (position >= size_);  // the network covers at most 4 * size from 16 on
  return position;
}

}  // namespace fe
