// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace fe::app {

/// kIdx: IDX, or anything that is packed by gzip, as IDX files are published.
/// kTensors: a model file or checkpoint of fe.
enum class FileKind { kHdf5, kIdx, kTensors, kOther };

/// By the first bytes; names are chosen freely. kOther when the file cannot be read.
FileKind kind_of(const std::filesystem::path& path);

}  // namespace fe::app
