#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trainings of configs/ that are killed (SIGKILL) and started again end as undisturbed ones: ALOCC
and the detectors, with 0, 1 and 2 workers.

  resume_cli_test.py FE CONFIGS"""
import gzip
import json
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

FE, CONFIGS = "", pathlib.Path()
STEPS = 9


def write_images(folder):
    """Bars of three classes, as the four files of MNIST."""
    draw = random.Random(1)
    for part, count in (("train", 300), ("t10k", 60)):
        pixels, labels = bytearray(), bytearray()
        for i in range(count):
            row, column, label = draw.randrange(6, 20), draw.randrange(6, 20), i % 3
            image = bytearray(28 * 28)
            for at in range(4, 24):
                if label != 1:
                    image[row * 28 + at] = 200
                if label != 0:
                    image[at * 28 + column] = 200
            pixels += image
            labels.append(label)
        for name, sizes, values in (("images-idx3", (count, 28, 28), pixels),
                                    ("labels-idx1", (count,), labels)):
            header = bytes([0, 0, 8, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)
            (folder / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(header + bytes(values)))


def events(run):
    """The run's record, including the losses of every step, without times and restarts: they are
    written to the last bit, and a weight that differed would change all that follow."""
    lines = [json.loads(line) for line in (run / "events.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if "sec" not in key}
            for line in lines if line["event"] != "start"]


def learned(run):
    """What the checkpoint keeps beside weights: scales, thresholds."""
    text = subprocess.run([FE, "inspect", "--json", run / "checkpoint.h5"], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(text)[0]["shared"]


class Resume(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        write_images(self.folder)

    def command(self, config, out, workers, epochs=2, data=None,
                wizard="RestoreWizard: {save_steps: 2}"):
        text = (CONFIGS / f"{config}.yaml").read_text()
        wizard = f"  - {wizard}\n"
        if "\ntraces:\n" in text:
            text = text.replace("\ntraces:\n", "\ntraces:\n" + wizard)
        else:
            text += "\ntraces:\n" + wizard
        path = self.folder / f"{config}.yaml"
        path.write_text(text)
        settings = [f"estimator.epochs={epochs}", f"estimator.train_steps_per_epoch={STEPS}",
                    "estimator.log_steps=1", f"pipeline.num_workers={workers}",
                    "pipeline.batch_size=16", f"data.digits.mnist.folder={data or self.folder}"]
        return [FE, "train", path, "--out", out] + [w for s in settings for w in ("--set", s)]

    def run_killed(self, command, out, kills):
        """Kills it when the snapshot of the next of the steps is there, then lets it end."""
        for step in kills:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            wanted = out / "snapshots" / f"snapshot_{step:010}.h5"
            until = time.monotonic() + 120
            while not wanted.exists() and process.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            self.assertEqual(process.wait(), -signal.SIGKILL, "ended before it was killed")
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def check(self, config):
        whole = self.folder / "whole"
        subprocess.run(self.command(config, whole, 1), check=True, stdout=subprocess.DEVNULL)
        for workers in (0, 1, 2):
            with self.subTest(workers=workers):
                out = self.folder / f"killed_{workers}"
                self.run_killed(self.command(config, out, workers), out, kills=(4, 12))
                self.assertEqual(events(out), events(whole))
                self.assertEqual(learned(out), learned(whole))
        # A run that has ended ends again at once, as it did.
        subprocess.run(self.command(config, whole, 1), check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(events(whole), events(out))
        self.assertEqual(learned(whole), learned(out))

    def test_alocc(self):
        self.check("alocc")

    def test_ae(self):
        self.check("ae_mnist")

    def test_vae(self):
        self.check("vae_mnist")

    def test_alocc_as_a_detector(self):
        self.check("alocc_detector")

    def go_on(self, command, code=0):
        """What it says."""
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, code, run.stderr)
        return run.stdout + run.stderr

    def test_more_epochs_go_on_with_a_schedule_over_all_of_them(self):
        out = self.folder / "longer"
        self.go_on(self.command("alocc", out, 1))
        said = self.go_on(self.command("alocc", out, 1, epochs=3))
        self.assertIn("resuming with another config than that of the snapshot: "
                      "traces[0].LRScheduler.by_step[", said)
        evaluated = [event["epoch"] for event in events(out) if event["event"] == "eval"]
        self.assertEqual(evaluated, [1, 2, 3])

    def test_data_that_were_moved_are_the_same_and_others_are_not(self):
        out, moved = self.folder / "out", self.folder / "moved"
        self.go_on(self.command("alocc", out, 1, epochs=1))
        moved.mkdir()
        for file in self.folder.glob("*-ubyte.gz"):
            file.rename(moved / file.name)
        said = self.go_on(self.command("alocc", out, 1, epochs=1, data=moved))
        self.assertNotIn("another config", said)
        images = moved / "train-images-idx3-ubyte.gz"
        content = bytearray(gzip.decompress(images.read_bytes()))
        content[16:] = bytes(255 - pixel for pixel in content[16:])
        images.write_bytes(gzip.compress(bytes(content)))
        said = self.go_on(self.command("alocc", out, 1, epochs=1, data=moved), code=2)
        self.assertIn("another config: data.", said)
        self.assertIn("digest", said)

    def test_a_scheduled_wizard_goes_on_too(self):
        wizard = "EpochScheduler: {1: {RestoreWizard: {save_steps: 2}}}"
        command = self.command("alocc", self.folder / "out", 1, wizard=wizard)
        self.go_on(command)
        self.go_on(command)

    def test_a_refused_run_leaves_nothing(self):
        out = self.folder / "out"
        command = self.command("alocc", out, 1)
        said = self.go_on(command + ["--set", "estimator.monitor_names=[none]"], code=2)
        self.assertIn("none", said)
        self.assertFalse(out.exists())


if __name__ == "__main__":
    FE, CONFIGS = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
