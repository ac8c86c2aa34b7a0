#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Golden values of autoencoders as outlier detectors, from alibi-detect's OutlierAE and OutlierVAE.

    tests/detect/golden/make_peers.sh FOLDER
    FOLDER/bin/python tests/detect/golden/detectors.py --out tests/detect/golden/alibi_detect.h5

Everything is in PyTorch's layout, images [samples, channels, height, width] and weights under the
names of torch.nn.Sequential, so that a torch network gives the same numbers. No data set is a
scalar: one number has the shape [1]. float32, or as said; N samples, S draws, L latent values.

outlier_perc [4] float64    percentages of the largest feature scores of an instance
threshold_perc [3] float64  percentages of infer_threshold

Groups ae_image, ae_tabular, vae_image, vae_tabular, networks with random weights:
  x                       the samples, [N, 3, 8, 8] or [N, 10]
  encoder/, decoder/      e.g. encoder/0.weight. Image encoder: Conv2d(3, 4, 4, 2, 1), ReLU,
                          Conv2d(4, 8, 4, 2, 1), ReLU, Flatten; ae_image then Linear(32, 6). Image
                          decoder: Linear(6, 32), Unflatten([8, 2, 2]), ConvTranspose2d(8, 4, 4, 2,
                          1), ReLU, ConvTranspose2d(4, 3, 4, 2, 1), Sigmoid. Tabular encoder:
                          Linear(10, 6), ReLU; ae_tabular then Linear(6, 3). Tabular decoder:
                          Linear(3, 6), ReLU, Linear(6, 10).
  code [N, L]             ae: what the encoder gives
  mean.*, log_var.*       vae: weight and bias of the heads after the encoder
  mean, log_var [N, L]    vae: what the heads give
  noise [S, L]            vae: z of draw s is mean + exp(log_var / 2) * noise[s], for every sample
  kl [1]                  vae: the loss term for beta = 1, a MEAN over samples and latent values
  kl_sum [1] float64      vae: the same summed over latent values, mean over samples (numpy)
  x_hat                   ae: as x; vae: [N, S, ...]
  feature_score           as x; vae: squared error averaged over the draws
  instance_score [4, N]   a row for each outlier_perc
  instance_threshold [4, 3], feature_threshold [3] float64
                          infer_threshold for each outlier_perc and threshold_perc
  instance_limit [4], feature_limit [1] float64
                          thresholds of the predictions, between scores that are well apart
  instance_outlier [4, N], feature_outlier (as x) uint8
                          predict(...)["data"]["is_outlier"] at these thresholds

Group elbo, computed in float64; all features of a sample are one vector of D = 18:
  y, y_hat [5, 2, 3, 3], sim [2]    and the data the covariance comes from, x [40, 2, 3, 3]
  std [18], cov [18, 18]            as fit() infers them from x for cov_diag and cov_full: divided
                                    by the number of samples, not by one less
  loss_sim [2] (a value for each sim), loss_diag [1], loss_full [1], loss_none [1] (sim=None: unit
  covariance); each a mean over the samples

Group apply_mask; M = 2 masks of 3 rows and 2 columns in the channels 0 and 2:
  x [3, 3, 8, 8]                    the images, in [0, 1]
  size [2] (rows, columns), row [M], column [M] (of the upper left corners), channels [2] int64
  zero/, normal/, uniform/          float64: mask [M, 3, 8, 8], x_mask [3 * M, 3, 8, 8] (all masks
                                    of image 0 first). zero/: x * mask; the others: x + mask,
                                    clipped to [0, 1], and noise [M, 3, 2], which all chosen
                                    channels share, from N(0.1, 0.6) or from U(-0.5, 0.8)
"""

import argparse
from fractions import Fraction
import math
import os
from unittest import mock

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

from alibi_detect.models.tensorflow.losses import elbo
from alibi_detect.od import OutlierAE, OutlierVAE
import alibi_detect.od.vae
from alibi_detect.utils.perturbation import apply_mask
import h5py
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, Conv2DTranspose, Dense, Flatten, InputLayer, Reshape

OUTLIER_PERC = [10.0, 25.0, 60.0, 100.0]
THRESHOLD_PERC = [90.0, 95.0, 99.0]
BOTTOM = (2, 2, 8)  # height, width, channels of the smallest feature map
LATENT = {"image": 6, "tabular": 3}
DRAWS = 3


def channels_first(x, start=1):
    """[..., height, width, channels] from axis `start` on, as PyTorch has it; tables stay."""
    return np.moveaxis(x, start + 2, start) if x.ndim == start + 3 else x


def sequential(*layers):
    return tf.keras.Sequential(list(layers))


def image_encoder(head):
    same = {"strides": 2, "padding": "same", "activation": "relu"}
    return sequential(InputLayer((8, 8, 3)), Conv2D(4, 4, **same), Conv2D(8, 4, **same), *head)


def image_decoder():
    same = {"strides": 2, "padding": "same"}
    return sequential(
        InputLayer((LATENT["image"],)),
        Dense(math.prod(BOTTOM)),
        Reshape(BOTTOM),
        Conv2DTranspose(4, 4, activation="relu", **same),
        Conv2DTranspose(3, 4, activation="sigmoid", **same),
    )


def tabular_encoder(head):
    return sequential(InputLayer((10,)), Dense(6, activation="relu"), *head)


def tabular_decoder():
    return sequential(InputLayer((LATENT["tabular"],)), Dense(6, activation="relu"), Dense(10))


def networks(kind, head):
    if kind == "image":
        return image_encoder(head), image_decoder()
    return tabular_encoder(head), tabular_decoder()


def seed_weights(model, rng):
    """As Glorot, but twice that in convolutions so that images differ; biases are not zero."""

    def values(shape):
        glorot = math.sqrt(2 / sum(shape[-2:]) / math.prod(shape[:-2]))
        return {1: 0.2, 2: glorot, 4: 2 * glorot}[len(shape)] * rng.normal(size=shape)

    model.set_weights([values(w.shape) for w in model.get_weights()])


def torch_order(size):
    """The places in Keras's flat [height, width, channels] of the values in PyTorch's order."""
    assert size == math.prod(BOTTOM)
    return np.moveaxis(np.arange(size).reshape(BOTTOM), 2, 0).ravel()


def dense(layer, before=None, after=None):
    """Weight and bias for torch.nn.Linear, after or before a feature map in torch's order."""
    weight, bias = (v.numpy() for v in layer.weights)
    if before == "map":
        weight = weight[torch_order(len(weight))]
    if after == "map":
        weight, bias = weight[:, torch_order(len(bias))], bias[torch_order(len(bias))]
    return weight.T, bias


def write_network(group, layers):
    """Weights under their places in torch.nn.Sequential, where an activation is a layer."""
    place = 0
    for i, layer in enumerate(layers):
        neighbors = [type(layers[j]) if 0 <= j < len(layers) else None for j in (i - 1, i + 1)]
        if isinstance(layer, Dense):
            weight, bias = dense(
                layer,
                "map" if neighbors[0] is Flatten else None,
                "map" if neighbors[1] is Reshape else None,
            )
        elif layer.weights:  # [height, width, a, b] to [b, a, height, width], convolution or not
            weight, bias = layer.kernel.numpy().transpose(3, 2, 0, 1), layer.bias.numpy()
        if layer.weights:
            group[f"{place}.weight"], group[f"{place}.bias"] = weight, bias
        linear = getattr(layer, "activation", tf.keras.activations.linear).__name__ == "linear"
        place += 1 if linear else 2


def widest_gap(scores):
    """The middle between two neighbors among the upper, but not the topmost scores."""
    upper = np.sort(scores.ravel().astype(np.float64))[scores.size // 2 : scores.size * 9 // 10]
    at = np.argmax(np.diff(upper))
    assert upper[at + 1] - upper[at] > 1e-4 * upper[at], "a rounding error could change predictions"
    return (upper[at] + upper[at + 1]) / 2


def infer(detector, x, outlier_type, outlier_perc, threshold_perc):
    detector.infer_threshold(x, outlier_type, outlier_perc, threshold_perc)
    return float(detector.threshold)


def write_scores(group, detector, x):
    features, rows = math.prod(x.shape[1:]), []
    for perc in OUTLIER_PERC:
        exact = math.ceil(Fraction(perc) / 100 * features)
        theirs = int(np.ceil(0.01 * perc * features))
        assert exact == theirs, "a percentage that alibi-detect rounds to one feature more"
        feature_score, instance_score = detector.score(x, outlier_perc=perc)
        detector.threshold = widest_gap(instance_score)
        found = detector.predict(x, "instance", perc)["data"]["is_outlier"]
        rows.append((instance_score, detector.threshold, found))
    group["instance_score"] = np.stack([r[0] for r in rows])
    group["instance_limit"] = np.array([r[1] for r in rows])
    group["instance_outlier"] = np.stack([r[2] for r in rows]).astype(np.uint8)
    detector.threshold = widest_gap(feature_score)
    found = detector.predict(x, "feature")["data"]["is_outlier"]
    group["feature_score"] = channels_first(feature_score)
    group["feature_limit"] = np.array([detector.threshold])
    group["feature_outlier"] = channels_first(found).astype(np.uint8)
    group["instance_threshold"] = np.array(
        [[infer(detector, x, "instance", p, t) for t in THRESHOLD_PERC] for p in OUTLIER_PERC]
    )
    group["feature_threshold"] = np.array(
        [infer(detector, x, "feature", 100.0, t) for t in THRESHOLD_PERC]
    )


def write_ae(group, kind, x, rng):
    head = [Dense(LATENT[kind])] if kind == "tabular" else [Flatten(), Dense(LATENT[kind])]
    encoder, decoder = networks(kind, head)
    detector = OutlierAE(encoder_net=encoder, decoder_net=decoder)
    seed_weights(encoder, rng)
    seed_weights(decoder, rng)
    write_network(group.create_group("encoder"), encoder.layers)
    write_network(group.create_group("decoder"), decoder.layers)
    group["x"] = channels_first(x)
    group["code"] = encoder(x).numpy()
    group["x_hat"] = channels_first(detector.ae(x).numpy())
    write_scores(group, detector, x)


def write_vae(group, kind, x, rng):
    encoder, decoder = networks(kind, [])
    detector = OutlierVAE(
        encoder_net=encoder, decoder_net=decoder, latent_dim=LATENT[kind], samples=DRAWS
    )
    detector.vae(x)  # makes the weights of the heads
    seed_weights(detector.vae, rng)
    write_network(group.create_group("encoder"), encoder.layers)
    write_network(group.create_group("decoder"), decoder.layers)
    for name, layer in [
        ("mean", detector.vae.encoder.fc_mean),
        ("log_var", detector.vae.encoder.fc_log_var),
    ]:
        weight, bias = dense(layer, before="map" if kind == "image" else None)
        group[f"{name}.weight"], group[f"{name}.bias"] = weight, bias

    noise = rng.normal(size=(DRAWS, LATENT[kind])).astype(np.float32)
    group["x"], group["noise"] = channels_first(x), noise
    # alibi-detect repeats each sample DRAWS times in a row and runs all of them at once.
    with mock.patch.object(
        tf.keras.backend, "random_normal", lambda shape: tf.tile(noise, [shape[0] // DRAWS, 1])
    ):
        write_draws(group, detector.vae, np.repeat(x, DRAWS, axis=0))
        write_scores(group, detector, x)


def write_draws(group, vae, repeated):
    mean, log_var = (v.numpy()[::DRAWS] for v in vae.encoder(repeated)[:2])
    group["mean"], group["log_var"] = mean, log_var
    x_hat = vae(repeated).numpy()
    group["x_hat"] = channels_first(x_hat.reshape(-1, DRAWS, *x_hat.shape[1:]), start=2)
    group["kl"] = np.array([vae.losses[0].numpy()])
    mean, log_var = mean.astype(np.float64), log_var.astype(np.float64)
    kl = -0.5 * (log_var - mean**2 - np.exp(log_var) + 1)
    group["kl_sum"] = np.array([kl.sum(axis=1).mean()])
    assert math.isclose(kl.mean(), group["kl"][0], rel_tol=1e-6)


def fitted_covariance(x, option):
    """What OutlierVAE.fit() passes to elbo() instead of training."""
    passed = {}
    detector = OutlierVAE(vae=sequential(InputLayer((18,)), Dense(18)))
    with mock.patch.object(
        alibi_detect.od.vae, "trainer", lambda *_, **kwargs: passed.update(kwargs["loss_fn_kwargs"])
    ):
        detector.fit(x.reshape(len(x), -1), cov_elbo={option: None})
    return passed[option].numpy()


def write_elbo(group, rng):
    x = rng.normal(size=(40, 2, 3, 3)) * np.linspace(0.2, 1.5, 18).reshape(2, 3, 3)
    x[:, 1] += 0.5 * x[:, 0]
    y = rng.random((5, 2, 3, 3))
    y_hat = y + rng.normal(size=y.shape, scale=0.1)
    cov = np.cov(x.reshape(40, -1), rowvar=False, bias=True)
    std = np.sqrt(np.diag(cov))
    assert np.allclose(fitted_covariance(x, "cov_full"), cov, rtol=1e-5, atol=1e-6)
    assert np.allclose(fitted_covariance(x, "cov_diag"), std, rtol=1e-6)
    sims = [0.05, 0.7]

    tf.keras.backend.set_floatx("float64")  # elbo() flattens with a Keras layer, which casts
    losses = {
        "loss_sim": [elbo(y, y_hat, sim=s) for s in sims],
        "loss_diag": [elbo(y, y_hat, cov_diag=tf.constant(std))],
        "loss_full": [elbo(y, y_hat, cov_full=tf.constant(cov))],
        "loss_none": [elbo(y, y_hat, sim=None)],  # without options alibi-detect takes sim = 0.05
    }
    tf.keras.backend.set_floatx("float32")
    values = {"x": x, "y": y, "y_hat": y_hat, "sim": sims, "std": std, "cov": cov}
    for name, value in (values | losses).items():
        group[name] = np.array(value, dtype=np.float64)


def write_masks(group, rng):
    x = rng.random((3, 8, 8, 3)).astype(np.float32)
    rows, columns, size, channels = np.array([0, 5]), np.array([6, 1]), (3, 2), [0, 2]
    group["x"] = channels_first(x)
    for name, value in [("row", rows), ("column", columns), ("size", size), ("channels", channels)]:
        group[name] = np.array(value, dtype=np.int64)
    for kind in ["zero", "normal", "uniform"]:
        np.random.seed(5)
        x_mask, mask = apply_mask(
            x,
            mask_size=size,
            n_masks=2,
            coord=(rows, columns),
            channels=channels,
            mask_type=kind,
            noise_distr=(0.1, 0.6),
            noise_rng=(-0.5, 0.8),
        )
        group[f"{kind}/x_mask"] = channels_first(x_mask)
        group[f"{kind}/mask"] = channels_first(mask)
        if kind != "zero":
            corners = enumerate(zip(rows, columns))
            noise = [mask[m, r : r + size[0], c : c + size[1], 0] for m, (r, c) in corners]
            group[f"{kind}/noise"] = np.stack(noise)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, help="the HDF5 file to write")
    out = parser.parse_args().out
    rng = np.random.default_rng(3)
    images = rng.random((12, 8, 8, 3)).astype(np.float32)
    rows = rng.normal(size=(20, 10)).astype(np.float32)
    with h5py.File(out, "w") as file:
        file["outlier_perc"], file["threshold_perc"] = OUTLIER_PERC, THRESHOLD_PERC
        write_ae(file.create_group("ae_image"), "image", images, rng)
        write_ae(file.create_group("ae_tabular"), "tabular", rows, rng)
        write_vae(file.create_group("vae_image"), "image", images, rng)
        write_vae(file.create_group("vae_tabular"), "tabular", rows, rng)
        write_elbo(file.create_group("elbo"), rng)
        write_masks(file.create_group("apply_mask"), rng)


if __name__ == "__main__":
    main()
