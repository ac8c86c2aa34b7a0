// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/mode.h"
#include "fe/base/options/options.h"

namespace fe {

/// What an op of your own is made with when it needs no options struct:
///
///   class RLoss : public fe::TensorOp {
///    public:
///     explicit RLoss(fe::OpArgs args) : TensorOp("RLoss", std::move(args)) {}
///     ...
///   };
///   RLoss({.inputs = {"fake_score", "x_fake", "x"}, .outputs = "rloss"})
struct OpArgs {
  Keys inputs;
  Keys outputs = Keys::none();
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    return std::tuple(
        field("inputs", &OpArgs::inputs, "keys of the values that it reads"),
        field("outputs", &OpArgs::outputs, "keys that its results are written under"));
  }
};

/// The same for a trace: `inputs` are keys of the batch or of other traces' outputs ("*" reads
/// everything), `outputs` what it writes.
struct TraceArgs {
  Keys inputs = Keys::none();
  Keys outputs = Keys::none();
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    return std::tuple(field("inputs", &TraceArgs::inputs, "keys of the values that it reads"),
                      field("outputs", &TraceArgs::outputs, "keys of the values that it writes"));
  }
};

/// What NumpyOp, TensorOp and Trace have in common: a name, options as they were given, the keys
/// read and written, and when it runs.
class Piece {
 public:
  const std::string& name() const { return description_.name; }
  const Description& description() const { return description_; }
  std::string label() const { return description_.label(); }  ///< for messages
  /// Where a config names it: "alocc.yaml:12:5".
  void set_place(std::string place) { description_.place = std::move(place); }
  const Keys& inputs() const { return inputs_; }
  const Keys& outputs() const { return outputs_; }
  Modes modes() const { return modes_; }
  const DsIds& ds_ids() const { return ds_ids_; }
  /// Whether it takes part in `mode` for the data set `ds_id`.
  bool runs_in(Mode mode, std::string_view ds_id) const {
    return modes_.contains(mode) && ds_ids_.contains(ds_id);
  }

 protected:
  /// From all of its parts.
  Piece(Description description, Keys inputs, Keys outputs, Modes modes, DsIds ds_ids)
      : description_(std::move(description)),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)),
        modes_(modes),
        ds_ids_(std::move(ds_ids)) {}
  /// From options with mode and ds_id; the keys as the piece works them out.
  template <PieceOptions Options>
  Piece(const Options& options, Keys inputs, Keys outputs)
      : Piece(
            describe(options), std::move(inputs), std::move(outputs), options.mode, options.ds_id) {
  }
  /// From OpArgs or TraceArgs. `settings` are options to record beside them, as {"alpha", 0.2}.
  template <class Args>
  Piece(const std::string& name, Args args, std::vector<Option> settings)
      // In braces, arguments are evaluated in order: describe() reads `args` before they move.
      : Piece{describe(name, args), std::move(args.inputs), std::move(args.outputs), args.mode,
              std::move(args.ds_id)} {
    for (Option& setting : settings) description_.options.push_back(std::move(setting));
  }
  ~Piece() = default;
  Piece(const Piece&) = default;
  Piece& operator=(const Piece&) = default;
  Piece(Piece&&) = default;
  Piece& operator=(Piece&&) = default;

 private:
  Description description_;
  Keys inputs_;
  Keys outputs_;
  Modes modes_;
  DsIds ds_ids_;
};

}  // namespace fe
