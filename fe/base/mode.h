// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace fe {

/// What a pass over data is for.
enum class Mode : uint8_t {
  kTrain,  ///< training
  kEval,   ///< evaluation after each epoch
  kTest,   ///< a final test
  kInfer   ///< inference, without labels
};

/// Every mode, in the order of the enumeration.
inline constexpr std::array<Mode, 4> kAllModes = {Mode::kTrain, Mode::kEval, Mode::kTest,
                                                  Mode::kInfer};

/// "train", "eval", "test" or "infer".
std::string_view name(Mode mode);

/// A set of modes, written as in FastEstimator: one mode, a list, or a mode negated by `!`.
class Modes {
 public:
  Modes() = delete;
  /// From one mode, or a list.
  constexpr Modes(Mode mode) : bits_(bit(mode)) {}
  constexpr Modes(std::initializer_list<Mode> modes) : bits_(0) {
    for (Mode mode : modes) bits_ |= bit(mode);
  }
  /// Every mode.
  static constexpr Modes all() {
    return Modes({Mode::kTrain, Mode::kEval, Mode::kTest, Mode::kInfer});
  }
  /// Every mode but one.
  static constexpr Modes all_but(Mode mode) {
    Modes modes = all();
    modes.bits_ = static_cast<uint8_t>(modes.bits_ & ~bit(mode));
    return modes;
  }

  /// Reads "train", "!infer", {"eval", "test"}, {"!train", "!eval"}; empty means all.
  /// Throws fe::Error for an unknown mode, or when plain and negated modes are mixed.
  static Modes parse(const std::vector<std::string>& words);

  /// Whether `mode` is in the set.
  constexpr bool contains(Mode mode) const { return (bits_ & bit(mode)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  std::string str() const;  ///< "all", "train", "eval, test"

  friend constexpr bool operator==(Modes, Modes) = default;

 private:
  static constexpr uint8_t bit(Mode mode) {
    return static_cast<uint8_t>(1u << static_cast<unsigned>(mode));
  }
  uint8_t bits_;
};

/// Every mode but this one.
constexpr Modes operator!(Mode mode) { return Modes::all_but(mode); }

/// The data sets of a mode that an op or trace applies to: all (the default), a list of names, or
/// all but some: `.ds_id = {"indoor"}`, `.ds_id = {"!indoor"}`.
///
/// The un-named data set ("") passes a list of exclusions but not a list of names.
class DsIds {
 public:
  DsIds() = default;
  /// From one name, or a list; names with a `!` exclude.
  DsIds(const char* id) : DsIds({std::string(id)}) {}
  DsIds(std::initializer_list<std::string> ids) : DsIds(std::vector<std::string>(ids)) {}
  DsIds(const std::vector<std::string>& ids);

  /// Whether it applies to this data set.
  bool contains(std::string_view ds_id) const;
  /// The names, without `!`.
  const std::vector<std::string>& ids() const { return ids_; }
  /// Whether the names are excluded.
  bool excludes() const { return excludes_; }

 private:
  std::vector<std::string> ids_;
  bool excludes_ = true;  // excluding nothing: everything passes
};

}  // namespace fe
