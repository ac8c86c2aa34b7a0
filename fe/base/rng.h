// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace fe {

/// Random numbers with an address instead of a history.
///
/// A counter-based generator (Philox4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy
/// as 1, 2, 3") keyed by (seed, stream) and counting from (epoch, index). The numbers for one
/// sample of one epoch at one op are the same whichever thread asks, in whatever order, and after a
/// restart. Making one costs nothing.
class Rng {
 public:
  /// `stream` distinguishes users of the same sample: the position of an op.
  Rng(uint64_t seed, uint64_t stream, uint32_t epoch, uint64_t index);

  uint32_t next();   ///< 32 random bits
  double uniform();  ///< in [0, 1), 53 random bits
  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  int64_t integer(int64_t low, int64_t high);  ///< in [low, high), without bias to 2^-64
  /// True with this probability.
  bool bernoulli(double probability) { return uniform() < probability; }
  double normal();  ///< standard normal

  /// Fills `out` with normal numbers, vectorized; the same to the last bit on every x86-64.
  void fill_normal(std::span<float> out, float mean, float std);

 private:
  std::array<uint32_t, 4> block();  // the next four words

  std::array<uint32_t, 2> key_;
  uint32_t epoch_;
  uint64_t index_;
  uint32_t position_ = 0;  // counts blocks
  std::array<uint32_t, 4> words_{};
  unsigned used_ = 4;
};

/// A seed for the part `stream` of a program whose root seed is `seed`.
uint64_t derive_seed(uint64_t seed, uint64_t stream);

/// A keyed permutation of [0, size): a shuffle of which any element is known without the others
/// (a Feistel network with cycle walking).
class Permutation {
 public:
  /// A permutation of [0, size) that depends on seed and epoch only.
  Permutation(uint64_t size, uint64_t seed, uint32_t epoch);
  /// The element at `position`.
  uint64_t operator()(uint64_t position) const;

 private:
  uint64_t size_;
  unsigned half_bits_;
  std::array<uint32_t, 8> round_keys_;
};

/// The root seed of the process: weights, shuffles, noise. Set it first thing in a program. It
/// also seeds torch's generators. Without a call the seed is 0.
void set_seed(uint64_t seed);
/// The value of the last set_seed(), or 0.
uint64_t root_seed();

}  // namespace fe
