// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Shape and type of one collated column: of a sample, without the batch axis.
struct ColumnSpec {
  Shape shape;
  Dtype dtype = Dtype::kFloat32;
};

/// The memory of one batch: a tensor [batch_size, ...] for each collated column. Made once and used
/// again for later batches.
class BatchSet {
 public:
  BatchSet(const std::vector<ColumnSpec>& specs, int64_t batch_size, bool pin_memory);

  /// Gets ready for a new batch. Memory that someone still holds (a trace keeps labels, say) is
  /// left to them and replaced.
  void renew();

  /// Row n of every column, for the ops to write to.
  std::vector<Array>& rows(int64_t n);

  /// Copies values into row n of column c unless they are there already.
  void place(size_t c, int64_t n, const Array& value);

  /// Column c cut to the first `count` samples.
  Tensor column(size_t c, int64_t count) const;

 private:
  Tensor make(size_t c) const;

  std::vector<ColumnSpec> specs_;
  int64_t batch_size_;
  bool pin_memory_;
  std::vector<Tensor> columns_;
  std::vector<std::byte*> data_;
  std::vector<size_t> row_bytes_;
  std::vector<Array> rows_;
};

/// Stacks samples of equal shape, or of differing shapes padded at their ends with
/// `rule.pad_value`. rows[n][c] is column c of sample n.
std::vector<Tensor> collate(const std::vector<std::vector<Array>>& rows,
                            const PipelinePlan& plan,
                            bool pin_memory);

}  // namespace fe
