# SPDX-License-Identifier: Apache-2.0
"""Writes golden.h: the trace F1AUCScores of the notebook, computed with scikit-learn.

    python tests/detect/alocc/make_golden.py > tests/detect/alocc/golden.h
"""
import numpy as np
from sklearn.metrics import auc, f1_score, roc_curve

rng = np.random.default_rng(7)


def entry(name, y_true, y_pred, high_label, positive_label):
    fpr, tpr, thresholds = roc_curve(y_true, y_pred, pos_label=high_label)
    threshold = thresholds[np.nanargmin(np.absolute(1 - tpr - fpr))]
    y_class = np.where(y_pred >= threshold, high_label, 1 - high_label)
    f1 = f1_score(y_true, y_class, pos_label=positive_label)
    numbers = ", ".join(repr(float(v)) for v in y_pred)
    labels = ", ".join(str(int(v)) for v in y_true)
    print(f'    {{"{name}",\n     {{{labels}}},\n     {{{numbers}}},\n     {high_label}, '
          f"{positive_label}, {auc(fpr, tpr)!r}, {f1!r}}},")


def sample(n, shift, decimals):
    y_true = rng.integers(0, 2, n)
    return y_true, np.round(rng.normal(size=n) + shift * y_true, decimals)


print("""// SPDX-License-Identifier: Apache-2.0
// Written by make_golden.py.
#pragma once

#include <cstdint>
#include <vector>

namespace fe::detect::golden {

struct Scores {
  const char* name;
  std::vector<int64_t> y_true;
  std::vector<double> y_pred;
  int64_t high_label;
  int64_t positive_label;
  double auc_score;
  double f1_score;
};

// clang-format off
inline const std::vector<Scores> kScores = {""")
entry("overlapping", *sample(30, 1.0, 4), 1, 1)
entry("many ties", *sample(40, 1.0, 0), 1, 1)
entry("outliers score high", *sample(30, -1.0, 4), 0, 1)
entry("F1 of the others", *sample(31, 1.0, 4), 1, 0)
entry("worse than guessing", *sample(20, -2.0, 4), 1, 1)
entry("separated", np.array([0, 0, 1, 1, 1]), np.array([0.1, 0.2, 0.7, 0.8, 0.9]), 1, 1)
print("""};
// clang-format on

}  // namespace fe::detect::golden""")
