// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "fe/estimator/loop/progress.h"
#include "fe/estimator/record/summary.h"

namespace fe {

nlohmann::json cursor_json(const Cursor& cursor);
Cursor to_cursor(const nlohmann::json& json);

/// The summary with its numbers to the last bit.
nlohmann::json summary_json(const Summary& summary);
Summary to_summary(const nlohmann::json& json);

}  // namespace fe
