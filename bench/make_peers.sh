#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Python environment with what fe is measured against: torch, the newest of PyPI, and
# numpy. 2.5 GB to download, 6 GB of disk.
set -euo pipefail

case ${1:-} in
  '' | -*)
    echo "Usage: bench/make_peers.sh FOLDER    (outside the source tree; then: export" \
      "FE_PEERS_PYTHON=FOLDER/bin/python)" >&2
    exit 2
    ;;
esac

python3 -m venv "$1"
"$1/bin/python" -m pip install --quiet --disable-pip-version-check torch numpy
"$1/bin/python" -c 'import numpy, torch; print("torch", torch.__version__, "numpy", numpy.__version__)'
echo "export FE_PEERS_PYTHON=$(realpath "$1")/bin/python"
