// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace fe::app {

/// kIdx: IDX, or anything compressed by gzip, as IDX files are published.
/// kTensors: a model file or checkpoint of fe.
enum class FileKind { kHdf5, kIdx, kTensors, kOther };

/// By the first bytes, not by the name. kOther when the file cannot be read.
FileKind kind_of(const std::filesystem::path& path);

}  // namespace fe::app
