// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/loader.h"

#include <algorithm>

#include "fe/base/error.h"
#include "fe/pipeline/batch_runner.h"
#include "fe/pipeline/batch_set.h"
#include "fe/pipeline/job_ring.h"
#include "fe/pipeline/sample_order.h"
#include "fe/pipeline/sample_runner.h"

namespace fe {
namespace {

using distributed::Rows;

int64_t samples_in_pass(const PipelinePlan& plan, int64_t size, const LoaderOptions& options) {
  const int64_t batch = plan.batch.batch_size;
  if (options.steps > 0) return options.steps * batch;
  // How many samples a filter keeps is known only at the end.
  return plan.batch.drop_last && !plan.filters ? size / batch * batch : size;
}

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

// The rank's rows of a batch of `count`. A rank without rows gets the first one as a placeholder,
// so that it can take part in the step.
Rows rows_or_placeholder(const distributed::Shard& shard, int64_t count) {
  const Rows rows = shard.rows(count);
  return rows.size() > 0 ? rows : Rows{0, 1};
}

// For samples of one shape that no op removes: ops write directly into the memory of the batch.
class DenseLoader final : public Loader {
 public:
  DenseLoader(std::shared_ptr<const PipelinePlan> plan,
              Dataset dataset,
              const LoaderOptions& options,
              Workers* workers,
              std::vector<ColumnSpec> specs)
      : plan_(std::move(plan)),
        dataset_(std::move(dataset)),
        options_(options),
        order_(dataset_.size(), options),
        samples_(samples_in_pass(*plan_, dataset_.size(), options)),
        specs_(std::move(specs)),
        begun_(options_.first_batch),
        taken_(options_.first_batch),
        ring_(workers, [this](size_t place, int64_t number) { fill(place, number); }) {
    const int64_t rows = rows_or_placeholder(options_.shard, plan_->batch.batch_size).size();
    for (size_t i = 0; i < ring_.slots(); ++i) {
      sets_.emplace_back(specs_, rows, options_.pin_memory);
      runners_.emplace_back(*plan_);
    }
    results_.resize(ring_.slots());
  }

  bool next(HostBatch& batch) override {
    batch.columns.clear();
    while (!ring_.full() && begun_ < steps()) {
      sets_[ring_.next_slot()].renew();
      ring_.begin(begun_++);
    }
    if (ring_.empty()) return false;
    const int64_t number = taken_++;
    batch.columns.swap(results_[ring_.take()]);
    batch.total = count(number);
    batch.size = options_.shard.rows(batch.total).size();
    return true;
  }

  int64_t steps() const override { return ceil_div(samples_, plan_->batch.batch_size); }

 private:
  int64_t count(int64_t number) const {
    return std::min(plan_->batch.batch_size, samples_ - number * plan_->batch.batch_size);
  }

  void fill(size_t place, int64_t number) {
    BatchSet& set = sets_[place];
    SampleRunner& runner = runners_[place];
    const Rows rows = rows_or_placeholder(options_.shard, count(number));
    for (int64_t n = 0; n < rows.size(); ++n) {
      const auto position = order_.at(number * plan_->batch.batch_size + rows.begin + n);
      runner.bind(set.rows(n));
      runner.run(dataset_, position);
      for (size_t c = 0; c < specs_.size(); ++c) {
        check_shape(c, runner.collated(c), position.index);
        set.place(c, n, runner.collated(c));
      }
    }
    std::vector<Tensor> collated;
    for (size_t c = 0; c < specs_.size(); ++c) collated.push_back(set.column(c, rows.size()));
    results_[place] = finish_batch(*plan_, collated,
                                   {.epoch = options_.epoch,
                                    .number = number,
                                    .first_row = rows.begin,
                                    .seed = options_.seed});
  }

  void check_shape(size_t c, const Array& value, int64_t index) const {
    FE_CHECK(value.shape() == specs_[c].shape && value.dtype() == specs_[c].dtype,
             "Batch: expected '{}' of sample {} to be {} {} like the samples before it, got {} {}. "
             "Make them equal, or pad them with the op Batch (pad_value: 0).",
             plan_->collated[c].key, index, specs_[c].dtype, specs_[c].shape, value.dtype(),
             value.shape());
  }

  std::shared_ptr<const PipelinePlan> plan_;
  Dataset dataset_;
  LoaderOptions options_;
  SampleOrder order_;
  int64_t samples_;
  std::vector<ColumnSpec> specs_;
  std::vector<BatchSet> sets_;
  std::vector<SampleRunner> runners_;
  std::vector<std::vector<Tensor>> results_;
  int64_t begun_, taken_;
  JobRing ring_;  // last: waits for the jobs, which use everything above
};

// For samples that ops may remove, or of different shapes: workers prepare samples, and the reader
// collates those that are kept, in order.
class SparseLoader final : public Loader {
 public:
  SparseLoader(std::shared_ptr<const PipelinePlan> plan,
               Dataset dataset,
               const LoaderOptions& options,
               Workers* workers)
      : plan_(std::move(plan)),
        dataset_(std::move(dataset)),
        options_(options),
        order_(dataset_.size(), options),
        samples_(samples_in_pass(*plan_, dataset_.size(), options)),
        ring_(workers, [this](size_t place, int64_t number) { make(place, number); }) {
    for (size_t i = 0; i < ring_.slots(); ++i) runners_.emplace_back(*plan_);
    made_.resize(ring_.slots());
  }

  bool next(HostBatch& batch) override {
    batch.columns.clear();
    while (batches_ < options_.first_batch) {
      const int64_t count = gather_batch();
      if (count == 0) return false;
      kept_.erase(kept_.begin(), kept_.begin() + count);
      ++batches_;
    }
    batch.total = gather_batch();
    if (batch.total == 0) return false;
    const std::vector<std::vector<Array>> samples(kept_.begin(), kept_.begin() + batch.total);
    kept_.erase(kept_.begin(), kept_.begin() + batch.total);
    const Rows rows = rows_or_placeholder(options_.shard, batch.total);
    batch.columns = finish_batch(*plan_, collate(samples, rows, *plan_, options_.pin_memory),
                                 {.epoch = options_.epoch,
                                  .number = batches_++,
                                  .first_row = rows.begin,
                                  .seed = options_.seed});
    batch.size = options_.shard.rows(batch.total).size();
    return true;
  }

  int64_t steps() const override {
    const int64_t batch = plan_->batch.batch_size;
    return plan_->batch.drop_last ? samples_ / batch : ceil_div(samples_, batch);
  }

 private:
  struct Made {
    SampleState::Verdict verdict;
    std::vector<Array> values;
  };

  // Collects the samples of the next batch in kept_ and returns their number; 0 at the end.
  int64_t gather_batch() {
    const auto size = static_cast<size_t>(plan_->batch.batch_size);
    while (kept_.size() < size && settled_ < samples_) take_chunk();
    const size_t count = std::min(size, kept_.size());
    FE_CHECK(
        count > 0 || batches_ > 0,
        "Pipeline: every one of the {} samples was removed in mode {}. Look at the condition of "
        "the ops that remove samples.",
        drawn_, name(plan_->mode));
    if (count == 0 || (count < size && plan_->batch.drop_last)) {
      FE_CHECK(
          batches_ > 0,
          "Pipeline: only {} of the {} samples were kept in mode {}, which give no full batch of "
          "{}, and drop_last is set. Choose a smaller batch_size.",
          count, drawn_, name(plan_->mode), size);
      return 0;
    }
    return static_cast<int64_t>(count);
  }

  void make(size_t place, int64_t number) {
    const int64_t size = plan_->batch.batch_size;
    made_[place].clear();
    for (int64_t n = 0; n < size; ++n) {
      // Without a filter no sample beyond the end of the epoch is drawn.
      if (!plan_->filters && number * size + n >= samples_) break;
      Made made{runners_[place].run(dataset_, order_.at(number * size + n)), {}};
      if (made.verdict == SampleState::Verdict::kKeep) {
        for (size_t c = 0; c < plan_->collated.size(); ++c) {
          made.values.push_back(runners_[place].collated(c).clone());
        }
      }
      made_[place].push_back(std::move(made));
    }
  }

  void take_chunk() {
    while (!ring_.full() && (plan_->filters || begun_ < steps())) ring_.begin(begun_++);
    for (Made& made : made_[ring_.take()]) {
      if (settled_ == samples_) break;
      ++drawn_;
      // A replaced sample leaves its place open; a dropped one has used it up, unless a number of
      // full batches was requested.
      const bool kept = made.verdict == SampleState::Verdict::kKeep;
      const bool dropped = made.verdict == SampleState::Verdict::kDrop;
      if (kept || (dropped && options_.steps == 0)) ++settled_;
      if (!kept) continue;
      kept_.push_back(std::move(made.values));
      last_kept_ = drawn_;
    }
    FE_CHECK(drawn_ - last_kept_ < 2 * dataset_.size() + plan_->batch.batch_size,
             "Pipeline: every one of the last {} samples was removed in mode {}. Look at the "
             "condition of the ops that remove samples.",
             drawn_ - last_kept_, name(plan_->mode));
  }

  std::shared_ptr<const PipelinePlan> plan_;
  Dataset dataset_;
  LoaderOptions options_;
  SampleOrder order_;
  int64_t samples_;
  std::vector<SampleRunner> runners_;
  std::vector<std::vector<Made>> made_;
  std::vector<std::vector<Array>> kept_;
  int64_t begun_ = 0, drawn_ = 0, settled_ = 0, last_kept_ = 0, batches_ = 0;
  JobRing ring_;  // last: waits for the jobs, which use everything above
};

std::vector<ColumnSpec> probe(const PipelinePlan& plan,
                              const Dataset& dataset,
                              const LoaderOptions& options) {
  SampleRunner runner(plan);
  runner.run(dataset, SampleOrder(dataset.size(), options).at(0));
  std::vector<ColumnSpec> specs;
  for (size_t c = 0; c < plan.collated.size(); ++c) {
    specs.push_back({runner.collated(c).shape(), runner.collated(c).dtype()});
  }
  return specs;
}

}  // namespace

std::unique_ptr<Loader> make_loader(std::shared_ptr<const PipelinePlan> plan,
                                    Dataset dataset,
                                    const LoaderOptions& options,
                                    Workers* workers) {
  FE_CHECK(dataset.size() > 0, "Pipeline: the data set of mode {} is empty.", name(plan->mode));
  FE_CHECK(samples_in_pass(*plan, dataset.size(), options) > 0,
           "Pipeline: {} samples give no full batch of {} in mode {}, and drop_last is set. Choose "
           "a smaller batch_size.",
           dataset.size(), plan->batch.batch_size, name(plan->mode));
  if (plan->filters || plan->batch.pad_value) {
    return std::make_unique<SparseLoader>(std::move(plan), std::move(dataset), options, workers);
  }
  auto specs = probe(*plan, dataset, options);
  return std::make_unique<DenseLoader>(std::move(plan), std::move(dataset), options, workers,
                                       std::move(specs));
}

}  // namespace fe
