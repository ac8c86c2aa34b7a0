# SPDX-License-Identifier: Apache-2.0
"""Writes the files in golden/ with numpy and h5py, for tests of fe's readers.

Needs Debian's python3-h5py. Run it in this folder; the same versions give the same bytes, but for
HDF5's time stamps, which are switched off.
"""
import gzip
import struct

import h5py
import numpy as np

SHAPE = (3, 2, 4)
NUMBERS = np.arange(-12, 12).reshape(SHAPE)
IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def idx_bytes(code, array):
    header = struct.pack(">BBBB", 0, 0, code, array.ndim)
    return header + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write_idx():
    for code, dtype in IDX_TYPES.items():
        values = np.abs(NUMBERS) if dtype == ">u1" else NUMBERS
        scale = 0.5 if "f" in dtype else 1
        with open(f"golden/numpy_{dtype[1:]}.idx", "wb") as file:
            file.write(idx_bytes(code, (values * scale).astype(dtype)))


def write_cifar():
    labels = [3, 0, 9]
    pixels = np.arange(3 * 3072) % 251
    records = [bytes([label]) + row.astype("u1").tobytes()
               for label, row in zip(labels, pixels.reshape(3, 3072))]
    with open("golden/cifar.bin.gz", "wb") as file:
        file.write(gzip.compress(b"".join(records), mtime=0))


def write_types():
    x = (np.arange(12 * 4 * 5) % 256).astype("u1").reshape(12, 4, 5)
    count = np.arange(12)
    with h5py.File("golden/types.h5", "w") as file:
        file.create_dataset("x", data=x, chunks=(5, 4, 5), compression="gzip", shuffle=True)
        file.create_dataset("bool", data=count % 3 == 0)
        file.create_dataset("int8", data=(count - 6).astype("i1"))
        file.create_dataset("int16", data=(count - 6).astype(">i2"))
        file.create_dataset("int32", data=(count - 6).astype("<i4"), chunks=(4,))
        file.create_dataset("int64", data=(count - 6).astype(">i8"))
        file.create_dataset("uint16", data=(count + 65524).astype("<u2"))
        file.create_dataset("uint32", data=(count + 4294967284).astype(">u4"))
        file.create_dataset("uint64", data=(count + 2**40).astype("<u8"))
        file.create_dataset("float16", data=(count / 4).astype("<f2"))
        file.create_dataset("float32", data=(count / 4).astype(">f4"), fletcher32=True, chunks=(3,))
        file.create_dataset("float64", data=(count / 4).astype("<f8").reshape(12, 1))


def write_odd():
    with h5py.File("golden/odd.h5", "w") as file:
        file["strings"] = [b"one", b"two"]
        file["scalar"] = 7
        file["complex"] = np.zeros(2, "c8")
        file["empty"] = np.zeros((0, 3), "f4")
        file["two"] = np.zeros(2, "f4")
        file["three"] = np.zeros((3, 2), "f4")
        file["huge"] = np.full(2, 2**63, "u8")
        file["train/images"] = np.arange(4, dtype="f4").reshape(2, 2)
        file["train/labels"] = np.array([1, 0], "u1")
        file.create_dataset("endless", shape=(1 << 40, 1 << 20), dtype="f8", chunks=(1, 1024))


def write_without_datasets():
    with h5py.File("golden/groups.h5", "w") as file:
        file["train/x"] = np.zeros(2, "u1")
    with h5py.File("golden/dangling.h5", "w") as file:
        file["lost"] = h5py.SoftLink("/nowhere")


if __name__ == "__main__":
    write_idx()
    write_cifar()
    write_types()
    write_odd()
    write_without_datasets()
