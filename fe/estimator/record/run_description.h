// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "fe/estimator/estimator.h"

namespace fe {

/// What is trained on what and how: seed, data, pipeline, models, network, traces, with all
/// options. Two runs of equal descriptions that begin with the same weights and random numbers
/// compute the same, step by step. It leaves out how long (epochs) and how (workers, log lines,
/// device, snapshots).
///
/// What changes with the epoch is {"scheduled": [its values, null where it is off], "starts": [the
/// epoch of each]}, without "starts" where they take turns. A data set has a digest: a SHA-256 of
/// its first, middle and last sample. Functions are not told, but for rates of learning by what
/// they give (Trace::description_in).
nlohmann::ordered_json run_description(const EstimatorOptions& options);

/// The first place where two descriptions differ: "network[2].UpdateOp.clip_norm: 0.0 became 1.0";
/// empty where they are equal. Between runs of different length, what they tell of times (rates of
/// learning) is no difference: a schedule may be made for the length.
std::string first_difference(const nlohmann::ordered_json& before,
                             const nlohmann::ordered_json& now,
                             bool same_length);

}  // namespace fe
