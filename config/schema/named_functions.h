// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>

#include "ops/array/array_function.h"
#include "ops/pipeline/remove_if.h"
#include "ops/tensor/tensor_function.h"

namespace fe::config {

/// Functions of a program or plug-in that ops::LambdaOp and ops::RemoveIf can name.
class NamedFunctions {
 public:
  /// Registers a function for LambdaOp.
  void function(const std::string& name, ops::ArrayFunction function) {
    array_functions_.insert_or_assign(name, std::move(function));
  }
  void function(const std::string& name, ops::TensorFunction function) {
    tensor_functions_.insert_or_assign(name, std::move(function));
  }
  /// Registers a function for RemoveIf.
  void predicate(const std::string& name, ops::ArrayPredicate predicate) {
    predicates_.insert_or_assign(name, std::move(predicate));
  }
  /// The functions of arrays by name.
  const auto& array_functions() const { return array_functions_; }
  /// The functions of tensors by name.
  const auto& tensor_functions() const { return tensor_functions_; }
  /// The functions for RemoveIf by name.
  const auto& predicates() const { return predicates_; }

 private:
  std::map<std::string, ops::ArrayFunction> array_functions_;
  std::map<std::string, ops::TensorFunction> tensor_functions_;
  std::map<std::string, ops::ArrayPredicate> predicates_;
};

}  // namespace fe::config
