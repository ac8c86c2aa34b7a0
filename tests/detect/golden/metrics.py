#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden values of the metrics of detectors, from scikit-learn, numpy and scipy.

    python tests/detect/golden/metrics.py --out tests/detect/golden/metrics.json

Made in the environment of make_peers.sh; numpy 2.4.6 with scipy 1.17.1 gives the same bytes.
Numbers are written so that reading them gives every bit again.

percentile_q   the percentages of `percentiles`
scores         a list of cases; `labels` are 1 for the positive class (outliers), a sample counts as
               positive where score >= threshold
    name, labels, scores
    roc_auc                sklearn.metrics.roc_auc_score
    average_precision      sklearn.metrics.average_precision_score
    f1_max                 the largest 2PR/(P+R) of precision_recall_curve
    f1_max_threshold       where that is; of several thresholds with the same F1 the highest
    fpr_at_95_tpr          the smallest fpr of roc_curve where tpr >= 0.95
    equal_error_threshold  the threshold of roc_curve (all of them: drop_intermediate=False) where
                           |fnr - fpr| is smallest, of several the highest; null is roc_curve's
                           first one, infinity: no sample is positive
    equal_error_rate       (fnr + fpr) / 2 there
    percentiles            numpy.percentile(scores, q), float64, linear, for each percentile_q
  Equal is meant exactly, as fractions of counts, not as rounded quotients.
maps           a list of cases of pixels
    name, shape            [images, height, width] of masks and scores
    masks, scores          row by row, image by image; mask 1: defect
    regions                number of 8-connected regions of all masks
    pixel_roc_auc          roc_auc_score over all pixels
    aupro                  [fpr limit, value] pairs. Curve: mean over the regions of the part of
                           the region that is found, against the part of the defect-free pixels (of
                           all images) found in error, at every distinct score and at infinity
                           (0, 0). Value: its trapezoid area up to the limit, interpolated linearly
                           there, over the limit
"""

import argparse
import json
from fractions import Fraction

import numpy as np
from scipy import ndimage
from sklearn import metrics

PERCENTILES = [0, 1, 5, 33.3, 50, 90, 95, 99, 99.5, 100]
FPR_LIMITS = [0.05, 0.3, 1.0]


def counts(labels, scores):
    """Thresholds from high to low, the first infinite, with true and false positives at each."""
    thresholds = [np.inf, *np.unique(scores)[::-1]]
    found = [scores >= t for t in thresholds]
    return [
        (t, int((f & (labels == 1)).sum()), int((f & (labels == 0)).sum()))
        for t, f in zip(thresholds, found)
    ]


def f1_max(labels, scores):
    positives = int(labels.sum())
    # max() keeps the first of equals, which is the highest threshold.
    threshold, f1 = max(
        ((t, Fraction(2 * tp, tp + fp + positives)) for t, tp, fp in counts(labels, scores)[1:]),
        key=lambda c: c[1],
    )
    precision, recall, at = metrics.precision_recall_curve(labels, scores)
    with np.errstate(invalid="ignore"):
        theirs = np.nan_to_num(2 * precision * recall / (precision + recall))[:-1]
    assert abs(theirs.max() - f1) < 1e-12 and theirs[at == threshold] > theirs.max() - 1e-12
    return float(f1), float(threshold)


def equal_error(labels, scores):
    positives, negatives = int(labels.sum()), int((1 - labels).sum())
    points = [
        (t, Fraction(positives - tp, positives), Fraction(fp, negatives))
        for t, tp, fp in counts(labels, scores)
    ]
    fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    assert np.array_equal(thresholds, [p[0] for p in points])
    assert np.allclose(1 - tpr, [float(p[1]) for p in points], rtol=0, atol=1e-12)
    assert np.allclose(fpr, [float(p[2]) for p in points], rtol=0, atol=1e-12)
    threshold, fnr, fpr = min(points, key=lambda p: abs(p[1] - p[2]))
    return float((fnr + fpr) / 2), None if np.isinf(threshold) else float(threshold)


def score_case(name, labels, scores):
    labels, scores = np.asarray(labels, dtype=int), np.asarray(scores, dtype=np.float64)
    f1, f1_threshold = f1_max(labels, scores)
    rate, rate_threshold = equal_error(labels, scores)
    fpr, tpr, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return {
        "name": name,
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "roc_auc": float(metrics.roc_auc_score(labels, scores)),
        "average_precision": float(metrics.average_precision_score(labels, scores)),
        "f1_max": f1,
        "f1_max_threshold": f1_threshold,
        "fpr_at_95_tpr": float(fpr[tpr >= 0.95].min()),
        "equal_error_threshold": rate_threshold,
        "equal_error_rate": rate,
        "percentiles": [float(np.percentile(scores, q)) for q in PERCENTILES],
    }


def shifted(rng, n, share, shift):
    labels = (rng.permutation(n) < round(share * n)).astype(int)
    return labels, rng.normal(size=n) + shift * labels


def score_cases(rng):
    labels, scores = shifted(rng, 50, 0.5, 0)
    yield score_case("random", labels, scores)
    labels, scores = shifted(rng, 60, 0.4, 1)
    yield score_case("many_ties", labels, np.round(scores))
    yield score_case("all_equal", [0, 1, 1, 0, 0, 1, 0], [0.25] * 7)
    labels, scores = shifted(rng, 30, 0.3, 0)
    yield score_case("separated", labels, np.abs(scores) + 10 * labels)
    yield score_case("reversed", labels, np.abs(scores) - 10 * labels)
    labels, scores = shifted(rng, 25, 0.04, 0.5)
    yield score_case("one_positive", labels, scores)
    yield score_case("one_negative", 1 - labels, -scores)
    yield score_case("two_samples", [0, 1], [0.1, 0.3])
    yield score_case("ties_between_classes", [1, 0, 1, 0, 1, 1, 0, 0], [3, 3, 3, 2, 2, 1, 1, 1])
    labels, scores = shifted(rng, 40, 0.5, 2)
    yield score_case("19_of_20_is_95_percent", labels, scores)
    labels, scores = shifted(rng, 100, 0.2, 1)
    yield score_case("float32", labels, scores.astype(np.float32))
    labels, scores = shifted(rng, 90, 0.3, 0.2)
    exponents = np.rint(15 * scores).astype(int)
    yield score_case("wide_range", labels, np.ldexp(rng.random(90), exponents))
    labels, scores = shifted(rng, 400, 0.05, 1.5)
    yield score_case("imbalanced", labels, scores)
    labels, scores = shifted(rng, 2000, 0.5, 1)
    yield score_case("large", labels, scores)


def regions_of(masks):
    for image, mask in enumerate(masks):
        numbers, count = ndimage.label(mask, structure=np.ones((3, 3)))
        for number in range(1, count + 1):
            yield image, numbers == number


def aupro(masks, scores, limit):
    regions = list(regions_of(masks))
    x, y = [0.0], [0.0]
    for threshold in np.unique(scores)[::-1]:
        found = scores >= threshold
        x.append(found[masks == 0].mean())
        y.append(np.mean([found[image][region].mean() for image, region in regions]))
    inside = [p for p in zip(x, y) if p[0] <= limit]
    if len(inside) < len(x):
        (x0, y0), x1, y1 = inside[-1], x[len(inside)], y[len(inside)]
        inside.append((limit, y0 + (y1 - y0) * (limit - x0) / (x1 - x0)))
    area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(inside, inside[1:]))
    return float(area / limit)


def map_case(name, masks, scores):
    return {
        "name": name,
        "shape": list(masks.shape),
        "masks": masks.ravel().tolist(),
        "scores": scores.astype(np.float64).ravel().tolist(),
        "regions": len(list(regions_of(masks))),
        "pixel_roc_auc": float(metrics.roc_auc_score(masks.ravel(), scores.ravel())),
        "aupro": [[limit, aupro(masks, scores, limit)] for limit in FPR_LIMITS],
    }


def map_cases(rng):
    masks = np.zeros((4, 16, 16), dtype=int)
    masks[0, 1:4, 2:7] = masks[0, 10:15, 9:12] = 1
    masks[1, 0, 0] = masks[1, 8:16, 12:16] = masks[1, 5, 3:9] = 1
    np.fill_diagonal(masks[2], 1)  # one region, because corners connect
    masks[2, 12:14, 1:3] = 1
    noise = ndimage.gaussian_filter(rng.normal(size=masks.shape), (0, 1, 1))
    blurred = ndimage.gaussian_filter(masks.astype(float), (0, 1, 1))
    scores = np.round(blurred + 0.6 * noise, 4)
    yield map_case("smooth", masks, scores)
    yield map_case("float32", masks, (blurred + 0.3 * noise).astype(np.float32))
    yield map_case("many_ties", masks, np.round(scores, 1))
    yield map_case("perfect", masks, masks)
    yield map_case("constant", masks, np.full(masks.shape, 0.5))
    small = (rng.random((2, 6, 9)) < 0.2).astype(int)
    yield map_case("random", small, np.round(rng.random(small.shape), 6))


def lines(items):
    """A JSON list with one item per line."""
    texts = [json.dumps(item, allow_nan=False, separators=(",", ":")) for item in items]
    return "[\n" + ",\n".join(texts) + "\n]"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, help="the JSON file to write")
    out = parser.parse_args().out
    rng = np.random.default_rng(11)
    parts = {
        "percentile_q": PERCENTILES,
        "scores": list(score_cases(rng)),
        "maps": list(map_cases(rng)),
    }
    text = ",\n".join(f'"{name}":{lines(part)}' for name, part in parts.items())
    with open(out, "w", encoding="utf-8") as file:
        file.write("{" + text + "}\n")


if __name__ == "__main__":
    main()
