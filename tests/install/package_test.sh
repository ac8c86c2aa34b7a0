#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of scripts/package.sh in a bare Debian, tries the command, and builds and
# runs the project in tests/install/consumer there. Needs root, debootstrap and 4 GB of disk.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'END'
Usage: tests/install/package_test.sh [FOLDER]

FOLDER is where the bare Debian goes; one that is there already is used again. Without FOLDER: a
temporary one, removed at the end.
END
}

die() { printf '%s: %s\n' "${0##*/}" "$*" >&2 && exit 2; }
say() { printf '== %s\n' "$*"; }

readonly release=bookworm
system=

# Runs a command in the bare Debian.
inside() {
  chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    DEBIAN_FRONTEND=noninteractive "$@"
}

apt_inside() {
  inside apt-get -q -y -o Dpkg::Use-Pty=0 "$@" >"$system/root/apt.log" 2>&1 ||
    { tail -n 40 "$system/root/apt.log" && die "apt-get $* failed in $system"; }
}

make_system() {
  if [[ ! -f $system/etc/debian_version ]]; then
    say "debootstrap in $system"
    debootstrap --variant=minbase "$release" "$system" >"$system.log" ||
      { tail -n 20 "$system.log" && die 'debootstrap failed'; }
  fi
  # The mirror and proxy of this machine.
  rm -rf "$system/etc/apt"
  cp -r /etc/apt "$system/etc/apt"
  cp -L /etc/resolv.conf "$system/etc/resolv.conf"
  mkdir -p "$system/usr/share/keyrings"
  cp -n /usr/share/keyrings/debian-archive-*.gpg "$system/usr/share/keyrings"
  mount -t proc proc "$system/proc"
  apt_inside update
}

clean_up() {
  if mountpoint -q "$system/proc"; then umount "$system/proc"; fi
  if [[ $1 == temporary ]]; then rm -rf "$system" "$system.log"; fi
}

main() {
  local keep=temporary packages=(build/release/packages/*.deb)
  case ${1:-} in
    -h | --help) usage && exit ;;
    '') system=$(mktemp -d) ;;
    *) system=$(realpath -m "$1") keep=kept && mkdir -p "$system" ;;
  esac
  ((EUID == 0)) || die 'run this as root: it uses chroot'
  command -v debootstrap >/dev/null || die 'debootstrap is missing: apt-get install debootstrap'
  [[ -f ${packages[0]} ]] || die 'there are no packages: run scripts/package.sh first'
  # shellcheck disable=SC2064  # `keep` as it is now
  trap "clean_up $keep" EXIT
  make_system

  rm -rf "$system/root/try"
  mkdir -p "$system/root/try"
  cp "${packages[@]}" "$system/root/try"
  cp -r configs tests/install/consumer "$system/root/try"

  local command=("$system"/root/try/fe_*.deb) library=("$system"/root/try/libfe-dev_*.deb)

  say 'the command'
  apt_inside install "${command[@]#"$system"}" dataset-fashion-mnist
  inside fe --version
  inside fe check /root/try/configs/alocc_fashion.yaml

  say 'the library'
  apt_inside install "${library[@]#"$system"}" g++ cmake make
  inside cmake -S /root/try/consumer -B /root/try/build -D CMAKE_BUILD_TYPE=Release
  inside cmake --build /root/try/build
  inside /root/try/build/fit_line

  say 'removed without a trace'
  apt_inside purge fe libfe-dev
  [[ ! -e $system/usr/bin/fe && ! -e $system/usr/include/fe && ! -e $system/usr/libexec/fe ]] ||
    die 'the packages left files behind'
  say 'passed'
}

main "$@"
