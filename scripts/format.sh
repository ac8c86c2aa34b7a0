#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formats every C++ file, or checks that it is formatted (--check).
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Other versions break some lines differently.
readonly version=14

find_clang_format() {
  local program
  for program in clang-format-$version clang-format; do
    if "$program" --version 2>/dev/null | grep -q "version $version\."; then
      echo "$program" && return
    fi
  done
  die "clang-format $version is required, so that everyone formats alike: apt-get install clang-format-$version"
}

main() {
  local program file files=() options=(-i)
  case ${1:-} in
    '') ;;
    --check) options=(--dry-run --Werror --ferror-limit=1) ;;
    -h | --help) echo "Usage: scripts/format.sh [--check]" && exit ;;
    *) die "unknown argument '$1'; usage: scripts/format.sh [--check]" ;;
  esac
  program=$(find_clang_format)
  while IFS= read -r -d '' file; do
    if [[ -f $file ]]; then files+=("$file"); fi
  done < <(git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cpp')
  ((${#files[@]})) || die "git lists no C++ file in $root"
  printf '%s\0' "${files[@]}" | xargs -0 -n 16 -P "$(cores)" "$program" "${options[@]}" ||
    die "clang-format $version lays the files above out differently; run scripts/format.sh"
}

main "$@"
