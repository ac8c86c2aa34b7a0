#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of fe and of Python's h5py and safetensors agree: interchange.py PROGRAM

PROGRAM is storage_interchange. Exits with 77, which ctest reports as skipped, without the packages.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

other = os.environ.get("FE_PEERS_PYTHON")
if other and os.path.abspath(other) != sys.executable and not os.environ.get("FE_PEERS_PYTHON_RUNS"):
    os.environ["FE_PEERS_PYTHON_RUNS"] = "1"
    os.execv(other, [other, *sys.argv])

try:
    import h5py
    import numpy as np
    import safetensors
    import safetensors.numpy
except ImportError as error:
    print(f"skipped: {sys.executable} cannot import {error.name}; set FE_PEERS_PYTHON to one that can")
    sys.exit(77)


def expected():
    """The tensors of sample_file.h; bfloat16 as its bits."""
    numbers = np.arange(12, dtype=np.float64).reshape(3, 4) - 5.5
    # Every number has few digits, so that cutting the float32 gives the bfloat16.
    bits = (numbers.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
    return {
        "0.weight": numbers.astype(np.float32),
        "0.bias": numbers / 3,
        "half": numbers.astype(np.float16),
        "bf16": bits,
        "byte": np.arange(200, 206, dtype=np.uint8),
        "char": np.arange(-3, 3, dtype=np.int8),
        "short": np.arange(-30000, -29998, dtype=np.int16),
        "int": np.arange(-2000000000, -1999999998, dtype=np.int32),
        "long": np.full(2, 1 << 40, dtype=np.int64),
        "flags": np.array([True, False, True]),
        "1.num_batches_tracked": np.array(7, dtype=np.int64),
        "empty": np.empty((0, 3), dtype=np.float32),
        "optimizer/0.weight/step": np.array(2.5, dtype=np.float32),
    }


ATTRIBUTES = {"kind": "sample", "note": "gr\u00fc\u00df Gott", "empty": ""}


def check_same(name, got, wanted):
    assert got.dtype == wanted.dtype, (name, got.dtype, wanted.dtype)
    assert got.shape == wanted.shape, (name, got.shape, wanted.shape)
    assert np.array_equal(got, wanted), (name, got, wanted)


def check_hdf5(path):
    with h5py.File(path) as file:
        assert file.attrs["format_version"] == 1
        for name, text in ATTRIBUTES.items():
            got = file.attrs[name]
            got = got.decode() if isinstance(got, bytes) else str(got)
            assert got == text, (name, got)
        names = []
        file["tensors"].visititems(
            lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None
        )
        assert sorted(names) == sorted(expected()), names
        for name, wanted in expected().items():
            data = file[f"tensors/{name}"]
            check_same(name, data[()], wanted)
            assert data.fletcher32 == (wanted.ndim > 0 and wanted.size > 0), name
        assert file["tensors/bf16"].attrs["torch_dtype"] in ("bfloat16", b"bfloat16")


def check_safetensors(path):
    with safetensors.safe_open(path, framework="numpy") as file:
        assert file.metadata() == ATTRIBUTES, file.metadata()
        names = list(file.keys())
        assert sorted(names) == sorted(expected()), names
        for name in names:
            if name != "bf16":  # numpy has no such type
                check_same(name, file.get_tensor(name), expected()[name])
    raw = dict(safetensors.deserialize(path.read_bytes()))["bf16"]
    assert raw["dtype"] == "BF16" and list(raw["shape"]) == [3, 4], raw
    assert bytes(raw["data"]) == expected()["bf16"].tobytes()


def python_safetensors(path):
    tensors, keep = {}, list(expected().items())
    for name, values in keep:
        dtype = "bfloat16" if name == "bf16" else str(values.dtype)
        if hasattr(safetensors, "TensorSpec"):  # from 0.8 on
            tensors[name] = safetensors.TensorSpec(
                dtype=dtype,
                shape=values.shape,
                data_ptr=values.ctypes.data,
                data_len=values.nbytes,
            )
        else:
            tensors[name] = {"dtype": dtype, "shape": values.shape, "data": values.tobytes()}
    path.write_bytes(bytes(safetensors.serialize(tensors, metadata=ATTRIBUTES)))


def main(program):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([program, "write", str(folder)], check=True)
        check_hdf5(folder / "sample.h5")
        check_safetensors(folder / "sample.safetensors")
        python_safetensors(folder / "python.safetensors")
        subprocess.run([program, "check", str(folder / "python.safetensors")], check=True)
    print("h5py", h5py.__version__, "and safetensors", safetensors.__version__, "agree with fe")


if __name__ == "__main__":
    main(sys.argv[1])
