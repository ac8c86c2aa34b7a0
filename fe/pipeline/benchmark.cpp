// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/benchmark.h"

#include <fmt/format.h>

#include <algorithm>

namespace fe {

std::string BenchmarkResult::table() const {
  size_t op = 2, in = 6, out = 7;
  for (const Row& row : rows) {
    op = std::max(op, row.op.size());
    in = std::max(in, row.inputs.size());
    out = std::max(out, row.outputs.size());
  }
  std::string table = fmt::format("{:<{}}  {:<{}}  {:<{}}  {:>10}  {:>6}\n", "Op", op, "Inputs", in,
                                  "Outputs", out, "us/sample", "Time %");
  for (const Row& row : rows) {
    table += fmt::format("{:<{}}  {:<{}}  {:<{}}  {:>10.3f}  {:>6.1f}\n", row.op, op, row.inputs,
                         in, row.outputs, out, row.microseconds_per_sample, row.time_percent);
  }
  return table;
}

}  // namespace fe
