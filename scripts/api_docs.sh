#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the C++ API reference, and fails on public symbols without documentation.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END_OF_USAGE'
Usage: scripts/api_docs.sh

Writes the API reference of the installed headers to build/api/html, and installs Doxygen if it is
missing. Exits with 1 if a public symbol has no documentation. Open build/api/html/index.html.
END_OF_USAGE
}

install_doxygen() {
  local as_root=()
  if ((EUID != 0)); then
    have sudo || die "Doxygen is missing. As root: apt-get install doxygen"
    as_root=(sudo)
  fi
  say "installing doxygen"
  { "${as_root[@]}" apt-get -q update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
      --no-install-recommends doxygen; } >/dev/null || die "apt-get could not install doxygen"
}

main() {
  case ${1:-} in
    '') ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && die "unknown argument '$1'" ;;
  esac
  have doxygen || install_doxygen

  local out=build/api headers
  rm -rf "$out"
  mkdir -p "$out"
  headers=$(python3 -B scripts/api_headers.py)
  {
    cat docs/api/Doxyfile
    printf 'OUTPUT_DIRECTORY = %s\nWARN_LOGFILE = %s\nINPUT = docs/api/main.md %s\n' \
      "$out" "$out/warnings.txt" "$(tr '\n' ' ' <<<"$headers")"
  } >"$out/Doxyfile"
  doxygen "$out/Doxyfile" >"$out/doxygen.log" 2>&1 || { cat "$out/doxygen.log" && die "doxygen failed"; }

  # The same symbol is reported once for each class that inherits it.
  sort -u "$out/warnings.txt" | sed "s|^$root/||" >"$out/faults.txt"
  if [[ -s $out/faults.txt ]]; then
    cat "$out/faults.txt"
    warn "$(wc -l <"$out/faults.txt") faults in the documentation of public headers: see above"
    exit 1
  fi
  say "$(wc -l <<<"$headers") headers are documented: $out/html/index.html"
}

main "$@"
