// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "config/builtin/builtin.h"
#include "traces/adapt/early_stopping.h"
#include "traces/adapt/lr_scheduler.h"
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

namespace fe::config {

/// {cosine_decay: {init_lr: 0.001}}, or one number for good.
template <>
struct OptionType<Schedule> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kPiece, .text = "Schedule", .may_be_null = true};
  }
  static std::optional<Schedule> read(const Node& node, Context& context, const std::string& what) {
    context.schedule_length = what.ends_with("by_epoch") ? context.epochs : context.total_steps;
    return context.registry().schedules().read(node, context);
  }
};

namespace builtin {

void add_traces(Registry& r) {
  using namespace traces;
  r.trace<Accuracy, AccuracyOptions>("Accuracy", "the share of right predictions");
  r.trace<AUC, AUCOptions>("AUC", "area under the ROC curve");
  r.trace<F1Score, F1ScoreOptions>("F1Score", "the harmonic mean of precision and recall");
  r.trace<Precision, PrecisionOptions>("Precision",
                                       "of the samples predicted positive, the share that is");
  r.trace<Recall, RecallOptions>("Recall", "of the positive samples, the share that is found");
  r.trace<ModelSaver, ModelSaverOptions>("ModelSaver", "saves a model every few epochs");
  r.trace<BestModelSaver, BestModelSaverOptions>(
      "BestModelSaver", "saves a model whenever a metric is better than ever before");
  r.trace<RestoreWizard, RestoreWizardOptions>(
      "RestoreWizard", "keeps snapshots of the run, from which a restart goes on");
  r.trace<CSVLogger, CSVLoggerOptions>("CSVLogger", "writes a CSV file, a row an epoch");
  r.trace<ImageSaver, ImageSaverOptions>("ImageSaver", "saves pictures of the first samples");
  r.trace<EarlyStopping, EarlyStoppingOptions>("EarlyStopping",
                                               "stops when a value has stopped improving");
  r.trace<TerminateOnNaN, TerminateOnNaNOptions>("TerminateOnNaN",
                                                 "stops when a value is NaN or infinite");
  r.trace<WeightSync, WeightSyncOptions>("WeightSync",
                                         "checks that all ranks have the same weights");
  r.trace<LRScheduler, LRSchedulerOptions>("LRScheduler",
                                           "sets the learning rate by step or by epoch");
}

}  // namespace builtin
}  // namespace fe::config
