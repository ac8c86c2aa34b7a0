# SPDX-License-Identifier: Apache-2.0
"""Writes golden.h: what numpy makes of the formulas in the ops' documentation.

    python3 tests/ops/make_golden.py > tests/ops/golden.h     (numpy 2.4.6)
"""
import numpy as np

rng = np.random.default_rng(20240611)


def show(name, array):
    array = np.asarray(array)
    kinds = {"uint8": "uint8_t", "int64": "int64_t", "float32": "float", "float64": "double"}
    kind = kinds[str(array.dtype)]
    shape = ", ".join(str(n) for n in array.shape)
    print(f"/// [{shape}]")
    print(f"inline const std::vector<{kind}> {name} = {{")
    words = [repr(v) for v in array.ravel().tolist()]
    line = "   "
    for word in words:
        if len(line) + len(word) + 2 > 100:
            print(line)
            line = "   "
        line += f" {word},"
    print(line.rstrip(",") + "};\n")


def keras_clip(p):
    return np.clip(p, 1e-7, 1.0 - 1e-7)


print("// SPDX-License-Identifier: Apache-2.0")
print("// Written by make_golden.py.\n// clang-format off")
print("#pragma once\n\n#include <cstdint>\n#include <vector>\n\nnamespace fe::golden {\n")

image = rng.integers(0, 256, (4, 5, 3)).astype(np.uint8)
image[0, 0, 0], image[3, 4, 2] = 0, 255
show("kImage", image)
mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
show("kNormalizedImageNet", ((image / 255.0 - mean) / std).astype(np.float32))
show("kNormalizedAlocc", (image / 127.5 - 1.0).astype(np.float32))
show("kChannelsFirst", image.transpose(2, 0, 1))
show("kAxesReversed", image.transpose(2, 1, 0))

signal = (rng.standard_normal((3, 7)) * 40).astype(np.float32)
show("kSignal", signal)
span = max(signal.max() - signal.min(), 1e-7)
stretched = (signal.astype(np.float64) - signal.min()) / span * 5.0 - 2.0
show("kMinmaxSignal", stretched.astype(np.float32))
low, high = image.astype(np.float64).min(), image.astype(np.float64).max()
show("kMinmaxImage", ((image - low) / max(high - low, 1e-7)).astype(np.float32))
show("kImageToFloat", (image / 255.0).astype(np.float32))

# Probabilities, with values at and next to the ends.
p = rng.random((6, 1))
p[0], p[1], p[2] = 0.0, 1.0, 1e-9
y = np.array([[1.0], [0.0], [1.0], [0.0], [1.0], [1.0]])
show("kBinaryPred", p)
show("kBinaryTrue", y)
q = keras_clip(p)
show("kBinaryLoss", (-(y * np.log(q) + (1 - y) * np.log(1 - q))).mean(axis=1))

scores = rng.standard_normal((6, 4)) * 3
softmax = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
classes = rng.integers(0, 4, 6)
show("kScores", scores)
show("kSoftmax", softmax)
show("kClasses", classes)
show("kSparseLoss", -np.log(keras_clip(softmax)[np.arange(6), classes]))
smoothed = 0.9 * np.eye(4)[classes] + 0.1 / 4
weights = np.array([1.0, 2.5, 1.0, 0.5])
show("kWeightedSmoothedLoss", -(weights * smoothed * np.log(keras_clip(softmax))).sum(axis=1))
binary_smoothed = 0.8 * y + 0.1
yes, no = 3.0 * binary_smoothed * np.log(q), 0.25 * (1 - binary_smoothed) * np.log(1 - q)
show("kBinaryWeightedSmoothedLoss", -(yes + no).mean(axis=1))
print("}  // namespace fe::golden")
