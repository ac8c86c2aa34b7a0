// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/batch_set.h"

#include <torch/types.h>

#include <cstring>

#include "fe/base/error.h"

namespace fe {
namespace {

Tensor empty_batch(const Shape& shape, Dtype dtype, bool pin_memory) {
  const at::IntArrayRef sizes(shape.begin(), shape.dim());
  return torch::empty(sizes, torch::TensorOptions(scalar_type(dtype)).pinned_memory(pin_memory));
}

// Copies `value` into the corner of a padded row.
void copy_corner(const Array& value, const Shape& row, std::byte* out) {
  const size_t item = item_size(value.dtype());
  const size_t dims = row.dim();
  const size_t run = dims == 0 ? item : static_cast<size_t>(value.shape()[dims - 1]) * item;
  const int64_t runs = run == 0 ? 0 : static_cast<int64_t>(value.nbytes() / run);
  for (int64_t r = 0; r < runs; ++r) {
    int64_t rest = r, offset = 0, stride = dims == 0 ? 1 : row[dims - 1];
    for (size_t d = dims > 0 ? dims - 1 : 0; d-- > 0;) {
      offset += rest % value.shape()[d] * stride;
      rest /= value.shape()[d];
      stride *= row[d];
    }
    std::memcpy(out + static_cast<size_t>(offset) * item,
                static_cast<const std::byte*>(value.data()) + static_cast<size_t>(r) * run, run);
  }
}

// The common shape of column c. Throws if shapes differ and there is no pad_value.
Shape row_shape(const std::vector<std::vector<Array>>& rows, size_t c, const PipelinePlan& plan) {
  const Array& first = rows.front()[c];
  Shape shape = first.shape();
  for (const auto& row : rows) {
    const Array& value = row[c];
    const bool same_kind = value.dtype() == first.dtype() && value.shape().dim() == shape.dim();
    FE_CHECK(
        same_kind && (value.shape() == first.shape() || plan.batch.pad_value),
        "Batch: expected every '{}' of a batch to be {} {}, got {} {}. Make them equal, or pad "
        "them with the op Batch (pad_value: 0).",
        plan.collated[c].key, first.dtype(), first.shape(), value.dtype(), value.shape());
    for (size_t d = 0; d < shape.dim(); ++d) shape[d] = std::max(shape[d], value.shape()[d]);
  }
  return shape;
}

}  // namespace

BatchSet::BatchSet(const std::vector<ColumnSpec>& specs, int64_t rows, bool pin_memory)
    : specs_(specs), row_count_(rows), pin_memory_(pin_memory), rows_(specs.size()) {
  for (size_t c = 0; c < specs_.size(); ++c) {
    columns_.push_back(make(c));
    data_.push_back(static_cast<std::byte*>(columns_[c].data_ptr()));
    row_bytes_.push_back(static_cast<size_t>(specs_[c].shape.numel()) * item_size(specs_[c].dtype));
  }
}

Tensor BatchSet::make(size_t c) const {
  return empty_batch(specs_[c].shape.with_front(row_count_), specs_[c].dtype, pin_memory_);
}

void BatchSet::renew() {
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].use_count() == 1 && columns_[c].storage().use_count() == 1) continue;
    columns_[c] = make(c);
    data_[c] = static_cast<std::byte*>(columns_[c].data_ptr());
  }
}

std::vector<Array>& BatchSet::rows(int64_t n) {
  for (size_t c = 0; c < rows_.size(); ++c) {
    rows_[c] = Array::buffer(data_[c] + row_bytes_[c] * static_cast<size_t>(n), row_bytes_[c]);
  }
  return rows_;
}

void BatchSet::place(size_t c, int64_t n, const Array& value) {
  std::byte* row = data_[c] + row_bytes_[c] * static_cast<size_t>(n);
  if (value.data() != row) std::memcpy(row, value.data(), row_bytes_[c]);
}

Tensor BatchSet::column(size_t c, int64_t count) const {
  return count == row_count_ ? columns_[c] : columns_[c].narrow(0, 0, count);
}

std::vector<Tensor> collate(const std::vector<std::vector<Array>>& samples,
                            distributed::Rows part,
                            const PipelinePlan& plan,
                            bool pin_memory) {
  std::vector<Tensor> columns;
  for (size_t c = 0; c < plan.collated.size(); ++c) {
    const Shape shape = row_shape(samples, c, plan);
    const Dtype dtype = samples.front()[c].dtype();
    Tensor column = empty_batch(shape.with_front(part.size()), dtype, pin_memory);
    if (plan.batch.pad_value) column.fill_(*plan.batch.pad_value);
    auto* out = static_cast<std::byte*>(column.data_ptr());
    const size_t row_bytes = static_cast<size_t>(shape.numel()) * item_size(dtype);
    for (int64_t n = part.begin; n < part.end; ++n) {
      copy_corner(samples[static_cast<size_t>(n)][c], shape, out);
      out += row_bytes;
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace fe
