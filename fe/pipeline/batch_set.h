// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/shard.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Shape and dtype of one collated column of a sample, without the batch dimension.
struct ColumnSpec {
  Shape shape;
  Dtype dtype = Dtype::kFloat32;
};

/// The memory of one batch, or of one rank's rows of it: a tensor [rows, ...] for each collated
/// column. It is allocated once and reused for later batches.
class BatchSet {
 public:
  BatchSet(const std::vector<ColumnSpec>& specs, int64_t rows, bool pin_memory);

  /// Prepares for a new batch. Memory that something still holds, such as a trace that keeps
  /// labels, is replaced.
  void renew();

  /// Row n of every column, for the ops to write to.
  std::vector<Array>& rows(int64_t n);

  /// Copies a value into row n of column c unless it is there already.
  void place(size_t c, int64_t n, const Array& value);

  /// The first `count` samples of column c.
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

/// Stacks the rows `part` of a batch's samples. Samples of different shapes are padded at their
/// ends with the pad_value of the plan's BatchRule, to the largest of the batch. samples[n][c] is
/// column c of sample n.
std::vector<Tensor> collate(const std::vector<std::vector<Array>>& samples,
                            distributed::Rows part,
                            const PipelinePlan& plan,
                            bool pin_memory);

}  // namespace fe
