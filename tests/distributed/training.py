# SPDX-License-Identifier: Apache-2.0
"""The small training that the tests of `fe launch` start, and a look into its processes."""
import glob
import gzip
import os
import pathlib
import random
import struct
import time

CONFIG = """\
seed: 3
data:
  train: {idx: {images: DIR/images.gz, labels: DIR/labels.gz}}
pipeline:
  train_data: train
  batch_size: 16
  ops:
    - ToFloat: {inputs: x, outputs: x}
    - GaussianNoise: {inputs: x, outputs: x, std: 0.05}
models:
  bars:
    layers:
      - Flatten
      - Linear: {in_features: 64, out_features: 16}
      - ReLU
      - Linear: {in_features: 16, out_features: 2}
    optimizer: {Adam: {lr: 0.001}}
network:
  - ModelOp: {model: bars, inputs: x, outputs: y_pred}
  - CrossEntropy: {inputs: [y_pred, y], outputs: ce, from_logits: true}
  - UpdateOp: {model: bars, loss_name: ce}
traces:
  - ModelSaver: {model: bars, frequency: EPOCHS}
  - RestoreWizard: {save_steps: 5, keep: 2}
estimator: {epochs: EPOCHS, device: cpu}
"""
SAVE_STEPS = 5
SAMPLES, BATCH = 250, 16
STEPS_PER_EPOCH = -(-SAMPLES // BATCH)  # the last batch is smaller


def write_idx(path, shape, values):
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    path.write_bytes(gzip.compress(header + bytes(values)))


def write_config(folder, epochs):
    """A config and its data: horizontal bars (class 0) and vertical ones (class 1)."""
    draw = random.Random(1)
    pixels, labels = [], []
    for i in range(SAMPLES):
        at, label = draw.randrange(8), i % 2
        pixels += [255 if (column if label else row) == at else 0
                   for row in range(8) for column in range(8)]
        labels.append(label)
    write_idx(folder / "images.gz", (SAMPLES, 8, 8), pixels)
    write_idx(folder / "labels.gz", (SAMPLES,), labels)
    path = folder / f"bars_{epochs}.yaml"
    path.write_text(CONFIG.replace("DIR", str(folder)).replace("EPOCHS", str(epochs)))
    return path


def weights(run, epochs):
    """The file of the weights after the last epoch, all of it that must be equal when they are: not
    the text before HDF5's own part, which has a digest, nor in the headers of its objects the times
    when they were made, and the checksums."""
    content = bytearray((run / f"bars_epoch_{epochs}.h5").read_bytes()[512:])
    at = content.find(b"OHDR")
    while at >= 0:
        flags, end = content[at + 5], at + 6
        if flags & 0x20:
            content[end:end + 16] = bytes(16)
            end += 16
        if flags & 0x10:
            end += 4
        width = 1 << (flags & 3)
        end += width + int.from_bytes(content[end:end + width], "little")
        content[end:end + 4] = bytes(4)
        at = content.find(b"OHDR", at + 4)
    return bytes(content)


def ranks(supervisor, restart=None):
    """The processes of the ranks of a `fe launch`, by rank; those of one start alone."""
    found = {}
    try:
        children = pathlib.Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text()
    except OSError:
        return found
    for process in map(int, children.split()):
        try:
            entries = pathlib.Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        own = dict(entry.split(b"=", 1) for entry in entries if b"=" in entry)
        if b"RANK" in own and (restart is None or own[b"FE_RESTART"] == str(restart).encode()):
            found[int(own[b"RANK"])] = process
    return found


def last_beat(supervisor, local_rank=0):
    """Of a rank's heartbeat (fe/distributed/heartbeat.h), its step and its time in nanoseconds; -1
    and 0 before the first and after the last. The supervisor keeps it open, in memory."""
    for path in glob.glob(f"/proc/{supervisor}/fd/*"):
        try:
            if os.readlink(path).startswith(f"/memfd:fe_heartbeat_{local_rank} "):
                step, at = struct.unpack("=qq", pathlib.Path(path).read_bytes())
                return (step, at) if at else (-1, 0)
        except OSError:  # closed meanwhile
            continue
    return -1, 0


def last_step(supervisor, local_rank=0):
    return last_beat(supervisor, local_rank)[0]


def processes_of(folder):
    """Those that name the folder on their command line, but for this one."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in text and int(path.parent.name) != os.getpid():
            found.append(f"{path.parent.name}: {text}")
    return found


def half_written(run):
    return sorted(str(path) for path in run.rglob("*")
                  if path.name.endswith(".tmp") or path.name.startswith("."))


def wait_until(condition, seconds, what):
    """What the condition gives, as soon as that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.001)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
