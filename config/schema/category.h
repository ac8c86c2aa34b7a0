// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "fe/data/train_test.h"
#include "fe/estimator/trace.h"
#include "fe/model/layers.h"
#include "fe/model/module.h"
#include "fe/model/optimizer.h"
#include "fe/network/tensor_op.h"
#include "fe/pipeline/numpy_op.h"
#include "fe/run/detector.h"

namespace fe::config {

using data::NamedDatasets;

/// From one data set to one or several.
using Step = std::function<std::vector<Dataset>(const Dataset&)>;

/// A learning rate, or another number, as a function of the step or the epoch, from 1.
using Schedule = std::function<double(int64_t)>;

/// One kind of pieces: its name, and where a config writes them.
struct Category {
  std::string_view name;   ///< the name of the category, for messages
  std::string_view place;  ///< where pieces of the category are in a config
};

/// The category of the pieces that make a T; without a name for other types.
template <class T>
inline constexpr Category kCategory = {};
template <>
inline constexpr Category kCategory<NamedDatasets> = {"Dataset", "data"};  ///< data sets
template <>
inline constexpr Category kCategory<Step> = {"Step", "data"};  ///< steps of the section `data`
/// Ops of the pipeline.
template <>
inline constexpr Category kCategory<AnyNumpyOp> = {"NumpyOp", "pipeline.ops"};
/// Architectures.
template <>
inline constexpr Category kCategory<Module> = {"Architecture", "the architecture of a model"};
template <>
inline constexpr Category kCategory<Layer> = {"Layer", "the layers of a model"};  ///< layers
/// Optimizers.
template <>
inline constexpr Category kCategory<OptimizerOptions> = {"Optimizer", "the optimizer of a model"};
template <>
inline constexpr Category kCategory<run::DetectorPtr> = {"Detector", "detector"};
/// Ops of the network.
template <>
inline constexpr Category kCategory<AnyTensorOp> = {"TensorOp", "network"};
template <>
inline constexpr Category kCategory<Schedule> = {"Schedule", "a schedule"};  ///< schedules
template <>
inline constexpr Category kCategory<AnyTrace> = {"Trace", "traces"};  ///< traces

template <class T>
concept HasCategory = !kCategory<T>.name.empty();

}  // namespace fe::config
