# SPDX-License-Identifier: Apache-2.0
"""Makes one Markdown table of the figures on standard input: lines "name value value ...", a value
for each round; lines of one name are rounds of one figure. Ratios are taken round by round."""
import collections
import statistics
import sys

import cost_model


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

    def compare(self, what, ours, against, theirs, scale, form, difference_unit=None, least=False):
        """A row for two figures, if both were measured. `least`: their least values too, which
        others that use the machine disturb less."""
        a, b = self.get(ours, scale), self.get(theirs, scale)
        if not a or not b:
            return
        pairs = list(zip(a, b))
        if difference_unit:
            result = spread([x - y for x, y in pairs], "+.2f") + f" {difference_unit}"
        else:
            result = spread([x / y for x, y in pairs], ".3g") + " x"
        if least:
            result += f"; least against least {min(a) / min(b):.3g} x"
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
            for clock, what in (("s", "us per step"), ("cpu_s", "us per step of its thread's work")):
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
        self.print_snapshots()
        self.print_ranks()
        for name, what in (("epoch_2", "end of epoch 2"), ("epoch_10", "epoch 10"),
                           ("epoch_50", "epoch 50"), ("peak", "at most")):
            self.print_alone(f"resident memory, {what}, MiB", f"memory.{name}_mib", 1.0, ".1f")
        self.print_differences()

    def print_snapshots(self):
        for clock, what in (("s", "ms per step"), ("cpu_s", "ms per step of all its threads' work")):
            self.compare(f"ALOCC with a snapshot every 50 steps, {what}",
                         f"snapshots.with_{clock}", "without", f"snapshots.without_{clock}", 1e3,
                         ".1f")
        self.compare("between the two steps around a snapshot, ms", "snapshots.with_between_s",
                     "around none", "snapshots.without_between_s", 1e3, ".2f")

    def print_ranks(self):
        for ours, against, theirs in (("overlapped", "1 process, 2 threads", "one_process"),
                                      ("overlapped", "no exchange", "no_exchange"),
                                      ("overlapped", "exchange not overlapped", "not_overlapped"),
                                      ("not_overlapped", "no exchange", "no_exchange")):
            what = "" if ours == "overlapped" else ", exchange not overlapped"
            self.compare(f"ALOCC step, 2 ranks x 1 thread{what}, ms", f"ranks.{ours}_s", against,
                         f"ranks.{theirs}_s", 1e3, ".1f", least=True)
        self.compare("the same, ms of work of all its threads", "ranks.overlapped_cpu_s",
                     "no exchange", "ranks.no_exchange_cpu_s", 1e3, ".1f")
        self.print_alone("1 process, 2 threads, ms of work of all its threads",
                         "ranks.one_process_cpu_s", 1e3, ".1f")
        self.print_prediction()
        for name, part in (("forward", "forward"), ("reconstructor", "backward, reconstructor"),
                           ("discriminator", "backward, discriminator, and both updates")):
            self.print_alone(f"without exchange, {part}, ms", f"ranks.{name}_s", 1e3, ".1f")
        for ranks in (2, 4):
            for size in (8, 1_000_000, 1_079_812, 1_764_292, 2_844_104, 8_000_000, 25_000_000):
                self.print_alone(f"all-reduce by Gloo, {ranks} ranks, {size} bytes, ms",
                                 f"all_reduce_{ranks}.{size}_s", 1e3, ".2f")

    def print_alone(self, what, name, scale, form):
        values = self.get(name, scale)
        if values:
            self.print_row(what, spread(values, form), "", "", "")

    def print_prediction(self):
        """The cost model's step of two ranks, by the other terms of this run."""
        terms = {name: statistics.median(self.get(name)) for name in (
            "ranks.overlapped_s", "ranks.no_exchange_s", "ranks.reconstructor_s",
            "ranks.discriminator_s", "ranks.parameters_reconstructor",
            "ranks.parameters_discriminator", "all_reduce_2.8_s", "all_reduce_2.1000000_s")
            if self.get(name)}
        if len(terms) < 8:
            return
        step, hop = terms["ranks.no_exchange_s"], terms["all_reduce_2.8_s"]
        machine = cost_model.Machine(
            peak_tflops=1e-12, utilization=1.0, operator_us=0.0, nccl_hop_us=1e6 * hop,
            gloo_hop_us=1e6 * hop / 2, node_gbs=1e-3 / (terms["all_reduce_2.1000000_s"] - hop))
        networks = [cost_model.Network(int(terms[f"ranks.parameters_{name}"]),
                                       terms[f"ranks.{name}_s"] / step)
                    for name in ("reconstructor", "discriminator")]
        row = cost_model.predict(cost_model.Model("ALOCC", step, 0, 1, networks), 2, machine)
        measured = terms["ranks.overlapped_s"]
        self.print_row("ALOCC step, 2 ranks x 1 thread, ms", format(1e3 * measured, ".1f"),
                       "predicted by the cost model", format(1e3 * row["step"], ".1f"),
                       f"{measured / row['step']:.3g} x")

    def print_differences(self):
        found = [(name, max(values)) for name, values in self.figures.items()
                 if name.endswith("difference")]
        if found:
            print("\nAfter the same steps, largest difference of weights or of mean losses: "
                  + ", ".join(f"{value:.2g} ({name})" for name, value in found) + ".")


def main():
    Table(read(sys.stdin)).print()


main()
