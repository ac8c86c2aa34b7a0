// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace fe {

/// A folder in runs/ that does not exist yet, named for a run that starts now, such as
/// runs/mnist_2025-01-31_15-45-00. Does not create it.
std::filesystem::path unused_run_folder(const std::string& name);

/// Creates the folder of a run: `wanted` or, if that is empty, unused_run_folder(name). Throws
/// fe::Error if the folder holds a run or cannot be written to.
std::filesystem::path new_run_folder(const std::string& name,
                                     const std::filesystem::path& wanted = {});

}  // namespace fe
