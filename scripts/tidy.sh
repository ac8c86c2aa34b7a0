#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks sources with clang-tidy by the rules of .clang-tidy. Most of the time goes into libtorch's
# headers, so it checks the sources of a target several at a time, as a unity build compiles them.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/tidy.sh [changed|all|FOLDER...] [--fix]

  changed    what differs from the branch `main` of `origin`, and what is compiled beside it (the default)
  all        everything: about 8 minutes on two cores
  FOLDER...  the targets in these folders, e.g. fe/data ops tests/ops
  --fix      apply the fixes that clang-tidy suggests, one source after the other; read the diff
END
}

# Other versions have other rules.
readonly version=23.1.4 folder=build/tidy environment=build/tidy-venv

# The path of the pinned clang-tidy, which it installs where it is missing.
find_clang_tidy() {
  local program=$environment/bin/clang-tidy
  if ! "$program" --version 2>/dev/null | grep -qF "version $version"; then
    say "installing clang-tidy $version in $environment" >&2
    if ! python3 -m venv "$environment" ||
      ! "$environment/bin/pip" --quiet install "clang-tidy==$version" >&2; then
      die "cannot install clang-tidy $version from PyPI; see the message above"
    fi
  fi
  echo "$program"
}

# The files that differ from origin's main, or from the commit before where that is the same.
changed_files() {
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null) || base=HEAD
  if [[ $base == "$(git rev-parse HEAD)" ]] && git diff --quiet HEAD --; then base=HEAD~1; fi
  git diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.h'
  git ls-files --others --exclude-standard -- '*.cpp' '*.h'
}

# The sources that compile several of ours each, as CMake's list of commands names them.
all_units() { sed -n 's/^ *"file": "\(.*\/unity_[^"]*\)".*/\1/p' "$folder/compile_commands.json"; }

# Those of one of the changed sources, or of the source of a changed header.
units_of_changes() {
  changed_files | sed 's/\.h$/.cpp/' | sort -u |
    while IFS= read -r file; do printf '#include "%s/%s"\n' "$root" "$file"; done >"$folder/changed.txt"
  if [[ -s $folder/changed.txt ]]; then
    all_units | xargs grep -lFx -f "$folder/changed.txt" || true
  fi
}

units_of() {
  local path
  for path; do
    all_units | grep "^$root/$folder/$path/" || die "no target is in the folder '$path'"
  done
}

main() {
  local program list units=() wanted=() jobs fix=()
  while (($#)); do
    case $1 in
      -h | --help) usage && exit ;;
      --fix) fix=(--fix) ;;
      -*) usage >&2 && die "unknown argument '$1'" ;;
      *) wanted+=("${1%/}") ;;
    esac
    shift
  done
  mkdir -p build
  program=$(find_clang_tidy)
  read_torch_choice
  cmake --preset tidy ${FE_TORCH_DIR:+"-DTorch_DIR=$FE_TORCH_DIR"} >"$folder.log" ||
    { cat "$folder.log" && die "CMake failed; see its message above"; }

  case ${wanted[*]:-changed} in
    changed) list=$(units_of_changes) ;;
    all) list=$(all_units) ;;
    *) list=$(units_of "${wanted[@]}") ;;
  esac
  if [[ -z $list ]]; then say 'nothing to check' && return; fi
  mapfile -t units <<<"$list"
  say "clang-tidy $version on ${#units[@]} groups of sources"
  jobs=$(compile_jobs)
  if ((${#fix[@]})); then jobs=1; fi
  # clang accepts libtorch 1.13 as C++20 only with ivalue.h first. Some warnings are g++'s.
  printf '%s\0' "${units[@]}" |
    xargs -0 -n 1 -P "$jobs" "$program" -p "$folder" --quiet "${fix[@]}" \
      --extra-arg=-include --extra-arg=ATen/core/ivalue.h --extra-arg=-Wno-unknown-warning-option \
      2> >(grep -v ' warnings.* generated\.$\|^Suppressed \|^Use -header-filter' >&2) ||
    die 'fix what clang-tidy reports above; scripts/tidy.sh --fix does much of it'
}

main "$@"
