// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "config/schema/catalog.h"
#include "config/schema/category.h"
#include "config/schema/declared.h"
#include "config/schema/named_functions.h"
#include "config/schema/read_options.h"
#include "fe/base/options/type_list.h"
#include "fe/estimator/snapshot/keeper.h"

namespace fe::config {

/// Everything that a config can name. A piece declares itself (fe/base/options/options.h): its
/// name, a line of documentation, and its options or the one value that it is written as
/// (fe/base/options/written.h). YAML, `fe ops`, the reference pages and the JSON schema follow.
///
///   registry.numpy_op<Solarize>();
class Registry : public NamedFunctions {
 public:
  /// Knows the pieces of fe.
  static Registry with_builtin();

  /// Ops, traces and detectors are classes that are constructed from their Options.
  template <class Op>
  void numpy_op() {
    add<AnyNumpyOp, typename Op::Options>(Constructed<AnyNumpyOp, Op>());
  }
  /// An op of the network.
  template <class Op>
  void tensor_op() {
    add<AnyTensorOp, typename Op::Options>(Constructed<AnyTensorOp, Op>());
  }
  /// A trace.
  template <class T>
  void trace() {
    add<AnyTrace, typename T::Options>(Constructed<AnyTrace, T>());
    if constexpr (std::derived_from<T, SnapshotKeeper>) {
      snapshot_keepers_.emplace(T::Options::kName);
    }
  }
  /// A detector.
  template <std::derived_from<run::Detector> T>
  void detector() {
    add<run::DetectorPtr, typename T::Options>(
        [](const auto& options, const auto&...) { return std::make_shared<T>(options); });
  }

  /// The rest are structs of options with a function that makes the piece. Here it is open(), or
  /// `open`, which is called with the options: it returns a Dataset, a TrainTest or NamedDatasets.
  template <class Options, class Open>
  void dataset(Open open) {
    add<NamedDatasets, Options>(
        [open](const auto& options, const auto&...) { return data::named(open(options)); });
  }
  template <class Options>
  void dataset() {
    dataset<Options>([](const Options& options) { return options.open(); });
  }
  /// A function of a Dataset, which returns one or several.
  template <class S>
  void step() {
    add<Step, S>([](const S& step, const auto&...) -> Step {
      return [step](const Dataset& dataset) -> std::vector<Dataset> { return {step(dataset)}; };
    });
  }
  /// make() of the options, or `make`, which is called with them, returns a fe::Module. Unless that
  /// has a recipe of its own, as fe::sequential() gives, model files name the architecture, and
  /// load_model() builds it again.
  template <class Options, class Make>
  void architecture(Make make) {
    PieceInfo info = piece_info<Options>(origin_);
    add_architecture(info, [name = info.name, make](const Node& node, Context& context) {
      const auto options = read_options<Options>(node, context, name);
      return options ? std::optional<Module>(make(*options)) : std::nullopt;
    });
  }
  /// An architecture.
  template <class Options>
  void architecture() {
    architecture<Options>([](const Options& options) { return options.make(); });
  }
  /// A layer.
  template <class Options>
  void layer() {
    add<Layer, Options>([](const Options& options, const auto&...) { return Layer(options); });
  }
  /// An optimizer.
  template <class Options>
  void optimizer() {
    add<OptimizerOptions, Options>(
        [](const Options& options, const auto&...) { return OptimizerOptions(options); });
  }
  /// A function of the step or the epoch. One that depends on the length of the training has
  /// over(length), which returns it for that length.
  template <class S>
  void schedule() {
    add<Schedule, S>([](const S& schedule, const Place&, const Context& context) -> Schedule {
      if constexpr (requires { schedule.over(int64_t{1}); }) {
        // Without a length, faults of data or epochs are reported where they are.
        return schedule.over(context.schedule_length.value_or(1));
      } else {
        return schedule;
      }
    });
  }

  /// The pieces that make a T, such as AnyNumpyOp.
  template <HasCategory T>
  const Catalog<T>& pieces() const {
    return std::get<Catalog<T>>(catalogs_);
  }
  /// The data sets.
  const Catalog<NamedDatasets>& datasets() const { return pieces<NamedDatasets>(); }
  /// The steps of the section `data`.
  const Catalog<Step>& steps() const { return pieces<Step>(); }
  /// The ops of the pipeline.
  const Catalog<AnyNumpyOp>& numpy_ops() const { return pieces<AnyNumpyOp>(); }
  /// The architectures.
  const Catalog<Module>& architectures() const { return pieces<Module>(); }
  /// The layers.
  const Catalog<Layer>& layers() const { return pieces<Layer>(); }
  /// The optimizers.
  const Catalog<OptimizerOptions>& optimizers() const { return pieces<OptimizerOptions>(); }
  /// The detectors.
  const Catalog<run::DetectorPtr>& detectors() const { return pieces<run::DetectorPtr>(); }
  /// The ops of the network.
  const Catalog<AnyTensorOp>& tensor_ops() const { return pieces<AnyTensorOp>(); }
  /// The schedules.
  const Catalog<Schedule>& schedules() const { return pieces<Schedule>(); }
  /// The traces.
  const Catalog<AnyTrace>& traces() const { return pieces<AnyTrace>(); }

  /// Whether the trace of this name keeps snapshots, so that a run with it can be resumed.
  bool keeps_snapshots(const std::string& trace) const { return snapshot_keepers_.contains(trace); }

  /// Every piece, by category and name.
  std::vector<const PieceInfo*> infos() const;

  /// Pieces registered from now on are said to come from there.
  void set_origin(std::string origin) { origin_ = std::move(origin); }

 private:
  /// `make` is called with the options that were read, the place, and the context.
  template <class T, class Options, class Make>
  void add(Make make) {
    const PieceInfo info = piece_info<Options>(origin_);
    std::get<Catalog<T>>(catalogs_).add(
        info, [name = info.name, make](const Node& node, Context& context) {
          std::optional<Options> options;
          if constexpr (HasFields<Options>) {
            options = read_options<Options>(node, context, name);
          } else {
            options = OptionType<Options>::read(node, context, name);
          }
          return options ? std::optional<T>(make(std::move(*options), node.place, context))
                         : std::nullopt;
        });
  }

  void add_architecture(PieceInfo info, const Catalog<Module>::Make& read);

  std::tuple<Catalog<NamedDatasets>,
             Catalog<Step>,
             Catalog<AnyNumpyOp>,
             Catalog<Module>,
             Catalog<Layer>,
             Catalog<OptimizerOptions>,
             Catalog<run::DetectorPtr>,
             Catalog<AnyTensorOp>,
             Catalog<Schedule>,
             Catalog<AnyTrace>>
      catalogs_;
  std::set<std::string> snapshot_keepers_;  // names of traces
  std::string origin_;
};

}  // namespace fe::config
