// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/step_runner.h"

namespace fe {

double loss_weight(const HostBatch& batch) {
  return static_cast<double>(batch.size) / static_cast<double>(batch.total);
}

StepRunner::StepRunner(Pass& pass, System& system)
    : pass_(pass), values_(*pass.network), traces_(pass.traces, system) {
  traces_.bind(values_);
}

void StepRunner::run(HostBatch& batch, Data& data, Monitor& monitor) {
  pass_.network->run(batch.columns, {.mode = pass_.data.mode,
                                     .epoch = pass_.data.epoch,
                                     .ds_id = pass_.data.ds_id,
                                     .weight = loss_weight(batch)});
  for (size_t i = 0; i < pass_.monitored.size(); ++i) {
    monitor.add(i, pass_.network->value(pass_.monitored_positions[i]), batch.size);
  }
  if (batch.size == 0) pass_.network->keep_no_rows();
  traces_.on_batch_end(data, batch.size);
}

}  // namespace fe
