// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/array.h"
#include "fe/base/key.h"
#include "fe/base/mode.h"
#include "fe/base/options/piece.h"
#include "fe/base/rng.h"
#include "fe/base/schedule.h"

namespace fe {

/// What an op may know about the sample, or the batch, that it works on.
class SampleState {
 public:
  Mode mode = Mode::kTrain;  ///< the mode of the pass
  int64_t epoch = 1;         ///< counts from 1
  std::string_view ds_id;
  int64_t index = 0;  ///< of the sample in its data set; of the batch in the epoch
  /// In forward_batch(): the index in the global batch of the first row. Not 0 on a rank that has a
  /// later part of the batch.
  int64_t first_row = 0;

  /// Random numbers for this op and sample: the same for any number of workers.
  Rng rng() const { return Rng(seed, stream, static_cast<uint32_t>(epoch), address); }
  /// The same for the n-th op inside a meta op.
  SampleState nested(uint64_t n) const {
    SampleState state = *this;
    state.stream = derive_seed(stream, n + 1);
    return state;
  }

  /// Drops the sample. With `replacement` the loader draws another in its place, so that the epoch
  /// keeps its number of steps. Only for ops whose filters() is true.
  void remove(bool replacement) { verdict = replacement ? Verdict::kReplace : Verdict::kDrop; }

  /// Set by the loader.
  enum class Verdict : uint8_t { kKeep, kDrop, kReplace };
  Verdict verdict = Verdict::kKeep;  ///< what becomes of the sample
  uint64_t seed = 0;                 ///< of the random numbers
  uint64_t stream = 0;               ///< of the random numbers
  uint64_t address = 0;              ///< of the random numbers
};

/// How samples are collated to a batch, if not in the default way.
struct BatchRule {
  int64_t batch_size = 0;                ///< 0: the pipeline's
  bool drop_last = false;                ///< whether to drop a last batch that is not full
  std::optional<double> pad_value = {};  ///< fill shorter samples up to the largest, at their ends
};

/// A step of the pipeline, on one sample's host arrays.
///
/// in[i] is the value under inputs()[i]; never write to it. Make each result with
/// `out[i].resize<float>(shape)`, which gives memory to fill (the row of the batch itself where
/// possible), or with `out[i] = in[0].reshape(shape)`, which copies nothing. Called from several
/// threads at once, so what an op remembers must not change in forward().
class NumpyOp : public Piece {
 public:
  /// `options` has inputs, outputs, mode and ds_id beside the fields it declares.
  template <PieceOptions Options>
  explicit NumpyOp(const Options& options) : Piece(options, options.inputs, options.outputs) {}
  /// For an op whose keys have other names in its options.
  template <PieceOptions Options>
  NumpyOp(const Options& options, Keys inputs, Keys outputs)
      : Piece(options, std::move(inputs), std::move(outputs)) {}
  /// For an op of your own without an options struct. `settings` are recorded with the run and
  /// compared when it resumes.
  NumpyOp(const std::string& name, OpArgs args, std::vector<Option> settings = {})
      : Piece(name, std::move(args), std::move(settings)) {}
  /// For an op that describes itself in a way of its own.
  NumpyOp(Description description, Keys inputs, Keys outputs, Modes modes, DsIds ds_ids)
      : Piece(std::move(description),
              std::move(inputs),
              std::move(outputs),
              modes,
              std::move(ds_ids)) {}
  virtual ~NumpyOp() = default;

  /// Computes the outputs from the inputs.
  virtual void forward(std::span<const Array> in,
                       std::span<Array> out,
                       SampleState& state) const = 0;

  /// The same on arrays of a batch, [N, ...], for ops listed after the one with a batch_rule().
  /// Each rank runs it on its own rows. The default runs forward() on each sample and stacks the
  /// results.
  ///
  /// Random numbers: state.rng() returns the same numbers on all ranks, for what is drawn once per
  /// batch; state.nested(state.first_row + n).rng() is for row n. With these the batch is the same
  /// for any number of ranks, unless an op mixes rows: it sees only those of its rank.
  virtual void forward_batch(std::span<const Array> in,
                             std::span<Array> out,
                             SampleState& state) const;

  // Roles that an op may have beside forward(); the pipeline plans by them.
  /// How the op collates samples into batches; nullptr if it does not.
  virtual const BatchRule* batch_rule() const { return nullptr; }
  /// Keys that do not exist after the op.
  virtual std::vector<Key> deletes() const { return {}; }
  /// Whether the op may call state.remove().
  virtual bool filters() const { return false; }
  /// The option that holds a function of the program, which no file can keep; empty if none does.
  virtual std::string code_option() const { return {}; }

 protected:
  /// Throws fe::Error for an unsuitable input: "Normalize: expected ...".
  [[noreturn]] void reject(size_t input, std::string_view expected, const Array& got) const;
};

/// An op in a list: made from any NumpyOp value, a shared pointer, or nullptr for "none".
class AnyNumpyOp {
 public:
  /// From a shared pointer or any op.
  AnyNumpyOp(std::shared_ptr<const NumpyOp> op) : op_(std::move(op)) {}
  /// From an op, which is moved or copied.
  template <class Op>
  requires std::derived_from<std::remove_cvref_t<Op>, NumpyOp> AnyNumpyOp(Op&& op)
      : op_(std::make_shared<std::remove_cvref_t<Op>>(std::forward<Op>(op))) {}

  const NumpyOp* operator->() const { return op_.get(); }
  const NumpyOp& operator*() const { return *op_; }
  const std::shared_ptr<const NumpyOp>& pointer() const { return op_; }

 private:
  std::shared_ptr<const NumpyOp> op_;
};

}  // namespace fe
