#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formats every C++ file, or checks that it is formatted (--check).
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Another version lays some lines out in another way.
readonly version=14

find_clang_format() {
  local program
  for program in clang-format-$version clang-format; do
    if "$program" --version 2>/dev/null | grep -q "version $version\."; then
      echo "$program" && return
    fi
  done
  die "clang-format $version is needed, so that all format alike: apt-get install clang-format-$version"
}

main() {
  local program options=(-i)
  case ${1:-} in
    '') ;;
    --check) options=(--dry-run --Werror) ;;
    -h | --help) echo "Usage: scripts/format.sh [--check]" && exit ;;
    *) die "unknown argument '$1'; usage: scripts/format.sh [--check]" ;;
  esac
  program=$(find_clang_format)
  git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cpp' |
    xargs -0 -r -n 16 -P "$(cores)" "$program" "${options[@]}" ||
    die "files above are not as clang-format $version lays them out; run scripts/format.sh"
}

main "$@"
