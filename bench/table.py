# SPDX-License-Identifier: Apache-2.0
"""Makes one Markdown table of the figures on standard input: lines "name value value ...", a value
for each round; lines of one name are rounds of one figure. Ratios are taken round by round."""
import collections
import statistics
import sys


def read(lines):
    figures = collections.defaultdict(list)
    for line in lines:
        name, *values = line.split()
        figures[name] += map(float, values)
    return figures


def spread(values, form):
    text = format(statistics.median(values), form)
    if len(values) == 1:
        return text
    return f"{text} ({format(min(values), form)} to {format(max(values), form)})"


class Table:
    def __init__(self, figures):
        self.figures = figures

    def get(self, name, scale=1.0):
        return [scale * value for value in self.figures.get(name, [])]

    def print_row(self, *cells):
        print("| " + " | ".join(cells) + " |")

    def compare(self, what, ours, against, theirs, scale, form, difference_unit=None):
        """A row for two figures, if both were measured."""
        a, b = self.get(ours, scale), self.get(theirs, scale)
        if not a or not b:
            return
        pairs = list(zip(a, b))
        if difference_unit:
            result = spread([x - y for x, y in pairs], "+.2f") + f" {difference_unit}"
        else:
            result = spread([x / y for x, y in pairs], ".3g") + " x"
        median = statistics.median
        self.print_row(what, format(median(a), form), against, format(median(b), form), result)

    def print(self):
        self.print_row("measured", "fe", "against", "", "fe, paired: median (min to max)")
        print("|---|--:|---|--:|--:|")
        for ours, against in (("same", "loop by hand, fe's modules"),
                              ("torch", "loop by hand, torch's modules")):
            self.compare("ALOCC step, batch 128, ms", "alocc.fe_s", against, f"alocc.{ours}_s",
                         1e3, ".1f")
        for name, loss in (("mlp", "the loop's loss"), ("mlp_library", "ops::CrossEntropy")):
            for clock, what in (("s", "us a step"), ("cpu_s", "us a step of its thread's work")):
                self.compare(f"32-32-2 perceptron, {loss}, {what}", f"{name}.fe_{clock}",
                             "loop by hand", f"{name}.loop_{clock}", 1e6, ".1f",
                             difference_unit="us")
        for workers in (0, 1, 2):
            self.compare(f"ALOCC pipeline, {workers} workers, 1000 samples/s",
                         f"pipeline.fe_{workers}", "torch DataLoader, numpy",
                         f"pipeline.loader_{workers}", 1e-3, ".1f")
        for name, what in (("cifar10", "CIFAR-10 autoencoder"), ("dense", "784-512-16 autoencoder")):
            for score, of in (("score_s", "all features"), ("score_top20_s", "the largest 20 %")):
                self.compare(f"score of 256 images, {what}, {of}, ms", f"score_{name}.{score}",
                             "forward pass alone", f"score_{name}.forward_s", 1e3, ".1f")
        self.compare("from exec to the first step of training, s", "first.fe_s",
                     "`import torch` alone", "first.import_s", 1.0, ".2f")
        for name, what in (("epoch_2", "end of epoch 2"), ("epoch_10", "epoch 10"),
                           ("epoch_50", "epoch 50"), ("peak", "at most")):
            values = self.get(f"memory.{name}_mib")
            if values:
                self.print_row(f"resident memory, {what}, MiB", spread(values, ".1f"), "", "", "")
        self.print_differences()

    def print_differences(self):
        found = [(name, max(values)) for name, values in self.figures.items()
                 if name.endswith("difference")]
        if found:
            print("\nAfter the same steps, largest difference of weights or of mean losses: "
                  + ", ".join(f"{value:.2g} ({name})" for name, value in found) + ".")


def main():
    Table(read(sys.stdin)).print()


main()
