// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/gather.h"

#include <torch/types.h>

#include <algorithm>

#include "fe/base/error.h"

namespace fe::distributed {
namespace {

constexpr int64_t kMaxAxes = 14;

/// What a rank sends: type, number of axes, sizes.
struct Form {
  at::ScalarType type;
  std::vector<int64_t> sizes;

  bool is_like(const Form& other) const {
    return type == other.type && sizes.size() == other.sizes.size();
  }
  int64_t bytes() const {
    return c10::multiply_integers(sizes) * static_cast<int64_t>(c10::elementSize(type));
  }
  std::string text() const {
    return fmt::format("{} [{}]", c10::toString(type), fmt::join(sizes, ", "));
  }
};

Tensor pack_form(const Tensor& tensor) {
  Tensor form = torch::zeros({2 + kMaxAxes}, torch::kLong);
  auto* values = form.data_ptr<int64_t>();
  values[0] = static_cast<int64_t>(tensor.scalar_type());
  values[1] = tensor.dim();
  std::copy(tensor.sizes().begin(), tensor.sizes().end(), values + 2);
  return form;
}

Form unpack_form(const Tensor& form) {
  const int64_t* values = form.data_ptr<int64_t>();
  return {static_cast<at::ScalarType>(values[0]), {values + 2, values + 2 + values[1]}};
}

}  // namespace

Tensor as_bytes(const Tensor& tensor) { return tensor.reshape({-1}).view(torch::kByte); }

std::vector<Tensor> gather_uneven(
    const Tensor& tensor,
    std::string_view what,
    const std::function<std::vector<Tensor>(const Tensor&)>& exchange) {
  FE_CHECK(tensor.dim() <= kMaxAxes, "Group: expected a tensor of at most {} axes in {}, got {}.",
           kMaxAxes, what, tensor.dim());
  std::vector<Form> forms;
  for (const Tensor& form : exchange(pack_form(tensor))) forms.push_back(unpack_form(form));
  int64_t most = 0;
  for (size_t rank = 0; rank < forms.size(); ++rank) {
    FE_CHECK(forms[rank].is_like(forms[0]),
             "{}: expected tensors of one type and number of axes on all ranks, got {} on rank 0 "
             "and {} on rank {}.",
             what, forms[0].text(), forms[rank].text(), rank);
    most = std::max(most, forms[rank].bytes());
  }

  Tensor mine = as_bytes(tensor.contiguous());
  if (mine.numel() < most) mine = torch::constant_pad_nd(mine, {0, most - mine.numel()});
  std::vector<Tensor> rows(forms.size(), mine);
  if (most > 0) rows = exchange(mine);
  std::vector<Tensor> values;
  for (size_t rank = 0; rank < forms.size(); ++rank) {
    const Form& form = forms[rank];
    // A copy: rows of different sizes would not all begin where their type may, and keep all alive.
    values.push_back(torch::empty(form.sizes, tensor.options()));
    if (form.bytes() > 0) as_bytes(values.back()).copy_(rows[rank].narrow(0, 0, form.bytes()));
  }
  return values;
}

}  // namespace fe::distributed
