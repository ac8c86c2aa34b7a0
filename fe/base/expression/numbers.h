// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "fe/base/expression/functions.h"
#include "fe/base/expression/number.h"
#include "fe/base/expression/operators.h"
#include "fe/base/expression/program.h"

/// The arithmetic of expressions on numbers of 64 bits: IEEE 754, with Python's // and %. True is 1
/// and false is 0.
namespace fe::expression {

double apply(Operator op, double a);
double apply(Operator op, double a, double b);
double apply(FunctionId function, std::span<const double> values);

/// The same on constants, with the type of the result.
Number apply(Operator op, std::span<const Number> values);
Number apply(FunctionId function, std::span<const Number> values);

/// Runs a program without indexing. Does not allocate.
double run(const Program& program, std::span<const double> arguments);

}  // namespace fe::expression
