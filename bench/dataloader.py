# SPDX-License-Identifier: Apache-2.0
"""Samples a second through PyTorch's DataLoader with the ALOCC ops in numpy: bench_pipeline's rival.

Best of some passes, with 0, 1 and 2 workers that live on between passes.
"""
import gzip
import os
import pathlib
import time

import numpy
import torch

PASSES = 4


def read_idx(name, offset):
    folder = pathlib.Path(os.environ["FE_DATA_DIR"])
    for path in (folder, folder / "mnist", folder / "MNIST" / "raw"):
        if (path / name).exists():
            return numpy.frombuffer((path / name).read_bytes(), numpy.uint8, offset=offset)
        if (path / f"{name}.gz").exists():
            content = gzip.decompress((path / f"{name}.gz").read_bytes())
            return numpy.frombuffer(content, numpy.uint8, offset=offset)
    raise SystemExit(f"dataloader.py: FE_DATA_DIR={folder} has no {name}")


class Ones(torch.utils.data.Dataset):
    """The images of the digit 1, through ExpandDims, Normalize and GaussianNoise."""

    def __init__(self):
        images = read_idx("train-images-idx3-ubyte", 16).reshape(-1, 28, 28)
        labels = read_idx("train-labels-idx1-ubyte", 8)
        self.images = images[labels == 1]
        self.random = numpy.random.default_rng(7)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        x = numpy.expand_dims(self.images[index], 0)
        x = (x.astype(numpy.float32) / numpy.float32(127.5) - numpy.float32(1)) / numpy.float32(1)
        noise = self.random.standard_normal(x.shape, dtype=numpy.float32)
        return {"x": x, "x_w_noise": x + numpy.float32(0.155) * noise}


def samples_per_second(dataset, workers):
    loader = torch.utils.data.DataLoader(
        dataset, batch_size=128, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
    best = 0.0
    for _ in range(PASSES):
        begin = time.perf_counter()
        samples = sum(len(batch["x"]) for batch in loader)
        best = max(best, samples / (time.perf_counter() - begin))
    return best


def main():
    dataset = Ones()
    for workers in (0, 1, 2):
        print(f"pipeline.loader_{workers} {samples_per_second(dataset, workers):.6g}", flush=True)


main()
