// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "fe/estimator/estimator.h"

namespace fe {

/// What is trained on what and how: seed, data, pipeline, models, network, traces, with all
/// options. Two runs of equal descriptions compute the same, step by step. It leaves out how long
/// (epochs) and how (workers, log lines, device, snapshots).
nlohmann::ordered_json run_description(const EstimatorOptions& options);

/// The first place where two descriptions differ: "network[2].UpdateOp.clip_norm: 0.0 became 1.0";
/// empty where they are equal.
std::string first_difference(const nlohmann::ordered_json& before,
                             const nlohmann::ordered_json& now);

/// SHA-256 of the first, the middle and the last sample of every data set, by mode and ds_id: tells
/// data sets apart without reading them whole.
nlohmann::ordered_json data_digests(const Pipeline& pipeline);

}  // namespace fe
