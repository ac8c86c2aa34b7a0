#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/optimizers.json: ten steps of each optimizer, by PyTorch and by Keras's formulas.

Run with PyTorch and numpy installed: python tests/model/make_golden.py
PyTorch's values come from torch.optim; Keras's from the update rules in the documentation of
keras.optimizers (Keras 3), written in numpy below. All numbers are float64. After the fifth step
the learning rate becomes a tenth: that tells apart whether it sits inside the momentum.
"""

import json
import pathlib

import numpy as np
import torch

STEPS = 10
START = np.array([0.5, -1.0, 2.0, 0.01])
# From gradients far above every eps to far below.
SCALE = np.array([1.0, 1e-2, 1e-4, 1e-6])
GRADIENTS = [SCALE * np.sin(1.0 + 0.7 * t + np.arange(4)) for t in range(STEPS)]


def torch_steps(make):
    weight = torch.tensor(START, requires_grad=True)
    optimizer = make([weight])
    for step, gradient in enumerate(GRADIENTS):
        if step == STEPS // 2:
            for group in optimizer.param_groups:
                group["lr"] *= 0.1
        weight.grad = torch.tensor(gradient)
        optimizer.step()
    return weight.detach().numpy()


def keras_steps(rule, lr):
    weight, state = START.copy(), {}
    for step, gradient in enumerate(GRADIENTS):
        weight = rule(weight, gradient, lr * (0.1 if step >= STEPS // 2 else 1.0), step + 1, state)
    return weight


def keras_sgd(momentum=0.0, nesterov=False):
    def rule(w, g, lr, step, state):
        if momentum == 0.0:
            return w - lr * g
        m = state["m"] = momentum * state.get("m", 0.0) - lr * g
        return w + momentum * m - lr * g if nesterov else w + m

    return rule


def keras_adam(beta1=0.9, beta2=0.999, eps=1e-7, amsgrad=False, weight_decay=0.0):
    def rule(w, g, lr, step, state):
        w = w - lr * weight_decay * w
        m = state["m"] = state.get("m", 0.0) + (g - state.get("m", 0.0)) * (1 - beta1)
        v = state["v"] = state.get("v", 0.0) + (g * g - state.get("v", 0.0)) * (1 - beta2)
        if amsgrad:
            v = state["v_hat"] = np.maximum(state.get("v_hat", 0.0), v)
        alpha = lr * np.sqrt(1 - beta2**step) / (1 - beta1**step)
        return w - m * alpha / (np.sqrt(v) + eps)

    return rule


def keras_rmsprop(rho=0.9, momentum=0.0, eps=1e-7, centered=False):
    def rule(w, g, lr, step, state):
        v = state["v"] = rho * state.get("v", 0.0) + (1 - rho) * g * g
        if centered:
            mean = state["mean"] = rho * state.get("mean", 0.0) + (1 - rho) * g
            v = v - mean * mean
        increment = lr * g / np.sqrt(v + eps)
        if momentum == 0.0:
            return w - increment
        m = state["m"] = momentum * state.get("m", 0.0) + increment
        return w - m

    return rule


def keras_adagrad(initial=0.1, eps=1e-7):
    def rule(w, g, lr, step, state):
        total = state["sum"] = state.get("sum", initial) + g * g
        return w - lr * g / np.sqrt(total + eps)

    return rule


o = torch.optim
CASES = {
    "torch SGD": torch_steps(lambda p: o.SGD(p, lr=0.01)),
    "torch SGD momentum": torch_steps(lambda p: o.SGD(p, lr=0.01, momentum=0.9, weight_decay=0.1)),
    "torch SGD nesterov": torch_steps(lambda p: o.SGD(p, lr=0.01, momentum=0.9, nesterov=True)),
    "torch Adam": torch_steps(lambda p: o.Adam(p)),
    "torch Adam amsgrad": torch_steps(
        lambda p: o.Adam(p, lr=0.05, betas=(0.5, 0.9), weight_decay=0.1, amsgrad=True)
    ),
    "torch AdamW": torch_steps(lambda p: o.AdamW(p)),
    "torch AdamW amsgrad": torch_steps(
        lambda p: o.AdamW(p, lr=0.05, weight_decay=0.1, amsgrad=True)
    ),
    "torch RMSprop": torch_steps(lambda p: o.RMSprop(p)),
    "torch RMSprop centered": torch_steps(
        lambda p: o.RMSprop(p, lr=0.02, momentum=0.8, weight_decay=0.1, centered=True)
    ),
    "torch Adagrad": torch_steps(lambda p: o.Adagrad(p)),
    "torch Adagrad decay": torch_steps(
        lambda p: o.Adagrad(p, lr=0.1, lr_decay=0.2, initial_accumulator_value=0.3)
    ),
    "keras SGD": keras_steps(keras_sgd(), 0.01),
    "keras SGD momentum": keras_steps(keras_sgd(momentum=0.9), 0.01),
    "keras SGD nesterov": keras_steps(keras_sgd(momentum=0.9, nesterov=True), 0.01),
    "keras Adam": keras_steps(keras_adam(), 0.001),
    "keras Adam amsgrad": keras_steps(keras_adam(beta1=0.5, beta2=0.9, amsgrad=True), 0.05),
    "keras AdamW": keras_steps(keras_adam(weight_decay=0.004), 0.001),
    "keras RMSprop": keras_steps(keras_rmsprop(), 0.001),
    "keras RMSprop centered": keras_steps(keras_rmsprop(momentum=0.8, centered=True), 0.02),
    "keras Adagrad": keras_steps(keras_adagrad(), 0.001),
}

golden = {
    "torch": torch.__version__,
    "start": START.tolist(),
    "gradients": [g.tolist() for g in GRADIENTS],
    "weights": {name: weight.tolist() for name, weight in CASES.items()},
}
path = pathlib.Path(__file__).parent / "golden" / "optimizers.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(golden, indent=1) + "\n")
print(f"wrote {path}")
