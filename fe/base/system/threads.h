// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace fe {

/// How the cores of this process are used.
struct ThreadLayout {
  int cores = 1;          ///< that this process may use: usable_cores()
  int torch_threads = 1;  ///< for tensor ops
  std::string why;        ///< where torch_threads comes from
};

/// Gives torch the usable cores (its own default can be far off), or what OMP_NUM_THREADS says.
/// The first call decides; later ones return the same layout.
const ThreadLayout& set_up_threads();

/// Restarts the program with the environment that choose_openmp_waiting() chooses, unless it is
/// chosen already.
void restart_with_openmp_waiting();

}  // namespace fe
