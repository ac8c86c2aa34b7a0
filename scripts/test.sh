#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs tests, the fast ones first: all, or chosen programs.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/test.sh [--preset PRESET] [--fast] [PROGRAM...]

  --preset PRESET  release (the default), debug, quick, asan or tsan
  --fast           leave out the tests labeled slow
  PROGRAM...       build and run only these test programs, e.g. ops_test (not with debug)
FE_DATA_DIR names a folder with the subfolders mnist/ and cifar10/. Without it, tests on real data are
skipped.
END
}

main() {
  local preset=release fast=false programs=() chosen=()
  while (($#)); do
    case $1 in
      --preset) preset=${2:?--preset needs a name} && shift ;;
      --fast) fast=true ;;
      -h | --help) usage && exit ;;
      -*) usage >&2 && die "unknown argument '$1'" ;;
      *) programs+=("$1") ;;
    esac
    shift
  done

  scripts/bootstrap.sh
  if [[ -x build/peers-venv/bin/python ]]; then
    export FE_PEERS_PYTHON=${FE_PEERS_PYTHON:-$root/build/peers-venv/bin/python}
  fi
  scripts/build.sh "$preset" "${programs[@]}"
  if ((${#programs[@]})); then
    chosen=(--no-tests=ignore --tests-regex "^($(IFS='|' && echo "${programs[*]}"))\$")
  fi

  # Several tests run at once: waiting OpenMP threads must leave the cores to the others.
  export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
  if [[ -z ${FE_DATA_DIR:-} ]]; then
    say "FE_DATA_DIR is not set: tests on MNIST's or CIFAR-10's own files are skipped, see the end"
  fi
  say "tests of build/$preset"
  ctest --preset "$preset" --parallel "$(cores)" --label-exclude '^slow$' "${chosen[@]}"
  if ! $fast; then
    say "slow tests of build/$preset"
    ctest --preset "$preset" --parallel "$(cores)" --label-regex '^slow$' "${chosen[@]}"
  fi
}

main "$@"
