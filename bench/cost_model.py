#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Predicts how long a training step takes on many GPUs, by the formulas of docs/scaling.md. Nothing
here is measured: every term is an option, so that you can put in those of your machines.

    bench/cost_model.py
    bench/cost_model.py --utilization 0.15 --network-gbs 12
"""
import argparse
import dataclasses
import math

MIB = 2 ** 20


@dataclasses.dataclass
class Machine:
    """GPUs, in nodes; defaults: H100 SXM5, eight in a node, a 400 Gb/s adapter for each."""
    peak_tflops: float = 989.0      # dense bfloat16, of the data sheet
    utilization: float = 0.4        # of the peak
    operator_us: float = 10.0       # of the host, to start an operator
    gpus_a_node: int = 8
    node_gbs: float = 400.0         # all-reduce within a node: bus bandwidth
    network_gbs: float = 45.0       # of one GPU's adapter
    nccl_hop_us: float = 10.0       # latency of a level of NCCL's tree
    gloo_hop_us: float = 30.0       # latency of a message between two processes, over TCP
    first_bucket_mib: float = 1.0   # of fe::distributed::ExchangeOptions
    bucket_mib: float = 25.0
    overlap: bool = True


@dataclasses.dataclass
class Network:
    """One that an UpdateOp trains."""
    parameters: int
    backward_share: float  # of the step's computing time


@dataclasses.dataclass
class Model:
    name: str
    flop: float       # of a step, for each sample, forward and backward
    operators: int    # of a step
    batch: int        # samples of a step on one GPU
    networks: list


# ALOCC: multiply-adds of the layers in detect/alocc/networks.cpp, 8.35 M forward through the
# reconstructor (R) and 2.34 M through the discriminator (D). A step takes 3 R + 7 D: R + 2 D
# forward, 2 R + D backward for the reconstructor and 4 D for the discriminator. The operators were
# counted, but for views and allocations. ResNet-50: He et al. 2016, arXiv:1512.03385, 4.1 G
# multiply-adds forward, twice as many backward; its operators are estimated.
R, D = 2 * 8.35e6, 2 * 2.34e6
ALOCC = Model("ALOCC", 3 * R + 7 * D, 551, 128,
              [Network(441073, (2 * R + D) / (3 * R + 7 * D)),
               Network(269953, 4 * D / (3 * R + 7 * D))])
RESNET = Model("ResNet-50", 3 * 2 * 4.1e9, 1100, 256, [Network(25_600_000, 2 / 3)])


def buckets(parameters, machine):
    """Bytes of each, in the order they are exchanged."""
    left, sizes = 4.0 * parameters, []
    while left > 0:
        limit = (machine.bucket_mib if sizes else machine.first_bucket_mib) * MIB
        sizes.append(min(left, limit))
        left -= sizes[-1]
    return sizes


def all_reduce(size, gpus, machine):
    """Seconds."""
    bandwidth = machine.node_gbs
    if gpus > machine.gpus_a_node:
        bandwidth = min(bandwidth, machine.gpus_a_node * machine.network_gbs)
    latency = machine.nccl_hop_us * 1e-6 * math.log2(gpus)
    return latency + 2 * (gpus - 1) / gpus * size / (bandwidth * 1e9)


def visible(networks, computing, gpus, machine):
    """Seconds of the exchanges that the backward passes, one after another, do not hide."""
    if not machine.overlap:
        return sum(all_reduce(size, gpus, machine) for network in networks
                   for size in buckets(network.parameters, machine))
    done = ready = 0.0
    for network in networks:
        backward = network.backward_share * computing
        for size in buckets(network.parameters, machine):
            ready += size / (4.0 * network.parameters) * backward  # gradients come evenly
            done = max(done, ready) + all_reduce(size, gpus, machine)
    return done - ready


def predict(model, gpus, machine):
    by_flop = model.flop * model.batch / (machine.utilization * machine.peak_tflops * 1e12)
    row = {"gpus": gpus, "compute": max(by_flop, model.operators * machine.operator_us * 1e-6),
           "exchange": 0.0, "visible": 0.0, "agreement": 0.0}
    if gpus > 1:
        row["exchange"] = sum(all_reduce(size, gpus, machine) for network in model.networks
                              for size in buckets(network.parameters, machine))
        row["visible"] = visible(model.networks, row["compute"], gpus, machine)
        # One vote at a time is on its way, every gpus / 16 steps (fe/estimator/loop/agreement.h).
        vote = 2 * (gpus - 1) * machine.gloo_hop_us * 1e-6
        row["agreement"] = vote / max(1, gpus // 16)
    row["step"] = max(row["compute"] + row["visible"], row["agreement"])
    row["rate"] = gpus * model.batch / row["step"]
    return row


def print_table(model, machine, gpu_counts):
    count = sum(network.parameters for network in model.networks)
    print(f"{model.name}: {count / 1e6:.2f} M parameters, {model.flop / 1e9:.3g} GFLOP per sample, "
          f"{model.batch} samples per GPU")
    print("GPUs  compute  exchange  visible  agreement  step, ms  samples/s  efficiency")
    one = predict(model, 1, machine)["rate"]
    for gpus in gpu_counts:
        row = predict(model, gpus, machine)
        ms = {name: 1e3 * row[name] for name in ("compute", "exchange", "visible", "agreement",
                                                 "step")}
        print(f"{gpus:4}  {ms['compute']:7.2f}  {ms['exchange']:8.2f}  {ms['visible']:7.2f}  "
              f"{ms['agreement']:9.2f}  {ms['step']:8.2f}  {row['rate']:9.3g}  "
              f"{row['rate'] / (gpus * one):10.0%}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    for field in dataclasses.fields(Machine):
        option = "--" + field.name.replace("_", "-")
        if field.type is bool:
            parser.add_argument(option, action=argparse.BooleanOptionalAction,
                                default=field.default)
        else:
            parser.add_argument(option, type=field.type, default=field.default)
    parser.add_argument("--gpus", type=int, nargs="+", default=[1, 8, 64, 512])
    return parser.parse_args()


def main():
    arguments = vars(read_arguments())
    gpu_counts = arguments.pop("gpus")
    machine = Machine(**arguments)
    for model in (ALOCC, RESNET):
        print_table(model, machine, gpu_counts)
        print()


if __name__ == "__main__":
    main()
