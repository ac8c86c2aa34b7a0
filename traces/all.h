// SPDX-License-Identifier: Apache-2.0
/// Every trace of fe: its header and its name in the list.
#pragma once

#include "fe/base/options/type_list.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/early_stopping.h"
#include "traces/adapt/lr_scheduler.h"
#include "traces/adapt/step_decay.h"
#include "traces/adapt/terminate_on_nan.h"
#include "traces/check/weight_sync.h"
#include "traces/io/best_model_saver.h"
#include "traces/io/csv_logger.h"
#include "traces/io/image_saver.h"
#include "traces/io/model_saver.h"
#include "traces/io/restore_wizard.h"
#include "traces/metric/accuracy.h"
#include "traces/metric/auc.h"
#include "traces/metric/f1_score.h"
#include "traces/metric/precision.h"
#include "traces/metric/recall.h"

namespace fe::traces {

/// Functions of the step or the epoch, for LRScheduler.
using Schedules = TypeList<CosineDecay, StepDecay>;

/// The traces that a config can name.
using Traces = TypeList<AUC,
                        Accuracy,
                        BestModelSaver,
                        CSVLogger,
                        EarlyStopping,
                        F1Score,
                        ImageSaver,
                        LRScheduler,
                        ModelSaver,
                        Precision,
                        Recall,
                        RestoreWizard,
                        TerminateOnNaN,
                        WeightSync>;

}  // namespace fe::traces
