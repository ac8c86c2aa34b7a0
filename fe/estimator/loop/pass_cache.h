// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fe/estimator/loop/pass.h"
#include "fe/estimator/loop/run_context.h"

namespace fe {

/// Which variants of scheduled pieces a mode uses in an epoch: equal signatures, equal passes.
std::vector<int64_t> pass_signature(const RunContext& context, Mode mode, int64_t epoch);

/// What compile_pass() needs for a mode and data set in an epoch, but for a limit of steps.
PassRequest pass_request(const RunContext& context,
                         Mode mode,
                         int64_t epoch,
                         const std::string& ds_id);

/// The compiled passes of a run. A pass is kept while its signature stays the same.
class PassCache {
 public:
  /// `context` must outlive the cache.
  explicit PassCache(const RunContext& context) : context_(context) {}

  /// The pass of a mode and data set in an epoch. Throws fe::Error when it has faults.
  Pass& get(Mode mode, int64_t epoch, const std::string& ds_id);

  /// The traces of a mode's passes over all its data sets, each once.
  std::vector<AnyTrace> traces(Mode mode, int64_t epoch);

 private:
  struct Entry {
    std::vector<int64_t> signature;
    Pass pass;
  };

  const RunContext& context_;
  std::map<std::pair<Mode, std::string>, Entry> entries_;  // by mode and ds_id
};

}  // namespace fe
