# SPDX-License-Identifier: Apache-2.0
"""Writes golden.h: metrics of random, tied and degenerate scores as scikit-learn computes them, and
the closed form of the cosine decay.

    python tests/traces/make_golden.py > tests/traces/golden.h      (scikit-learn 1.9.1, numpy 2.4.6)
"""
import warnings

import numpy as np
from sklearn import metrics

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def number(value):
    value = float(value)
    if np.isnan(value):
        return "kNaN"
    if np.isinf(value):
        return "kInf"
    return repr(value)


def doubles(values):
    return "{" + ", ".join(number(v) for v in values) + "}"


def ints(values):
    return "{" + ", ".join(str(int(v)) for v in values) + "}"


def roc_case(name, labels, scores, positive=1):
    curves = []
    for drop in (True, False):
        fpr, tpr, thresholds = metrics.roc_curve(
            labels, scores, pos_label=positive, drop_intermediate=drop)
        curves.append("{%s,\n      %s,\n      %s}" % (doubles(fpr), doubles(tpr), doubles(thresholds)))
    fpr, tpr, thresholds = metrics.roc_curve(
        labels, scores, pos_label=positive, drop_intermediate=False)
    both = not (np.isnan(fpr).any() or np.isnan(tpr).any())
    area = metrics.roc_auc_score(np.asarray(labels) == positive, scores) if both else np.nan
    # The first, infinite threshold is of no use.
    eer = thresholds[1 + np.argmin(np.abs(1 - tpr - fpr)[1:])] if both else np.nan
    print('    {"%s",\n     %s,\n     %s,\n     %d,\n     %s,\n     %s,\n     %s,\n     %s},' %
          (name, ints(labels), doubles(scores), positive, *curves, number(area), number(eer)))


def class_case(name, labels, predictions, classes):
    args = dict(labels=list(range(classes)), zero_division=0)
    rows = []
    for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score):
        rows.append("{%s, %s, %s}" % (
            doubles(score(labels, predictions, average=None, **args)),
            number(score(labels, predictions, average="macro", zero_division=0)),
            number(score(labels, predictions, average="micro", **args))))
    print('    {"%s",\n     %s,\n     %s,\n     %d,\n     %s,\n     %s,\n     %s},' %
          (name, ints(labels), ints(predictions), classes, *rows))


def auc_case(x, y):
    print("    {%s, %s, %s}," % (doubles(x), doubles(y), number(metrics.auc(x, y))))


def decay_case(name, times, length, min_lr=1e-6, start=1, multiplier=1, warmup=False, init_lr=1e-3):
    """Cycle c covers the times (end of c - 1, end of c]; its length is length * multiplier**c."""
    rates = []
    for time in range(1, times + 1):
        if time < start:
            rates.append(init_lr * time / start if warmup else init_lr)
            continue
        ends = np.cumsum([0] + [length * multiplier**c for c in range(times)])
        cycle = np.searchsorted(ends, time - start + 1) - 1
        share = (time - start + 1 - ends[cycle]) / (ends[cycle + 1] - ends[cycle])
        rates.append(min_lr + (init_lr - min_lr) * (1 + np.cos(np.pi * share)) / 2)
    print('    {"%s", %d, %r, %d, %d, %s, %s},' %
          (name, length, min_lr, start, multiplier, str(warmup).lower(), doubles(rates)))


print("""// SPDX-License-Identifier: Apache-2.0
// Written by make_golden.py.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "traces/metric/roc_curve.h"

namespace fe::traces::golden {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInf = std::numeric_limits<double>::infinity();

struct Roc {
  const char* name;
  std::vector<int64_t> labels;
  std::vector<double> scores;
  int64_t positive_label;
  RocCurve curve;       // drop_intermediate
  RocCurve full_curve;  // every score
  double auc;
  double equal_error_threshold;
};

struct Score {
  std::vector<double> by_class;
  double macro;
  double micro;
};

struct Classes {
  const char* name;
  std::vector<int64_t> labels;
  std::vector<int64_t> predictions;
  int64_t classes;
  Score precision;
  Score recall;
  Score f1;
};

struct Area {
  std::vector<double> x;
  std::vector<double> y;
  double auc;
};

struct Decay {
  const char* name;
  int64_t cycle_length;
  double min_lr;
  int64_t start;
  int64_t cycle_multiplier;
  bool warmup;
  std::vector<double> rates;  // at times 1, 2, ... from an initial rate of 0.001
};

// clang-format off
inline const std::vector<Roc> kRocs = {""")
labels = rng.integers(0, 2, 40)
roc_case("random", labels, rng.random(40))
roc_case("informative", labels, labels + rng.normal(size=40))
roc_case("ties", labels, np.round(labels * 0.3 + rng.random(40), 1))
roc_case("separable", labels, labels + 0.5 * rng.random(40))
roc_case("constant scores", labels, np.full(40, 0.25))
roc_case("label 0 is positive", labels, -labels + rng.normal(size=40), positive=0)
roc_case("one label of many", rng.integers(0, 5, 30), np.round(rng.normal(size=30), 1), positive=3)
roc_case("positives only", np.ones(5), rng.random(5))
roc_case("negatives only", np.zeros(5), rng.random(5))
roc_case("two samples", [0, 1], [0.2, 0.7])
roc_case("two samples, wrong way", [1, 0], [0.2, 0.7])
roc_case("one sample", [1], [0.5])
roc_case("three in a row", [1, 1, 1], [0.1, 0.2, 0.3])
roc_case("huge and tiny", [0, 1, 0, 1], [-1e300, 1e300, 1e-300, -1e-300])
print("};\n\ninline const std::vector<Classes> kClasses = {")
class_case("binary", rng.integers(0, 2, 50), rng.integers(0, 2, 50), 2)
class_case("binary, nothing predicted positive", rng.integers(0, 2, 20), np.zeros(20), 2)
class_case("binary, all negative", np.zeros(6), np.zeros(6), 2)
truth = rng.integers(0, 4, 60)
class_case("four classes", truth, np.where(rng.random(60) < 0.6, truth, rng.integers(0, 4, 60)), 4)
class_case("a class that never occurs", [0, 1, 3, 3, 0], [0, 3, 3, 1, 0], 5)
class_case("a class that is only predicted", [0, 0, 1, 1], [0, 2, 1, 2], 3)
print("};\n\ninline const std::vector<Area> kAreas = {")
auc_case([0, 0.5, 1], [0, 1, 1])
auc_case([0, 0, 0.2, 0.2, 1], [0, 0.4, 0.4, 0.9, 1])
auc_case([1, 0.4, 0], [1, 0.8, 0])
auc_case([0, 0], [0, 1])
auc_case(np.sort(rng.random(9)), rng.random(9))
print("};\n\ninline const std::vector<Decay> kDecays = {")
decay_case("one cycle and on", 12, 5)
decay_case("late start", 12, 4, start=6)
decay_case("warm-up", 12, 4, start=6, warmup=True)
decay_case("longer and longer", 20, 3, multiplier=2)
decay_case("thrice as long, other floor", 20, 1, min_lr=1e-4, start=3, multiplier=3)
print("};\n// clang-format on\n\n}  // namespace fe::traces::golden")
