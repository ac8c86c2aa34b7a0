#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages that fe is built with, where they are missing, and chooses the libtorch.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/bootstrap.sh [--torch=apt|pip|DIR] [--prefix=DIR] [--peers]

Installs the Debian packages that are missing, and records in build/torch.env which libtorch the other
scripts build with. It can run any number of times; with nothing to install, it needs neither root nor
network.

  --torch=apt   Debian's libtorch 1.13, for the CPU: packages of the system, updated with it
  --torch=pip   PyPI's torch, for the CPU and NVIDIA's GPUs: 6 GB in a virtual environment
  --torch=DIR   an unpacked libtorch 2.x (DIR/share/cmake/Torch/TorchConfig.cmake)
  --prefix=DIR  the virtual environment of --torch=pip; build/torch-venv by default
  --peers       also h5py and safetensors, in build/peers-venv: tests compare our files with theirs
Without --torch: the previous choice, or apt.
END
}

# fonts-dejavu-core: the letters in plots. libopenblas0-openmp: without it libtorch multiplies matrices
# 3 to 20 times slower. libgloo-dev: PyPI's torch has Gloo, but not its headers. clang-format-14:
# the version that the format is pinned to. iproute2: tests with two simulated hosts.
readonly needed=(g++ cmake ninja-build git python3 "${library_packages[@]}" fonts-dejavu-core
  libcli11-dev libcurl4-openssl-dev libarchive-dev libgtest-dev libgmock-dev libgloo-dev)
readonly needed_for_apt_torch=(libtorch-dev libopenblas0-openmp)
readonly useful=(ccache clang-format-14 doxygen shellcheck dataset-fashion-mnist iproute2)

installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed* ]]; }

# Prints those of its arguments that are not installed.
missing() {
  local package
  for package; do installed "$package" || echo "$package"; done
}

# Installs those of its arguments that are missing.
install_packages() {
  local packages as_root=()
  mapfile -t packages < <(missing "$@")
  ((${#packages[@]})) || return 0
  if ((EUID != 0)); then
    have sudo || die "not root, and there is no sudo. As root: apt-get install ${packages[*]}"
    as_root=(sudo)
  fi
  say "installing ${packages[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0)
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${packages[@]}"; } ||
    die "apt-get failed; see its message above. Is the network up, and does apt know the section" \
      "'main' of this release? Install these by hand, then run this again: ${packages[*]}"
}

# The same, but only those that this release has; a failure is a warning.
install_useful_packages() {
  local package known=()
  for package in $(missing "$@"); do
    if apt-cache show "$package" >/dev/null 2>&1; then
      known+=("$package")
    else
      warn "this release lacks the package '$package'; continuing without it"
    fi
  done
  (install_packages "${known[@]}") || warn "continuing without ${known[*]}"
}

# Prints the folder of TorchConfig.cmake, if the environment's torch works.
torch_of_venv() {
  "$1/bin/python" -c \
    'import torch; assert torch.add(1, 1) == 2; print(torch.utils.cmake_prefix_path + "/Torch")' \
    2>/dev/null
}

# make_venv FOLDER PACKAGE...
make_venv() {
  local venv=$1
  shift
  # Debian has ensurepip in a package of its own.
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then install_packages python3-venv; fi
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" ||
    die "pip could not install $* in $venv; see its message above. Is the network up?"
}

install_torch_from_pypi() {
  local venv=$1
  FE_TORCH=pip
  if FE_TORCH_DIR=$(torch_of_venv "$venv"); then return; fi
  say "installing PyPI's torch in $venv: 2.5 GB to download, 6 GB of disk"
  # Wheels before 2.6 have the old C++ ABI, which no Debian library has. fe was tested up to 2.15.
  make_venv "$venv" 'torch>=2.6,<2.16'
  FE_TORCH_DIR=$(torch_of_venv "$venv") ||
    die "torch is installed in $venv but does not work: try $venv/bin/python -c 'import torch'"
}

find_unpacked_torch() {
  FE_TORCH=dir
  for FE_TORCH_DIR in "$1"{,/share/cmake/Torch,/libtorch/share/cmake/Torch}; do
    if [[ -f $FE_TORCH_DIR/TorchConfig.cmake ]]; then return; fi
  done
  die "expected --torch=apt, --torch=pip or the folder of a libtorch, got '$1':" \
    "there is no share/cmake/Torch/TorchConfig.cmake in it"
}

# The threads of another OpenBLAS compete with libtorch's OpenMP threads.
check_blas() {
  local blas
  blas=$(readlink -f /usr/lib/*/libblas.so.3 | head -n 1)
  [[ $blas == */openblas-openmp/* ]] ||
    warn "libblas.so.3 is $blas: libtorch is much faster with OpenBLAS for OpenMP. To choose it:" \
      "update-alternatives --config libblas.so.3-$(dpkg-architecture -qDEB_HOST_MULTIARCH)"
}

main() {
  local torch='' prefix=$root/build/torch-venv peers=false
  while (($#)); do
    case $1 in
      --torch=?*) torch=${1#*=} ;;
      --prefix=?*) prefix=$(cd "$started_in" && realpath -m "${1#*=}") ;;
      --peers) peers=true ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && die "unknown argument '$1'" ;;
    esac
    shift
  done
  read_torch_choice
  if [[ -z $torch && -f $FE_TORCH_DIR/TorchConfig.cmake ]]; then torch=$FE_TORCH_DIR; fi
  torch=${torch:-apt}

  have apt-get dpkg-query ||
    die "this script supports only Debian and its derivatives. Elsewhere, install the equivalents of" \
      "these, and pass the folder of a libtorch to CMake (-DTorch_DIR=...): ${needed[*]}"
  if [[ $torch == apt ]]; then
    install_packages "${needed[@]}" "${needed_for_apt_torch[@]}"
  else
    install_packages "${needed[@]}"
  fi
  install_useful_packages "${useful[@]}"

  case $torch in
    apt) FE_TORCH=apt FE_TORCH_DIR='' && check_blas ;;
    pip) install_torch_from_pypi "$prefix" ;;
    *) find_unpacked_torch "$(cd "$started_in" && realpath -m "$torch")" ;;
  esac

  if $peers && ! build/peers-venv/bin/python -c 'import h5py, safetensors' 2>/dev/null; then
    say 'installing h5py and safetensors in build/peers-venv'
    make_venv build/peers-venv numpy h5py safetensors
  fi

  mkdir -p build
  printf 'FE_TORCH=%q\nFE_TORCH_DIR=%q\n' "$FE_TORCH" "$FE_TORCH_DIR" >"$torch_env"
  if [[ -n $FE_TORCH_DIR ]]; then
    say "ready; for CMake alone, this libtorch is -DTorch_DIR=$FE_TORCH_DIR"
  else
    say "ready, with this system's libtorch $(dpkg-query -W -f='${Version}' libtorch-dev)"
  fi
}

main "$@"
