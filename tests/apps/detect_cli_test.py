# SPDX-License-Identifier: Apache-2.0
"""`fe detect` as its users meet it: detect_cli_test.py FE, the path of the program. Data are small
images that the test writes itself: horizontal bars (class 0, normal), vertical ones (class 1)."""
import csv
import gzip
import io
import json
import os
import pathlib
import random
import shutil
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
  bars: {idx: {images: DIR/images.gz, labels: DIR/labels.gz}}
  normal: [bars, {where: {y: ["${CLASS:-0}"]}}]
pipeline:
  train_data: normal
  test_data: bars
  batch_size: 16
  ops:
    - ToFloat: {inputs: x, outputs: x}
detector:
  OutlierAE:
    ae:
      layers:
        - Flatten
        - Linear: {in_features: 64, out_features: 8}
        - ReLU
        - Linear: {in_features: 8, out_features: 64}
        - Sigmoid
        - Unflatten: {sizes: [8, 8]}
    optimizer: {Adam: {lr: 0.02}}
    threshold_method: percentile
    normal_labels: ["${CLASS:-0}"]
    data_type: image
estimator: {epochs: 20, device: cpu, log_steps: -1}
"""


def idx(shape, values):
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return gzip.compress(header + bytes(values))


def bars(count, seed):
    draw = random.Random(seed)
    images, labels = [], []
    for i in range(count):
        at, label = draw.randrange(8), i % 2
        images.append([255 if (column if label else row) == at else 0
                       for row in range(8) for column in range(8)])
        labels.append(label)
    return images, labels


def png(pixels):
    """A gray PNG of 8 x 8 pixels."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = b"".join(b"\0" + bytes(pixels[y * 8:(y + 1) * 8]) for y in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


class DetectCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="fe_detect_"))
        cls.images, cls.labels = bars(96, seed=1)
        (cls.shared / "images.gz").write_bytes(idx((96, 8, 8), sum(cls.images, [])))
        (cls.shared / "labels.gz").write_bytes(idx((96,), cls.labels))
        (cls.shared / "bars.yaml").write_text(CONFIG.replace("DIR", str(cls.shared)))
        for i in range(12):
            folder = cls.shared / ("bad" if cls.labels[i] else "good")
            folder.mkdir(exist_ok=True)
            (folder / f"{i:02}.png").write_bytes(png(cls.images[i]))
            if cls.labels[i]:
                (cls.shared / "masks").mkdir(exist_ok=True)
                (cls.shared / f"masks/{i:02}_mask.png").write_bytes(png(cls.images[i]))
        cls.run_dir = cls.shared / "fitted"
        cls.fit = subprocess.run(
            [FE, "detect", "fit", cls.shared / "bars.yaml", "--out", cls.run_dir],
            capture_output=True, text=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shared)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fe_detect_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_fe(self, *arguments, code=0, says=(), **environment):
        result = subprocess.run([FE, "detect", *map(str, arguments)], capture_output=True,
                                text=True, cwd=self.folder, env={**os.environ, **environment})
        text = result.stdout + result.stderr
        self.assertEqual(result.returncode, code, text)
        for part in says:
            self.assertIn(part, text)
        return result

    def fe(self, *arguments, **rest):
        return self.run_fe(*arguments, **rest).stdout

    def copy_of_detector(self):
        path = self.folder / "detector.h5"
        shutil.copy(self.run_dir / "checkpoint.h5", path)
        return path

    # Help

    def test_help_shows_examples_of_every_command(self):
        for command in ("fit", "score", "threshold", "evaluate", "perturb", "plot", "table"):
            self.fe(command, "--help", says=["Examples", f"fe detect {command}"])

    def test_wrong_command_lines_exit_with_2(self):
        self.fe(code=2)
        self.fe("score", self.run_dir, code=2, says=["inputs is required"])
        self.fe("score", self.run_dir, "x", "--format", "xml", code=2, says=["--format"])
        self.fe("threshold", self.run_dir, "--value", "1", "--method", "cost", code=2)

    # Fit

    def test_fit_trains_evaluates_and_says_where_the_detector_is(self):
        self.assertEqual(self.fit.returncode, 0, self.fit.stdout + self.fit.stderr)
        for part in ("AUROC", "AUPR", "threshold", "96 samples, 48 normal, 48 outliers"):
            self.assertIn(part, self.fit.stdout)
        last = self.fit.stdout.strip().splitlines()[-1].split()
        self.assertEqual(last, ["detector", str(self.run_dir / "checkpoint.h5")])
        for name in ("checkpoint.h5", "report.html", "evaluation.json", "instance_scores.png",
                     "score_histogram.png", "roc.png", "precision_recall.png",
                     "feature_scores.png"):
            self.assertTrue((self.run_dir / name).is_file(), name)
        evaluation = json.loads((self.run_dir / "evaluation.json").read_text())
        self.assertGreater(evaluation["image"]["auroc"], 0.6)

    def test_fit_wants_a_detector(self):
        text = (self.shared / "bars.yaml").read_text()
        (self.folder / "none.yaml").write_text(text[:text.index("detector:")])
        self.fe("fit", "none.yaml", code=2, says=["section 'detector'", "fe train"])

    def test_fit_without_labels_is_not_evaluated(self):
        text = (self.shared / "bars.yaml").read_text()
        (self.folder / "bare.yaml").write_text(
            text.replace('    normal_labels: ["${CLASS:-0}"]\n', ""))
        self.fe("fit", "bare.yaml", "--set", "estimator.epochs=1", "--out", "bare",
                says=["Not evaluated"])
        self.assertFalse((self.folder / "bare/evaluation.json").exists())

    # Score

    def test_score_takes_images_folders_and_idx(self):
        rows = self.fe("score", self.run_dir, self.shared / "good").strip().splitlines()
        self.assertEqual(rows[0].split(), ["sample", "instance_score", "is_outlier"])
        self.assertEqual(len(rows), 7)
        table = list(csv.DictReader(io.StringIO(self.fe(
            "score", self.run_dir / "checkpoint.h5", self.shared / "images.gz", "--format",
            "csv"))))
        self.assertEqual(len(table), 96)
        mean = {label: sum(float(row["instance_score"]) for row, own in zip(table, self.labels)
                           if own == label) for label in (0, 1)}
        self.assertGreater(mean[1], mean[0])

    def test_score_gives_json_with_the_names(self):
        result = json.loads(self.fe("score", self.run_dir, self.shared / "images.gz", "--first",
                                    "3", "--format", "json", "--feature-score"))
        self.assertEqual(list(result["data"]), ["instance_score", "feature_score", "is_outlier"])
        self.assertEqual(len(result["data"]["instance_score"]), 3)
        self.assertEqual(len(result["data"]["feature_score"][0]), 8)
        self.assertTrue(set(result["data"]["is_outlier"]) <= {0, 1})
        self.assertEqual(result["meta"]["name"], "OutlierAE")
        self.assertEqual(result["meta"]["data_type"], "image")
        self.assertEqual(len(result["samples"]), 3)
        for sample, flagged in zip(result["samples"], result["data"]["is_outlier"]):
            self.assertEqual(sample["normalized_score"] > 0.5, flagged == 1)
        self.assertTrue(result["samples"][2]["name"].endswith("[2]"))
        plain = json.loads(self.fe("score", self.run_dir, self.shared / "images.gz", "--first", "3",
                                   "--format", "json", "--batch-size", "1"))
        self.assertIsNone(plain["data"]["feature_score"])
        for a, b in zip(plain["data"]["instance_score"], result["data"]["instance_score"]):
            self.assertAlmostEqual(a, b, delta=1e-6 * b)

    def test_score_flags_by_the_threshold_that_is_given(self):
        for threshold, flag in (("0", "1"), ("10", "0")):
            rows = csv.DictReader(io.StringIO(self.fe(
                "score", self.run_dir, self.shared / "bad", "--threshold", threshold, "--format",
                "csv")))
            self.assertEqual({row["is_outlier"] for row in rows}, {flag})
        text = self.fe("score", self.run_dir, self.shared / "bad", "--threshold", "0",
                       "--outlier-type", "feature")
        self.assertIn("outlier_share", text)
        self.run_fe("score", self.run_dir, self.shared / "bad", "--outlier-perc", "20",
                    says=["found on instance scores with outlier_perc 100"])

    def test_one_broken_image_does_not_stop_the_others(self):
        (self.folder / "mixed").mkdir()
        (self.folder / "mixed/a.png").write_bytes(png(self.images[0]))
        (self.folder / "mixed/b.png").write_bytes(png(self.images[0])[:40])
        out = self.run_fe("score", self.run_dir, "mixed", "--format", "json", code=1,
                          says=["1 of 2 samples could not be scored"])
        result = json.loads(out.stdout)
        self.assertIsNone(result["data"]["instance_score"][1])
        self.assertIsNone(result["data"]["is_outlier"][1])
        self.assertIn("b.png", result["samples"][1]["error"])
        self.assertNotIn("error", result["samples"][0])

    def test_score_writes_a_folder_with_pictures(self):
        self.fe("score", self.run_dir, self.shared / "bad", "--pictures", code=2,
                says=["--out DIR"])
        self.fe("score", self.run_dir, self.shared / "bad", "--pictures", "--out", "found",
                "--format", "csv", says=["found/scores.csv"])
        self.assertTrue((self.folder / "found/scores.csv").is_file())
        self.assertTrue((self.folder / "found/pictures/00001-00006.png").is_file())

    # Threshold

    def test_a_threshold_is_set_by_hand(self):
        path = self.copy_of_detector()
        self.fe("threshold", path, "--value", "0.125", says=["old", "new      0.125 (given)"])
        result = json.loads(self.fe("score", path, self.shared / "good", "--format", "json"))
        self.assertEqual(result["threshold"]["value"], 0.125)
        before = path.read_bytes()
        self.fe("threshold", path, "--value", "0.5", "--out", "other.h5")
        self.assertEqual(path.read_bytes(), before)
        self.fe("threshold", path, "--value", "nan", code=2, says=["finite"])
        self.assertEqual(path.read_bytes(), before)

    def test_a_threshold_is_found_on_files_and_on_data_of_the_config(self):
        path = self.copy_of_detector()
        self.fe("threshold", path, self.shared / "good", "--threshold-perc", "50",
                says=["old", "percentile 95", "new", "percentile 50 of the instance scores of 6"])
        self.fe("threshold", path, "--data", "test", "--method", "best_f1",
                says=["best_f1 of the instance scores of 96", "false positive rate"])
        self.fe("threshold", path, "--normal", self.shared / "good", "--abnormal",
                self.shared / "bad", "--method", "equal_error",
                says=["equal_error", "of 12 samples"])

    def test_a_share_in_place_of_per_cent_is_warned_of(self):
        path = self.copy_of_detector()
        result = self.run_fe("threshold", path, self.shared / "good", "--threshold-perc", "0.99",
                             says=["percentile 0.99 of the instance scores"])
        self.assertEqual(result.stderr, "fe: --threshold-perc 0.99 is 0.99 %: a threshold that "
                         "99.01 % of the normal samples pass over. For 99 % write 99.\n")
        result = self.run_fe("threshold", path, self.shared / "good", "--threshold-perc", "1")
        self.assertEqual(result.stderr, "")

    def test_a_threshold_needs_what_its_method_needs(self):
        path = self.copy_of_detector()
        self.fe("threshold", path, code=2, says=["--value", "--data eval"])
        self.fe("threshold", path, self.shared / "good", "--method", "best_f1", code=2,
                says=["labeled samples"])
        self.fe("threshold", path, "--data", "eval", code=2, says=["no eval_data"])
        self.fe("threshold", path, "--data", "tset", code=2, says=["train, eval or test"])
        self.fe("threshold", path, self.shared / "good", "--normal-labels", "0", code=2,
                says=["--normal-labels"])
        self.fe("threshold", path, self.shared / "good", "--data", "test", code=2, says=["either"])

    # Evaluate

    def test_evaluate_uses_the_test_data_of_the_config(self):
        self.fe("evaluate", self.run_dir, says=["96 samples, 48 normal", "AUROC", "flagged"])
        result = json.loads(self.fe("evaluate", self.run_dir, "--format", "json", "--bootstrap",
                                    "50"))
        kept = json.loads((self.run_dir / "evaluation.json").read_text())
        self.assertEqual(result["image"]["auroc"], kept["image"]["auroc"])
        low, high = result["image"]["intervals"]["auroc"]
        self.assertLessEqual(low, high)
        swapped = json.loads(self.fe("evaluate", self.run_dir, "--normal-labels", "1", "--format",
                                     "json"))
        self.assertAlmostEqual(swapped["image"]["auroc"], 1 - kept["image"]["auroc"], places=9)

    def test_evaluate_takes_folders_with_masks(self):
        text = self.fe("evaluate", self.run_dir, "--normal", self.shared / "good", "--abnormal",
                       self.shared / "bad", "--masks", self.shared / "masks", "--out", "e.txt",
                       says=["e.txt"])
        self.assertIn("e.txt", text)
        table = (self.folder / "e.txt").read_text()
        for part in ("12 samples, 6 normal, 6 outliers", "pixel AUROC", "AUPRO"):
            self.assertIn(part, table)
        self.fe("evaluate", self.run_dir, "--normal", self.shared / "good",
                says=["need normal samples and outliers"])
        self.fe("evaluate", self.run_dir, self.shared / "good", code=2, says=["--abnormal"])
        self.fe("evaluate", self.run_dir, "--normal", "nowhere", code=2, says=["no such folder"])

    def test_evaluate_leaves_out_broken_images(self):
        shutil.copytree(self.shared / "bad", self.folder / "bad")
        (self.folder / "bad/99.png").write_bytes(png(self.images[0])[:40])
        result = self.run_fe("evaluate", self.run_dir, "--normal", self.shared / "good",
                             "--abnormal", "bad", "--format", "json", says=["99.png", "left out"])
        self.assertEqual(json.loads(result.stdout)["outliers"], 6)

    # Perturb and plot

    def test_perturb_draws_scores_by_mask_size(self):
        text = self.fe("perturb", self.run_dir, "--first", "3", "--sizes", "2,4,6", "--n-masks",
                       "4", "--percs", "20,100", "--out", "masks",
                       says=["mask size", "mean score"])
        self.assertEqual(len([line for line in text.splitlines() if line[:1].isdigit()]), 4)
        rows = list(csv.DictReader((self.folder / "masks/scores.csv").open()))
        self.assertEqual(len(rows), 3 * 3 * 2)
        for name in ("score_by_mask_size", "mean_score_by_mask_size", "score_by_outlier_perc"):
            for ending in ("png", "svg"):
                self.assertTrue((self.folder / f"masks/{name}.{ending}").is_file())
        again = self.fe("perturb", self.run_dir, "--first", "3", "--sizes", "2,4,6", "--n-masks",
                        "4", "--percs", "20,100", "--out", "masks")
        self.assertEqual(again, text)
        self.fe("perturb", self.run_dir, "--sizes", "9", "--out", "masks", code=2, says=["9"])

    def test_plot_draws_what_is_asked_for(self):
        self.fe("plot", self.run_dir, "--out", "all")
        self.assertEqual(sorted(path.name for path in (self.folder / "all").iterdir()),
                         ["feature_scores.png", "instance_scores.png", "precision_recall.png",
                          "roc.png", "score_histogram.png"])
        self.fe("plot", self.run_dir, self.shared / "good", "--what", "instance,feature", "--ids",
                "0,3", "--format", "svg", "--out", "some")
        self.assertEqual(sorted(path.name for path in (self.folder / "some").iterdir()),
                         ["feature_scores.svg", "instance_scores.svg"])
        self.fe("plot", self.run_dir, self.shared / "good", "--what", "roc", "--out", "x", code=2,
                says=["roc: it needs labels"])
        self.fe("plot", self.run_dir, "--ids", "96", "--out", "x", code=2, says=["0 to 95", "96"])
        path = self.copy_of_detector()
        self.fe("threshold", path, "--value", "10")
        self.fe("plot", path, self.shared / "good", "--what", "feature", "--outliers-only", "--out",
                "x", says=["no outliers found"])

    # Table

    def test_a_table_trains_every_class_and_seed_and_goes_on(self):
        command = ("table", self.shared / "bars.yaml", "--classes", "0-1", "--seeds", "7,8",
                   "--set", "estimator.epochs=1", "--out", "table")
        text = self.fe(*command, says=["run 4 of 4", "AUROC seed 7", "mean"])
        rows = list(csv.DictReader((self.folder / "table/table.csv").open()))
        self.assertEqual([(row["class"], row["seed"]) for row in rows],
                         [("0", "7"), ("0", "8"), ("1", "7"), ("1", "8")])
        self.assertEqual(len(json.loads((self.folder / "table/table.json").read_text())["runs"]), 4)
        run = self.folder / "table/class_1_seed_8"
        kept = (self.folder / "table/class_0_seed_7/checkpoint.h5").stat().st_mtime_ns
        (run / "evaluation.json").unlink()
        again = self.fe(*command)
        self.assertEqual(again.split("class ")[-1], text.split("class ")[-1])
        self.assertTrue((self.folder / "table/class_1_seed_8.interrupted_1/events.jsonl").is_file())
        self.assertEqual(
            (self.folder / "table/class_0_seed_7/checkpoint.h5").stat().st_mtime_ns, kept)
        self.fe(*command, "--set", "estimator.epochs=2", code=2,
                says=["holds a run of another config", "--out"])

    def test_a_table_refuses_a_run_named_twice(self):
        self.fe("table", self.shared / "bars.yaml", "--classes", "0-1", "--seeds", "7,7", "--out",
                "twice", code=2, says=["class 0 with seed 7 comes twice"])
        self.assertFalse((self.folder / "twice").exists())

    def test_a_table_wants_a_config_that_names_the_class(self):
        text = (self.shared / "bars.yaml").read_text()
        (self.folder / "same.yaml").write_text(text.replace("${CLASS:-0}", "0"))
        self.fe("table", "same.yaml", "--classes", "0,1", "--out", "t", code=2, says=["${CLASS}"])
        self.fe("table", self.shared / "bars.yaml", "--classes", "1-0", "--out", "t", code=2,
                says=["--classes"])
        self.fe("table", self.shared / "bars.yaml", "--classes", "a/b", "--out", "t", code=2,
                says=["a/b"])

    def test_one_failing_run_does_not_lose_the_others(self):
        (self.folder / "t/class_0_seed_3").mkdir(parents=True)
        (self.folder / "t/class_0_seed_3/evaluation.json").write_text("{")
        self.fe("table", self.shared / "bars.yaml", "--classes", "0-1", "--set",
                "estimator.epochs=1", "--out", "t", code=1,
                says=["1 of 2 runs failed", "class_0_seed_3", "run 2 of 2"])

    # Not a detector

    def test_other_files_are_told_apart(self):
        self.fe("score", self.shared / "bars.yaml", self.shared / "good", code=2, says=["fe train"])
        self.fe("score", self.folder, self.shared / "good", code=2, says=["no checkpoint.h5"])


if __name__ == "__main__":
    FE = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
