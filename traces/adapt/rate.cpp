// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/rate.h"

#include <span>

#include "fe/base/error.h"

namespace fe::traces {

Rate::Rate(Expression formula) : formula_(std::move(formula)) {
  FE_CHECK(formula_->arguments().size() <= 1,
           "LRScheduler: expected a formula of 'step' or of 'epoch', got one of [{}].",
           fmt::join(formula_->arguments(), ", "));
  formula_->check_numbers();
  const bool is_constant = formula_->arguments().empty();
  rate_ = [expression = *formula_, is_constant](int64_t time) {
    const auto value = static_cast<double>(time);
    return expression(std::span<const double>(&value, is_constant ? 0 : 1));
  };
}

}  // namespace fe::traces
