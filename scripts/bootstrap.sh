#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what fe is built with, where it is missing, and chooses the libtorch.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/bootstrap.sh [--torch=apt|pip|DIR] [--prefix=DIR]

Installs the Debian packages that are missing (none: needs neither root nor network) and records in
build/torch.env which libtorch the other scripts build with. Run it as often as you like.

  --torch=apt   Debian's libtorch 1.13, for the CPU: 0.3 GB, no other source of packages
  --torch=pip   PyPI's torch, for the CPU and NVIDIA's GPUs: 6 GB, in a virtual environment
  --torch=DIR   an unpacked libtorch 2.x (DIR/share/cmake/Torch/TorchConfig.cmake)
  --prefix=DIR  the virtual environment of --torch=pip; build/torch-venv by default
Without --torch: what was chosen last, at first apt.
END
}

# fonts-dejavu-core: the letters in pictures. libopenblas0-openmp: without it libtorch multiplies
# matrices 3 to 20 times slower. clang-format-14: the version that the format is pinned to.
readonly needed=(g++ cmake ninja-build pkg-config git
  libtbb-dev libhdf5-dev libspdlog-dev libfmt-dev nlohmann-json3-dev libcairo2-dev
  fonts-dejavu-core libpng-dev zlib1g-dev libssl-dev libcli11-dev
  libgtest-dev libgmock-dev libbenchmark-dev)
readonly needed_for_apt_torch=(libtorch-dev libopenblas0-openmp libgloo-dev)
readonly useful=(ccache clang-format-14 dataset-fashion-mnist)

installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed* ]]; }

# Prints those of its arguments that are not installed.
missing() {
  local package
  for package; do installed "$package" || echo "$package"; done
}

# Runs apt-get as root.
run_apt() {
  local as_root=()
  if ((EUID != 0)); then
    have sudo ||
      die "cannot install packages: not root, and there is no sudo. As root: apt-get $*"
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 -q "$@" ||
    die "'apt-get $*' failed; see its message above. Is the network up, and has" \
      "/etc/apt/sources.list your release's 'main' section? Install by hand what is missing," \
      "then run this again."
}

# Installs those of its arguments that are missing.
install_packages() {
  local packages
  mapfile -t packages < <(missing "$@")
  ((${#packages[@]})) || return 0
  say "installing ${packages[*]}"
  run_apt update
  run_apt install -y --no-install-recommends "${packages[@]}"
}

# The same, where this release has them and they can be had now.
install_useful_packages() {
  local package known=()
  for package in $(missing "$@"); do
    if apt-cache show "$package" >/dev/null 2>&1; then
      known+=("$package")
    else
      warn "this release has no package '$package'; going on without it"
    fi
  done
  (install_packages "${known[@]}") || warn "going on without ${known[*]}"
}

# Prints the folder of TorchConfig.cmake, if the environment's torch works.
torch_of_venv() {
  "$1/bin/python" -c \
    'import torch; assert torch.add(1, 1) == 2; print(torch.utils.cmake_prefix_path + "/Torch")' \
    2>/dev/null
}

install_torch_from_pypi() {
  local venv=$1
  FE_TORCH=pip
  if FE_TORCH_DIR=$(torch_of_venv "$venv"); then return; fi
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    install_packages python3 python3-venv
  fi
  say "installing PyPI's torch in $venv (a download of about 2.5 GB)"
  python3 -m venv "$venv"
  # Before 2.6 the wheels have the old C++ ABI, which no Debian library has.
  "$venv/bin/python" -m pip install --disable-pip-version-check 'torch>=2.6' ||
    die "pip could not install torch in $venv; see its message above. It needs 6 GB of disk."
  FE_TORCH_DIR=$(torch_of_venv "$venv") ||
    die "torch is installed in $venv but does not work: try $venv/bin/python -c 'import torch'"
}

find_unpacked_torch() {
  local folder=$1
  FE_TORCH=dir
  for FE_TORCH_DIR in "$folder" "$folder/share/cmake/Torch" "$folder/Torch" "$folder/libtorch/share/cmake/Torch"; do
    if [[ -f $FE_TORCH_DIR/TorchConfig.cmake ]]; then
      FE_TORCH_DIR=$(cd "$FE_TORCH_DIR" && pwd)
      return
    fi
  done
  die "expected --torch=apt, pip or the folder of a libtorch, got '$1':" \
    "there is no share/cmake/Torch/TorchConfig.cmake in it"
}

main() {
  read_torch_choice
  local torch=$FE_TORCH prefix=$root/build/torch-venv
  while (($#)); do
    case $1 in
      --torch=?*) torch=${1#*=} ;;
      --prefix=?*) prefix=$(cd "$started_in" && realpath -m "${1#*=}") ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && die "unknown argument '$1'" ;;
    esac
    shift
  done

  if ! have apt-get dpkg-query; then
    die "this script knows Debian and its relatives only. Install these, or your system's like" \
      "them, and give the folder of a libtorch to CMake (-DTorch_DIR=...): ${needed[*]}"
  fi
  install_packages "${needed[@]}"
  install_useful_packages "${useful[@]}"

  case $torch in
    apt)
      install_packages "${needed_for_apt_torch[@]}"
      FE_TORCH=apt FE_TORCH_DIR=
      ;;
    pip) install_torch_from_pypi "$prefix" ;;
    dir) ;;  # Chosen last time.
    *) find_unpacked_torch "$(cd "$started_in" && realpath -m "$torch")" ;;
  esac

  mkdir -p build
  printf 'FE_TORCH=%q\nFE_TORCH_DIR=%q\n' "$FE_TORCH" "$FE_TORCH_DIR" >"$torch_env"
  if [[ -n $FE_TORCH_DIR ]]; then
    say "ready, with libtorch in $FE_TORCH_DIR (with CMake alone: -DTorch_DIR=$FE_TORCH_DIR)"
  else
    say "ready, with libtorch $(dpkg-query -W -f='${Version}' libtorch-dev) of this system"
  fi
}

main "$@"
