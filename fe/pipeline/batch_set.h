// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/share.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Shape and type of one collated column: of a sample, without the batch axis.
struct ColumnSpec {
  Shape shape;
  Dtype dtype = Dtype::kFloat32;
};

/// The memory of one batch, or of one rank's rows of it: a tensor [rows, ...] for each collated
/// column. Made once and used again for later batches.
class BatchSet {
 public:
  BatchSet(const std::vector<ColumnSpec>& specs, int64_t rows, bool pin_memory);

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
  int64_t row_count_;
  bool pin_memory_;
  std::vector<Tensor> columns_;
  std::vector<std::byte*> data_;
  std::vector<size_t> row_bytes_;
  std::vector<Array> rows_;
};

/// Stacks the rows `part` of a batch's samples, which are of equal shape, or of differing shapes
/// padded at their ends with `rule.pad_value` to the largest of all. samples[n][c] is column c of
/// sample n.
std::vector<Tensor> collate(const std::vector<std::vector<Array>>& samples,
                            distributed::Rows part,
                            const PipelinePlan& plan,
                            bool pin_memory);

}  // namespace fe
