#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Python environment that the golden values of the detectors come from. 0.11.4 is the last
# alibi-detect under the Apache license. It needs scipy before 1.12, TensorFlow Probability before
# 0.20, and with these Python 3.11. 0.6 GB to download, 2.6 GB of disk.
set -euo pipefail

case ${1:-} in
  '' | -*)
    echo "Usage: tests/detect/golden/make_peers.sh FOLDER    (outside the source tree; then:" \
      "FOLDER/bin/python tests/detect/golden/detectors.py --out FILE)" >&2
    exit 2
    ;;
esac

python3.11 -m venv "$1"
"$1/bin/python" -m pip install --quiet --disable-pip-version-check \
  alibi-detect==0.11.4 tensorflow-cpu==2.12.1 tensorflow-probability==0.19.0 keras==2.12.0 \
  numpy==1.24.3 scipy==1.11.4 scikit-learn==1.9.1 h5py==3.16.0
TF_CPP_MIN_LOG_LEVEL=2 "$1/bin/python" -c 'import alibi_detect.od, tensorflow
print("alibi-detect", alibi_detect.__version__, "tensorflow", tensorflow.__version__)'
