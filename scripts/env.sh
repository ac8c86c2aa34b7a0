# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Read by the other scripts: strict mode, the root of the repository, messages, resources, and the
# libtorch that scripts/bootstrap.sh chose.
set -euo pipefail
readonly started_in=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly root=$PWD
# FE_TORCH_ENV: another file, for a second build with another libtorch.
readonly torch_env=${FE_TORCH_ENV:-$root/build/torch.env}

# The Debian packages whose headers a program on fe is compiled with; libfe-dev depends on them.
readonly library_packages=(libtbb-dev libhdf5-dev libspdlog-dev libfmt-dev nlohmann-json3-dev
  libcairo2-dev libgraphviz-dev zlib1g-dev libssl-dev libyaml-cpp-dev libopencv-core-dev
  libopencv-imgproc-dev libopencv-imgcodecs-dev pkg-config)

say() { printf '== %s\n' "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { warn "$@" && exit 2; }

# Whether all of the programs are installed.
have() {
  local program
  for program; do command -v "$program" >/dev/null || return 1; done
}

# Reads the choice: FE_TORCH is apt, pip or dir; FE_TORCH_DIR holds TorchConfig.cmake, or is empty for
# the one that CMake finds by itself.
read_torch_choice() {
  FE_TORCH=apt FE_TORCH_DIR=
  # shellcheck source=/dev/null
  if [[ -f $torch_env ]]; then source "$torch_env"; fi
}

cores() { env -u OMP_NUM_THREADS nproc; }

# The number of compile jobs: that of the cores, or fewer where memory is short. A job needs 1 GB for
# libtorch's headers, with sanitizers 1.5 GB.
compile_jobs() {
  local free_kb limit jobs
  free_kb=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  if [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1024 < free_kb)); then free_kb=$((limit / 1024)); fi
  jobs=$((free_kb / 1500000))
  if ((jobs > $(cores))); then jobs=$(cores); fi
  echo $((jobs < 1 ? 1 : jobs))
}
