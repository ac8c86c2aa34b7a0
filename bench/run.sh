#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the benchmarks, runs them, and prints one table.
# shellcheck source-path=SCRIPTDIR source=../scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/env.sh"

usage() {
  cat <<'END'
Usage: bench/run.sh [--torch=pip] [--build=FOLDER] [--quick] [--ranks]

  --torch=pip     with the libtorch in FE_PEERS_PYTHON's torch, built in build/bench-pip
  --build=FOLDER  use a build folder as it is configured
  --quick         a few rounds only: does everything work here?
  --ranks         only what several processes and snapshots cost, which takes no data
Otherwise with the libtorch that scripts/bootstrap.sh chose, in build/release.

FE_DATA_DIR      has MNIST's four files, in it or in its subfolder mnist
FE_PEERS_PYTHON  a Python with torch and numpy (bench/make_peers.sh makes one); without it what
                 fe is compared with in Python is left out
Takes about ten minutes on two cores. Let the machine do nothing else meanwhile.
END
}

readonly targets=(bench_step_alocc bench_step_mlp bench_pipeline bench_memory bench_score
  bench_ranks bench_all_reduce bench_snapshots alocc_notebook fe_launcher)

build_with_peers_torch() {
  [[ -n $python ]] || die "--torch=pip needs FE_PEERS_PYTHON; see bench/make_peers.sh"
  local torch_dir
  torch_dir=$("$python" -c 'import torch; print(torch.utils.cmake_prefix_path + "/Torch")')
  cmake -S . -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFE_BUILD_TESTS=OFF \
    "-DTorch_DIR=$torch_dir"
  cmake --build "$1" --parallel "$(compile_jobs)" --target "${targets[@]}"
}

# Several processes, without the numbers that `fe launch` puts before their lines.
launch() {
  say "$3, $2 processes" >&2
  "$1/fe" launch -n "$2" -- "$1/$3" | sed 's/^\[[0-9]*\] //'
}

# Progress goes to standard error: standard output is the table's.
measure() {
  local bin=$1 rounds=$2 round
  for program in bench_step_alocc bench_step_mlp bench_memory bench_score; do
    say "$program" >&2
    "$bin/$program"
  done
  for ((round = 0; round < rounds; ++round)); do
    say "pipeline, round $((round + 1)) of $rounds" >&2
    "$bin/bench_pipeline"
    if [[ -n $python ]]; then "$python" bench/dataloader.py; fi
  done
  say "first step" >&2
  python3 bench/first_step.py "$bin/alocc_notebook" ${python:+"$python"}
}

measure_ranks() {
  local bin=$1 rounds=$2 round
  for ((round = 0; round < rounds; ++round)); do
    launch "$bin" 3 bench_ranks
    launch "$bin" 2 bench_all_reduce
    launch "$bin" 4 bench_all_reduce
    say "bench_snapshots" >&2
    "$bin/bench_snapshots"
  done
}

describe_machine() {
  local folder=$1 torch
  torch=$(ldd "$folder/bin/bench_step_alocc" | awk '/libtorch_cpu/ {print $3}')
  printf '%s, %s cores, load %s; libtorch %s\n\n' \
    "$(awk -F': ' '/^model name/ {print $2; exit}' /proc/cpuinfo)" "$(cores)" \
    "$(cut -d' ' -f1 /proc/loadavg)" "$(realpath "$torch")"
}

main() {
  local folder='' torch='' rounds=3 only_ranks=''
  python=${FE_PEERS_PYTHON:-}
  while (($#)); do
    case $1 in
      --torch=pip) torch=pip ;;
      --build=?*) folder=$(cd "$started_in" && realpath "${1#*=}") ;;
      --ranks) only_ranks=yes ;;
      --quick) rounds=1 && export FE_BENCH_ROUNDS=2 ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && die "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ -n $only_ranks || -n ${FE_DATA_DIR:-} ]] || die "FE_DATA_DIR is not set; see bench/run.sh --help"
  [[ -n $only_ranks || -n $python ]] || warn "FE_PEERS_PYTHON is not set: nothing in Python is measured"

  if [[ -n $folder ]]; then
    cmake --build "$folder" --target "${targets[@]}" >&2
  elif [[ $torch == pip ]]; then
    folder=$root/build/bench-pip
    build_with_peers_torch "$folder" >&2
  else
    folder=$root/build/release
    scripts/build.sh release "${targets[@]}" >&2
  fi

  local figures=$folder/bench.txt
  describe_machine "$folder" >"$folder/machine.txt"
  if [[ -z $only_ranks ]]; then measure "$folder/bin" "$rounds" >"$figures"; else : >"$figures"; fi
  measure_ranks "$folder/bin" "$rounds" >>"$figures"
  cat "$folder/machine.txt"
  python3 bench/table.py <"$figures"
}

main "$@"
