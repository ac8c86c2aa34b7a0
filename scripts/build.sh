#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configures a preset and builds it, with as many jobs as cores and memory allow.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/build.sh [PRESET] [TARGET...]

Builds into build/PRESET: release (the default), debug, quick, asan or tsan. Without targets, it builds
everything.
END
}

main() {
  case ${1:-} in
    -h | --help) usage && exit ;;
    -*) usage >&2 && die "unknown argument '$1'" ;;
  esac
  local preset=${1:-release} folder=build/${1:-release} options=()
  if (($#)); then shift; fi
  have cmake ninja || die "cmake or ninja is missing; run scripts/bootstrap.sh first"

  read_torch_choice
  if [[ -n $FE_TORCH_DIR ]]; then options+=("-DTorch_DIR=$FE_TORCH_DIR"); fi
  # CMake's cache keeps parts of the previous libtorch.
  if [[ -f $folder/CMakeCache.txt && $(cat "$folder/torch.dir" 2>/dev/null) != "$FE_TORCH_DIR" ]]; then
    options+=(--fresh)
  fi
  cmake --preset "$preset" "${options[@]}"
  echo "$FE_TORCH_DIR" >"$folder/torch.dir"

  # ccache needs these to find what was built with a precompiled header.
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros,include_file_mtime,include_file_ctime}
  cmake --build "$folder" --parallel "$(compile_jobs)" ${@:+--target "$@"}
}

main "$@"
