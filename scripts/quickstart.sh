#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh clone to a trained detector of novel images, with data that is a Debian package.
# shellcheck source-path=SCRIPTDIR source=env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
  cat <<'END'
Usage: scripts/quickstart.sh [--epochs N] [--fast]

Installs what is missing, builds the program `fe`, trains configs/alocc_fashion.yaml (ALOCC on the
trousers of Fashion-MNIST), evaluates on trousers and other clothes, draws plots, and judges test
images with the checkpoint. Trousers are to Fashion-MNIST what the digit 1 is to MNIST: one clear
shape, so that a short training shows whether everything works.

  --epochs N  20 by default, as in the published notebook
  --fast      2 epochs: too few to learn trousers, enough to show that everything works
END
}

readonly images=/usr/share/datasets/fashion-mnist

main() {
  local epochs=20 run bin=build/release/bin
  while (($#)); do
    case $1 in
      --epochs) epochs=${2:?--epochs needs a number} && shift ;;
      --fast) epochs=2 ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && die "unknown argument '$1'" ;;
    esac
    shift
  done
  [[ $epochs =~ ^[1-9][0-9]*$ ]] || die "expected --epochs of at least 1, got '$epochs'"

  scripts/bootstrap.sh
  [[ -f $images/train-images-idx3-ubyte.gz ]] ||
    die "Fashion-MNIST is not in $images: apt-get install dataset-fashion-mnist"
  scripts/build.sh release fe_launcher fe_engine

  run=runs/quickstart-$(date +%Y%m%d-%H%M%S)
  say "training for $epochs epochs"
  "$bin/fe" train configs/alocc_fashion.yaml --set "estimator.epochs=$epochs" --out "$run"

  say 'judging the first ten test images, of which 2, 3 and 5 are trousers; high scores are novel'
  "$bin/fe" infer "$run/checkpoint.h5" "$images/t10k-images-idx3-ubyte.gz" --first 10 \
    --pictures --out "$run/judged"
  cat "$run/judged/results.txt"

  cat <<END

== done. $run has:
$(cd "$run" && find . -type f | sort | sed 's|^\./|   |')

Open $run/report.html in a browser. Next, try
   $bin/fe train configs/alocc_fashion.yaml --set data.normal.1.where.y=[9] \\
      --set data.judged.1.one_class.inliers=[9]          # ankle boots
   $bin/fe infer $run/checkpoint.h5 IMAGE.png
   $bin/fe --help
   scripts/test.sh                                       # build and test everything
END
}

main "$@"
