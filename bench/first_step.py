# SPDX-License-Identifier: Apache-2.0
"""Seconds from starting a program to its first line of training, and for comparison to Python with
torch loaded: first_step.py ALOCC_NOTEBOOK [PYTHON_WITH_TORCH]"""
import os
import subprocess
import sys
import tempfile
import time

RUNS = 5


def to_first_line(program):
    with tempfile.TemporaryDirectory() as folder:
        command = [program, folder + "/run", "1"]
        begin = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                if line.startswith("FastEstimator-Train:"):
                    seconds = time.perf_counter() - begin
                    process.kill()
                    return seconds
    raise SystemExit(f"first_step.py: {' '.join(command)} ended without a line of training")


def to_import(python):
    begin = time.perf_counter()
    subprocess.run([python, "-c", "import torch"], check=True)
    return time.perf_counter() - begin


def report(name, measure, *arguments):
    measure(*arguments)  # Brings files into the page cache.
    print(name, *(f"{measure(*arguments):.6g}" for _ in range(RUNS)), flush=True)


def main():
    for name in "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME":
        os.environ.pop(name, None)
    report("first.fe_s", to_first_line, sys.argv[1])
    if len(sys.argv) > 2:
        report("first.import_s", to_import, sys.argv[2])


main()
