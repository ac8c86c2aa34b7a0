// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/openmp.h"

#include <cstdlib>

#include "fe/base/system/cores.h"

namespace fe {

bool choose_openmp_waiting() {
  for (const char* name : {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"}) {
    if (std::getenv(name)) return false;
  }
  const int cores = usable_cores();
  if (cores < 2) return false;
  const char* threads = std::getenv("OMP_NUM_THREADS");
  if (sharing_processes() > 1 || (threads && std::atoi(threads) > cores)) {
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
  } else {
    ::setenv("GOMP_SPINCOUNT", "3000", 1);  // rounds of a few dozen nanoseconds
    ::setenv("KMP_BLOCKTIME", "1", 1);      // milliseconds
  }
  return true;
}

}  // namespace fe
