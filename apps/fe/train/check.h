// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/schema/registry.h"
#include "config/yaml/document.h"
#include "fe/base/findings.h"

namespace fe::app {

/// What a check found about one run.
struct Checked {
  Findings findings;
  std::string summary;  ///< models, steps, modes, lines of text; empty when there are faults
};

/// Builds the run and checks all that can be known before training; with `trial_step`, every plan
/// is tried on one batch as well. Nothing is trained.
Checked check_document(const config::Document& document,
                       const config::Registry& registry,
                       bool trial_step);

/// Throws fe::Error with the faults of all runs, each once, in the order of the files.
void throw_faults(const std::vector<Checked>& runs);

}  // namespace fe::app
