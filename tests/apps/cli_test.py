# SPDX-License-Identifier: Apache-2.0
"""The program `fe` as its users meet it: cli_test.py FE, the path of the program. Data are small
images that the test writes itself: vertical bars (class 1) and horizontal ones (class 0)."""
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

FE = ""

CONFIG = """\
seed: 3
data:
  train: {idx: {images: DIR/images.gz, labels: DIR/labels.gz}}
pipeline:
  train_data: train
  eval_data: train
  batch_size: 16
  ops:
    - ToFloat: {inputs: x, outputs: x}
    - GaussianNoise: {inputs: x, outputs: x, std: 0.05, mode: train}
models:
  bars:
    layers:
      - Flatten
      - Linear: {in_features: 64, out_features: 2}
    optimizer: {Adam: {lr: 0.05}}
network:
  - ModelOp: {model: bars, inputs: x, outputs: y_pred}
  - CrossEntropy: {inputs: [y_pred, y], outputs: ce, from_logits: true}
  - UpdateOp: {model: bars, loss_name: ce}
traces:
  - Accuracy: {true_key: y, pred_key: y_pred}
estimator: {epochs: 2, device: cpu}
"""


def idx(array_type, shape, values):
    header = bytes([0, 0, array_type, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return gzip.compress(header + bytes(values))


def bars(count, seed):
    draw = random.Random(seed)
    pixels, labels = [], []
    for i in range(count):
        at, label = draw.randrange(8), i % 2
        for row in range(8):
            pixels += [255 if (column if label else row) == at else 0 for column in range(8)]
        labels.append(label)
    return pixels, labels


def png(pixels, width, height):
    """A gray PNG."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = b"".join(b"\0" + bytes(pixels[y * width:(y + 1) * width]) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


class Cli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="fe_cli_"))
        pixels, labels = bars(64, seed=1)
        (cls.shared / "images.gz").write_bytes(idx(8, (64, 8, 8), pixels))
        (cls.shared / "labels.gz").write_bytes(idx(8, (64,), labels))
        (cls.shared / "bars.yaml").write_text(CONFIG.replace("DIR", str(cls.shared)))
        cls.pixels = pixels
        cls.run_dir = cls.shared / "trained"
        cls.training = subprocess.run([FE, "train", cls.shared / "bars.yaml", "--out", cls.run_dir],
                                      capture_output=True, text=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shared)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fe_cli_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def fe(self, *arguments, code=0, says=(), **environment):
        result = subprocess.run([FE, *map(str, arguments)], capture_output=True, text=True,
                                cwd=self.folder, env={**os.environ, **environment})
        text = result.stdout + result.stderr
        self.assertEqual(result.returncode, code, text)
        for part in says:
            self.assertIn(part, text)
        return result.stdout

    def config(self, name="mine.yaml", text=None, **changes):
        text = (self.shared / "bars.yaml").read_text() if text is None else text
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        (self.folder / name).write_text(text)
        return name

    def edited(self, old, new):
        text = (self.shared / "bars.yaml").read_text()
        self.assertIn(old, text)
        return self.config(text=text.replace(old, new, 1))

    # Help

    def test_help_shows_examples_of_every_command(self):
        self.fe("--help", says=["Examples", "fe train configs/alocc.yaml"])
        for command in ("train", "test", "infer", "check", "graph", "inspect", "ops", "data", "new",
                        "runs", "completion"):
            self.fe(command, "--help", says=["Example", f"fe {command}"])

    def test_wrong_command_lines_exit_with_2(self):
        self.fe("trian", "x.yaml", code=2)
        self.fe("train", code=2, says=["config is required"])
        self.fe("train", "x.yaml", "--epochs", "3", code=2, says=["--epochs"])

    def test_version_names_what_it_runs_on(self):
        self.fe("--version", says=["fe  ", "libtorch", "BLAS", "threads", "CUDA"])

    def test_ops_shows_options_and_suggests_names(self):
        self.fe("ops", says=["GaussianNoise", "CrossEntropy", "mnist", "RMSprop", "Conv2d"])
        self.fe("ops", "GaussianNoise", says=["std", "standard deviation", "1"])
        self.fe("ops", "GausianNoise", code=2, says=["Did you mean 'GaussianNoise'?"])
        schema = json.loads(self.fe("ops", "--format", "schema"))
        self.assertIn("pipeline", schema["properties"])

    def test_completion_is_a_script_the_shell_accepts(self):
        script = self.fe("completion", "bash")
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("train", script)

    # Training and what it leaves

    def test_a_run_folder_explains_itself(self):
        self.assertEqual(self.training.returncode, 0, self.training.stdout + self.training.stderr)
        for name in ("config.yaml", "run.json", "log.txt", "events.jsonl", "summary.json",
                     "checkpoint.h5", "report.html"):
            self.assertTrue((self.run_dir / name).is_file(), name)
        summary = json.loads((self.run_dir / "summary.json").read_text())
        self.assertIn("accuracy", json.dumps(summary))
        report = (self.run_dir / "report.html").read_text()
        self.assertNotIn("http://", report.replace("http://www.w3.org", ""))
        self.assertNotIn("<script src", report)

    def test_the_resolved_config_gives_the_same_run_again(self):
        self.fe("train", self.run_dir / "config.yaml", "--out", "again")
        tensors = [json.loads(self.fe("inspect", "--json", run / "checkpoint.h5"))[0]
                   for run in (self.run_dir, self.folder / "again")]
        self.assertEqual(tensors[0]["tensors"], tensors[1]["tensors"])
        infer = [self.fe("infer", run, self.shared / "images.gz", "--format", "csv")
                 for run in (self.run_dir, self.folder / "again")]
        self.assertEqual(infer[0], infer[1])

    def test_a_run_is_never_overwritten(self):
        before = (self.run_dir / "events.jsonl").read_bytes()
        self.fe("train", self.shared / "bars.yaml", "--out", self.run_dir, code=2,
                says=["holds a run already", "--out"])
        self.assertEqual((self.run_dir / "events.jsonl").read_bytes(), before)

    def test_a_sweep_trains_every_combination(self):
        text = (self.shared / "bars.yaml").read_text()
        name = self.config(text=text + "sweep: {models.bars.optimizer.Adam.lr: [0.1, 0.01]}\n")
        self.fe("train", name, "--set", "estimator.epochs=1", "--out", "sweep")
        self.assertEqual(len(list((self.folder / "sweep").glob("*/checkpoint.h5"))), 2)

    def test_runs_are_listed_and_compared(self):
        self.fe("train", self.shared / "bars.yaml", "--set", "seed=4", "--out", "runs/other")
        shutil.copytree(self.run_dir, self.folder / "runs/first")
        self.fe("runs", "list", "runs", says=["first", "other"])
        self.fe("runs", "compare", "runs/first", "runs/other", says=["seed", "3", "4"])
        self.fe("runs", "plot", "runs/first", "runs/other", "--out", "curves")
        self.assertTrue(list((self.folder / "curves").glob("*.png")))

    # Inference

    def test_infer_takes_images_folders_and_idx(self):
        (self.folder / "one.png").write_bytes(png(self.pixels[64:128], 8, 8))
        out = self.fe("infer", self.run_dir, "one.png", "--format", "json")
        self.assertIn("one.png", out)
        rows = self.fe("infer", self.run_dir / "checkpoint.h5", self.shared / "images.gz",
                       "--format", "csv", "--first", "10").strip().splitlines()
        self.assertEqual(len(rows), 11)

    def test_one_broken_image_does_not_stop_the_others(self):
        (self.folder / "images").mkdir()
        (self.folder / "images/a.png").write_bytes(png(self.pixels[:64], 8, 8))
        (self.folder / "images/b.png").write_bytes(png(self.pixels[:64], 8, 8)[:40])
        out = self.fe("infer", self.run_dir, "images", "--format", "csv", code=1, says=["b.png"])
        self.assertIn("a.png", out)
        (self.folder / "none").mkdir()
        self.fe("infer", self.run_dir, "none", code=2, says=["got an empty one"])

    def test_test_needs_test_data_and_uses_what_is_set(self):
        self.fe("test", self.run_dir, code=2, says=["test_data"])
        self.fe("test", self.run_dir, "--set", "pipeline.test_data=train",
                says=["FastEstimator-Test", "accuracy"])

    def test_inspect_verifies(self):
        self.fe("inspect", self.run_dir / "checkpoint.h5", says=["bars/1.weight", "[2, 64]"])
        damaged = bytearray((self.run_dir / "checkpoint.h5").read_bytes())
        damaged[len(damaged) // 2] ^= 1
        (self.folder / "damaged.h5").write_bytes(damaged)
        self.fe("inspect", "--verify", "damaged.h5", code=2, says=["damaged"])

    def test_graph_draws_every_mode(self):
        self.fe("graph", self.shared / "bars.yaml", says=["flowchart", "CrossEntropy", "y_pred"])
        self.fe("graph", self.shared / "bars.yaml", "--format", "dot", "--mode", "train",
                says=["digraph"])
        self.fe("graph", self.shared / "bars.yaml", "--format", "svg", "--out", "plan.svg")
        self.assertIn(">CrossEntropy</text>", (self.folder / "plan.svg").read_text())
        self.fe("graph", self.shared / "bars.yaml", "--format", "png", "--out", "plan.png")
        self.assertTrue((self.folder / "plan.png").read_bytes().startswith(b"\x89PNG"))
        self.fe("graph", self.shared / "bars.yaml", "--format", "png", code=2,
                says=["expected --out FILE.png"])

    # Careless configs

    def test_check_finds_no_fault_where_there_is_none(self):
        self.fe("check", self.shared / "bars.yaml", says=["no faults"])

    def test_faults_come_all_at_once_with_their_places(self):
        text = (self.shared / "bars.yaml").read_text()
        text = text.replace("std: 0.05", "stdd: 0.05").replace("epochs: 2", "epochs: none")
        name = self.config(text=text)
        self.fe("check", name, code=2,
                says=["mine.yaml:10:", "Did you mean 'std'?", "mine.yaml:23:", "whole number"])
        self.fe("train", name, "--out", "never", code=2)
        self.assertFalse((self.folder / "never").exists())

    def test_configs_that_are_no_configs(self):
        self.fe("train", "none.yaml", code=2, says=["none.yaml"])
        self.fe("train", self.folder, code=2, says=["folder"])
        self.fe("train", self.config("empty.yaml", text=""), code=2, says=["empty"])
        self.fe("train", self.run_dir / "checkpoint.h5", code=2, says=["fe infer"])
        self.fe("infer", self.shared / "bars.yaml", self.shared / "images.gz", code=2,
                says=["fe train"])
        self.fe("train", self.config("tab.yaml", text="data:\n\tx: 1\n"), code=2,
                says=["tab.yaml:2:1", "tab"])

    def test_negated_modes_want_quotes(self):
        self.fe("check", self.edited("mode: train", "mode: !eval"), code=2, says=['"!eval"'])

    def test_settings_must_fit(self):
        self.fe("check", self.shared / "bars.yaml", "--set", "estimater.epochs=3", code=2,
                says=["Did you mean 'estimator'?"])
        self.fe("check", self.shared / "bars.yaml", "--set", "estimator.epochs", code=2,
                says=["NAME=VALUE"])

    def test_the_environment_is_replaced_or_missed(self):
        name = self.edited("seed: 3", "seed: ${FE_TEST_SEED}")
        self.fe("check", name, code=2, says=["'FE_TEST_SEED' is not set"])
        self.fe("check", name, FE_TEST_SEED="5")

    def test_plugins_that_are_none(self):
        self.fe("check", self.shared / "bars.yaml", "--plugin", "libnone.so", code=2,
                says=["libnone.so", "no such file"])
        (self.folder / "text.so").write_text("no library")
        self.fe("check", self.shared / "bars.yaml", "--plugin", "text.so", code=2,
                says=["text.so", "does not load"])

    def test_what_inference_names_is_checked_before_training(self):
        text = (self.shared / "bars.yaml").read_text()
        name = self.config(text=text + "infer: {input: z, score: y_perd, outputs: [none]}\n")
        self.fe("check", name, code=2,
                says=["mine.yaml:24:16: infer: input: the training data have no key 'z'",
                      "mine.yaml:24:26: infer: score: in mode infer nothing writes 'y_perd'. Did "
                      "you mean 'y_pred'?", "infer: outputs:"])
        self.fe("check", self.config(text=text + "infer: {score: y_pred, outputs: [y_pred, x]}\n"))

    def test_variables_in_braces_want_quotes(self):
        name = self.edited(f"images: {self.shared}", "images: ${FE_TEST_DIR}")
        self.fe("check", name, code=2,
                says=["mine.yaml:3:", 'Quote what holds a variable: "${NAME}'])

    def test_data_sets_stand_above_what_uses_them(self):
        name = self.edited("data:\n", "data:\n  few: [train, {first: 32}]\n")
        self.fe("check", name, code=2, says=["mine.yaml:3:9: data: 'train' stands further below"])

    def test_a_setting_wants_quotes_too(self):
        self.fe("check", self.shared / "bars.yaml", "--set",
                "pipeline.ops.GaussianNoise.mode=!eval", code=2, says=["'!eval' without quotes"])

    # Interrupted and refused

    def test_a_stopped_run_can_be_used(self):
        running = subprocess.Popen(
            [FE, "train", self.shared / "bars.yaml", "--set", "estimator.epochs=1000000", "--out",
             self.folder / "stopped"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in running.stdout:
            if "epoch: 2" in line:
                break
        running.send_signal(signal.SIGTERM)
        rest = running.communicate(timeout=120)[0]
        self.assertEqual(running.returncode, 143, rest)
        for name in ("report.html", "summary.json", "checkpoint.h5"):
            self.assertTrue((self.folder / "stopped" / name).is_file(), name)
        self.fe("infer", "stopped", self.shared / "images.gz", "--first", "1", says=["y_pred_0"])
        self.fe("runs", "list", ".", says=["stopped"])

    def test_a_sweep_is_refused_before_its_first_run(self):
        text = (self.shared / "bars.yaml").read_text()
        name = self.config(text=text + "sweep: {seed: [1, 2]}\n")
        (self.folder / "out/mine_seed=2").mkdir(parents=True)
        (self.folder / "out/mine_seed=2/events.jsonl").write_text("")
        self.fe("train", name, "--out", "out", code=2, says=["holds a run already"])
        self.assertFalse((self.folder / "out/mine_seed=1").exists())

    def test_folders_that_cannot_be_made_are_told_first(self):
        (self.folder / "file").write_text("")
        self.fe("infer", self.run_dir, self.shared / "images.gz", "--out", "file", code=2,
                says=["cannot make the folder 'file'"])
        self.fe("runs", "plot", self.run_dir, "--out", "file", code=2,
                says=["cannot make the folder 'file'"])
        self.fe("ops", "--out", "file/ops.md", code=1, says=["Not a directory"])
        self.fe("new", "", code=2, says=["expected a folder"])

    # Projects and data

    def test_new_makes_a_project_and_never_overwrites_one(self):
        self.fe("new", "digits")
        self.assertTrue((self.folder / "digits/config.yaml").is_file())
        self.fe("new", "digits", code=2, says=["digits"])

    def test_data_is_summarized_and_converted(self):
        self.fe("data", "list", says=["mnist", "fashion_mnist", "cifar10"])
        self.fe("data", "summary", self.shared / "images.gz", says=["uint8", "[8, 8]"])
        self.fe("data", "summary", self.run_dir / "checkpoint.h5", code=2, says=["fe inspect"])
        self.fe("data", "summary", "idx", code=2,
                says=["the data set idx", "Name the file instead"])
        self.fe("data", "convert", self.shared / "images.gz", "bars.h5")
        self.fe("data", "convert", self.shared / "images.gz", "bars.h5", code=2, says=["exists"])


if __name__ == "__main__":
    FE = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
