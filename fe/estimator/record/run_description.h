// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "fe/estimator/estimator.h"

namespace fe {

/// What a run computes: seed, data, pipeline, models, network and traces, with all options. Two
/// runs with equal descriptions that start with the same weights and random numbers compute the
/// same values, step by step. The description leaves out the length of the run (epochs) and how it
/// runs (workers, log lines, device, snapshots).
///
/// A scheduled piece becomes {"scheduled": [its values, null where it is off], "starts": [the epoch
/// of each]}, without "starts" where the values repeat in turn. A data set has a digest, the
/// SHA-256 of its first, middle and last sample. Functions are left out, except that schedules of
/// the learning rate are described by values they return (Trace::description_in).
nlohmann::ordered_json run_description(const EstimatorOptions& options);

/// The first difference between two descriptions, such as "network[2].UpdateOp.clip_norm: 0.0
/// became 1.0"; empty if they are equal. Between runs of different lengths, learning rates at given
/// times are ignored, since a schedule may depend on the length of the run.
std::string first_difference(const nlohmann::ordered_json& before,
                             const nlohmann::ordered_json& now,
                             bool same_length);

}  // namespace fe
