#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes Debian packages of the release build.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/package.sh

Builds fe and writes two packages to build/release/packages:

  fe         the command, for users
  libfe-dev  libraries, headers and CMake files, for find_package(fe)

To install them, with all they depend on: apt-get install ./build/release/packages/*.deb
DEBFULLNAME and DEBEMAIL name the maintainer. tests/install/package_test.sh installs the packages in
a bare Debian and tries them.
END
}

main() {
  case ${1:-} in
    '') ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && die "unknown argument '$1'" ;;
  esac
  have cpack dpkg-shlibdeps || die "cpack or dpkg-shlibdeps is missing: apt-get install cmake dpkg-dev"
  read_torch_choice
  [[ $FE_TORCH == apt ]] ||
    die "the packages depend on Debian's libtorch, but build/release uses another one. Choose" \
      "Debian's first: scripts/bootstrap.sh --torch=apt"
  scripts/build.sh release fe_launcher fe_engine fe_libraries

  local depends packages=build/release/packages
  depends=$(printf ', %s' libtorch-dev "${library_packages[@]}")
  rm -rf "$packages"
  cpack --config build/release/CPackConfig.cmake -B "$root/$packages" \
    -D "CPACK_PACKAGE_CONTACT=${DEBFULLNAME:-fe maintainers} <${DEBEMAIL:-root@localhost}>" \
    -D "CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS=${depends#, }"
  rm -rf "$packages/_CPack_Packages"
  say "$packages has:"
  ls -sh "$packages"/*.deb
}

main "$@"
