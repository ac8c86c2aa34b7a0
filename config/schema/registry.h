// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/schema/catalog.h"
#include "config/schema/read_options.h"
#include "config/sections/assembly.h"
#include "fe/base/type_list.h"
#include "fe/data/train_test.h"
#include "fe/estimator/trace.h"
#include "fe/model/layers.h"
#include "fe/model/module.h"
#include "fe/network/tensor_op.h"
#include "fe/pipeline/numpy_op.h"
#include "ops/array/array_function.h"
#include "ops/pipeline/remove_if.h"
#include "ops/tensor/tensor_function.h"

namespace fe::config {

/// Data sets by name: {"train", ...}, {"test", ...}, or one named "".
using NamedDatasets = std::vector<std::pair<std::string, Dataset>>;

/// A learning rate, or another number, as a function of the step or the epoch, from 1.
using Schedule = std::function<double(int64_t)>;

/// Makes an op or a trace that knows where it is written.
template <class Any, class Piece>
struct Placed {
  template <class Options>
  Any operator()(Options options, const Place& place) const {
    Piece piece(std::move(options));
    if constexpr (requires { piece.set_place(std::string()); }) piece.set_place(place.str());
    return piece;
  }
};

/// Everything a config can name. A piece is declared by its Options, which have its name, a line of
/// documentation and its fields; YAML, `fe ops`, the reference pages and the JSON schema follow.
///
///   registry.numpy_op<Solarize>();
class Registry {
 public:
  /// Knows the pieces of fe.
  static Registry with_builtin();

  Registry() = default;

  template <class Op>
  void numpy_op() {
    add<AnyNumpyOp, Op>(numpy_ops_);
  }
  template <class Op>
  void tensor_op() {
    add<AnyTensorOp, Op>(tensor_ops_);
  }
  template <class T>
  void trace() {
    add<AnyTrace, T>(traces_);
  }
  /// The same for every type of a list.
  template <class... Ops>
  void numpy_ops(TypeList<Ops...>) {
    (numpy_op<Ops>(), ...);
  }
  template <class... Ops>
  void tensor_ops(TypeList<Ops...>) {
    (tensor_op<Ops>(), ...);
  }
  template <class... T>
  void traces(TypeList<T...>) {
    (trace<T>(), ...);
  }
  /// `make` is called with Options and gives NamedDatasets.
  template <HasFields Options, class Make>
  void dataset(std::string name, std::string doc, Make make) {
    add<NamedDatasets, Options>(datasets_, std::move(name), std::move(doc),
                                [make](Options options, const Place&) { return make(options); });
  }
  /// `make` is called with Options and gives a fe::Module. Unless that has a recipe of its own, as
  /// fe::sequential() gives, model files name the architecture, and load_model() builds it again.
  template <HasFields Options, class Make>
  void architecture(std::string name, std::string doc, Make make) {
    const auto read = [name, make](const Node& node, Context& context) -> std::optional<Module> {
      auto options = read_options<Options>(node, context, name);
      return options ? std::optional<Module>(make(std::move(*options))) : std::nullopt;
    };
    add_architecture(
        {.name = std::move(name), .doc = std::move(doc), .options = option_infos<Options>()}, read);
  }
  template <std::derived_from<Assembly> T, HasFields Options>
  void detector(std::string name, std::string doc) {
    add<AssemblyPtr, Options>(detectors_, std::move(name), std::move(doc),
                              [](Options options, const Place&) -> AssemblyPtr {
                                return std::make_shared<T>(std::move(options));
                              });
  }
  template <HasFields Options>
  void layer(std::string doc) {
    add<Layer, Options>(layers_, std::string(Options::kName), std::move(doc),
                        [](Options options, const Place&) -> Layer { return options; });
  }
  template <HasFields Options>
  void optimizer(std::string name, std::string doc) {
    add<OptimizerOptions, Options>(
        optimizers_, std::move(name), std::move(doc),
        [](Options options, const Place&) -> OptimizerOptions { return options; });
  }

  /// Functions for ops::LambdaOp and ops::RemoveIf, by name.
  void function(const std::string& name, ops::ArrayFunction function) {
    array_functions_.insert_or_assign(name, std::move(function));
  }
  void function(const std::string& name, ops::TensorFunction function) {
    tensor_functions_.insert_or_assign(name, std::move(function));
  }
  void predicate(const std::string& name, ops::ArrayPredicate predicate) {
    predicates_.insert_or_assign(name, std::move(predicate));
  }
  const auto& array_functions() const { return array_functions_; }
  const auto& tensor_functions() const { return tensor_functions_; }
  const auto& predicates() const { return predicates_; }

  Catalog<AnyNumpyOp>& numpy_ops() { return numpy_ops_; }
  const Catalog<AnyNumpyOp>& numpy_ops() const { return numpy_ops_; }
  Catalog<AnyTensorOp>& tensor_ops() { return tensor_ops_; }
  const Catalog<AnyTensorOp>& tensor_ops() const { return tensor_ops_; }
  Catalog<AnyTrace>& traces() { return traces_; }
  const Catalog<AnyTrace>& traces() const { return traces_; }
  const Catalog<NamedDatasets>& datasets() const { return datasets_; }
  const Catalog<Module>& architectures() const { return architectures_; }
  const Catalog<AssemblyPtr>& detectors() const { return detectors_; }
  const Catalog<Layer>& layers() const { return layers_; }
  const Catalog<OptimizerOptions>& optimizers() const { return optimizers_; }
  Catalog<Schedule>& schedules() { return schedules_; }
  const Catalog<Schedule>& schedules() const { return schedules_; }

  /// Every piece, by category and name.
  std::vector<const PieceInfo*> infos() const;

  /// Pieces registered from now on are said to come from there.
  void set_origin(std::string origin) { origin_ = std::move(origin); }

  /// A piece that is constructed from its Options.
  template <class Any, class Piece>
  void add(Catalog<Any>& catalog) {
    using Options = typename Piece::Options;
    add<Any, Options>(catalog, std::string(Options::kName), std::string(Options::kDoc),
                      Placed<Any, Piece>());
  }

  /// For pieces that are made in a way of their own: `make` is called with Options and a Place.
  template <class T, HasFields Options, class Make>
  void add(Catalog<T>& catalog, std::string name, std::string doc, Make make) {
    PieceInfo info{
        .name = name, .doc = std::move(doc), .options = option_infos<Options>(), .origin = origin_};
    catalog.add(std::move(info),
                [name, make](const Node& node, Context& context) -> std::optional<T> {
                  auto options = read_options<Options>(node, context, name);
                  if (!options) return std::nullopt;
                  return make(std::move(*options), node.place);
                });
  }

 private:
  void add_architecture(PieceInfo info, Catalog<Module>::Make read);

  Catalog<AnyNumpyOp> numpy_ops_{"NumpyOp"};
  Catalog<AnyTensorOp> tensor_ops_{"TensorOp"};
  Catalog<AnyTrace> traces_{"Trace"};
  Catalog<NamedDatasets> datasets_{"Dataset"};
  Catalog<Module> architectures_{"Architecture"};
  Catalog<AssemblyPtr> detectors_{"Detector"};
  Catalog<Layer> layers_{"Layer"};
  Catalog<OptimizerOptions> optimizers_{"Optimizer"};
  Catalog<Schedule> schedules_{"Schedule"};
  std::map<std::string, ops::ArrayFunction> array_functions_;
  std::map<std::string, ops::TensorFunction> tensor_functions_;
  std::map<std::string, ops::ArrayPredicate> predicates_;
  std::string origin_;
};

}  // namespace fe::config
