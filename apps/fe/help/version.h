// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe::app {

/// Prints the versions of fe, libtorch and BLAS, threads and GPUs.
void print_version();

}  // namespace fe::app
