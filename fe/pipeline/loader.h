// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/data/dataset.h"
#include "fe/distributed/shard.h"
#include "fe/pipeline/plan.h"
#include "fe/pipeline/workers.h"

namespace fe {

/// A batch on the host, with columns in the order of Pipeline::batch_keys().
struct HostBatch {
  std::vector<Tensor> columns;  ///< one tensor per key of the batch
  int64_t size = 0;   ///< samples of this rank; 0: its only row is a placeholder, see Loader
  int64_t total = 0;  ///< samples of the batch on all ranks
};

/// What a Loader reads.
struct LoaderOptions {
  int64_t epoch = 1;
  bool shuffle = false;     ///< whether to shuffle
  uint64_t seed = 0;        ///< the seed of shuffles and ops
  int64_t steps = 0;        ///< exactly this number of full batches; 0: one pass over the data
  bool pin_memory = false;  ///< page-locked batches, for copies to a GPU
  distributed::Shard shard = {};  ///< this rank's rows of each batch
  int64_t first_batch = 0;        ///< batches to skip at the beginning, after a restart
};

/// One pass of an epoch over a data set: batches in order, the same for any number of workers.
///
/// Workers fill batches ahead of the reader, at most as many as the ring has slots. An error of an
/// op in a worker is thrown by next(), at its batch.
///
/// Each rank gets its shard of the same batches, which do not depend on the number of ranks: the
/// concatenated shards are the batch of one process. A rank that has no row of a small last batch
/// gets the batch's first sample as a placeholder row, and size 0. Each rank prepares only its own
/// samples. If ops remove samples or shapes are padded, every rank prepares all samples, since the
/// content of a batch and its largest sample are known only then. Skipping the batches before
/// first_batch is free, except in that case, where they are prepared and dropped.
class Loader {
 public:
  virtual ~Loader() = default;

  /// Loads the next batch; false at the end. The content of `batch` from the previous call is
  /// released first; tensors of it that the caller still holds stay valid.
  virtual bool next(HostBatch& batch) = 0;

  /// The number of batches in this pass, including those before first_batch, the same on all ranks;
  /// an upper bound if ops drop samples without replacement.
  virtual int64_t steps() const = 0;
};

/// Makes a loader. Without workers (null), next() does the work itself. Reads one sample to learn
/// shapes and dtypes. Throws fe::Error if the data set has too few samples for a batch.
std::unique_ptr<Loader> make_loader(std::shared_ptr<const PipelinePlan> plan,
                                    Dataset dataset,
                                    const LoaderOptions& options,
                                    Workers* workers);

}  // namespace fe
