// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe {

/// Chooses how OpenMP's threads wait for the next parallel region, for a program that starts after
/// this call: OpenMP reads the environment only while it is loaded.
///
/// Threads with cores of their own spin for about 0.1 ms, the time between two regions of a
/// training step, before they sleep: to wake a sleeping thread takes longer than most regions.
/// Threads that share cores (several processes of a run on this machine, or an OMP_NUM_THREADS
/// above the number of cores) sleep at once. Sets GOMP_SPINCOUNT (libgomp) and KMP_BLOCKTIME
/// (libomp, libiomp), or OMP_WAIT_POLICY=passive.
///
/// Returns whether it changed the environment: not if one of the three is set, and not with a
/// single core.
bool choose_openmp_waiting();

}  // namespace fe
