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
#include "fe/distributed/share.h"
#include "fe/pipeline/plan.h"
#include "fe/pipeline/workers.h"

namespace fe {

/// A batch as the loader gives it: columns in the order of Loader::keys().
struct HostBatch {
  std::vector<Tensor> columns;  ///< one tensor per key of the batch
  int64_t size = 0;   ///< samples of this rank; 0: its only row is there to stand in, see Loader
  int64_t total = 0;  ///< samples of the batch on all ranks
};

struct LoaderOptions {
  int64_t epoch = 1;
  bool shuffle = false;     ///< whether to shuffle
  uint64_t seed = 0;        ///< the seed of shuffles and ops
  int64_t steps = 0;        ///< exactly this number of full batches; 0: one pass over the data
  bool pin_memory = false;  ///< page-locked batches, for copies to a GPU
  distributed::Share share = {};  ///< this rank's rows of each batch
  int64_t first_batch = 0;        ///< batches left out at the beginning: the cursor of a restart
};

/// One pass of an epoch over a data set: batches in order, the same for any number of workers.
///
/// Workers fill whole batches ahead of the reader, at most as many as the ring has places. An op
/// that throws in a worker throws here, at its batch.
///
/// Of several ranks each gets its rows of the same batches, which do not depend on their number:
/// the ranks' rows one after another are the batch of one process. A rank that has no row of a
/// small last batch gets the batch's first sample, as one row, and size 0. Each rank prepares its
/// own samples only; where ops remove samples, or shapes are padded, every rank prepares all of
/// them, since who stays, and how large the largest is, is known only then. Batches before
/// first_batch cost nothing, but where every rank prepares all: there they are made and dropped.
class Loader {
 public:
  virtual ~Loader() = default;

  /// The next batch, or false at the end. `batch` from the call before is let go of first: what the
  /// caller still holds of it stays valid.
  virtual bool next(HostBatch& batch) = 0;

  /// Batches in this pass, those before first_batch included, the same on all ranks; the most it
  /// can be when ops drop samples without replacement.
  virtual int64_t steps() const = 0;
};

/// `workers` is null for none: next() then does the work itself. Reads one sample to learn shapes
/// and types. Throws fe::Error when the data set gives no batch.
std::unique_ptr<Loader> make_loader(std::shared_ptr<const PipelinePlan> plan,
                                    Dataset dataset,
                                    const LoaderOptions& options,
                                    Workers* workers);

}  // namespace fe
