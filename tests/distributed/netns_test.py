# SPDX-License-Identifier: Apache-2.0
"""netns_test.py FE: two network namespaces, joined by a veth pair, stand for two machines with a
shared disk. A training runs across them; with the link cut, every rank ends in time and says why;
with the link back, a new start resumes from the snapshot. Needs root and `ip` (iproute2): exit code
77 means that it was skipped. FE is the path of the program."""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import training

FE = ""
SKIPPED = 77
EPOCHS, MANY_EPOCHS = 20, 200
TIMEOUT = 10  # seconds, of an exchange
SLACK = 20    # to notice, say so, and end, on a busy machine
ADDRESSES = "10.213.77.1", "10.213.77.2"
SPACES = tuple(f"fe_test_{os.getpid()}_{node}" for node in (0, 1))
LINKS = tuple(f"fe{os.getpid()}_{node}" for node in (0, 1))


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


def make_machines():
    for space in SPACES:
        ip("netns", "add", space)
    ip("link", "add", LINKS[0], "netns", SPACES[0], "type", "veth",
       "peer", "name", LINKS[1], "netns", SPACES[1])
    for space, link, address in zip(SPACES, LINKS, ADDRESSES):
        ip("-n", space, "addr", "add", f"{address}/24", "dev", link)
        ip("-n", space, "link", "set", "lo", "up")
        ip("-n", space, "link", "set", link, "up")


def remove_machines():
    for space in SPACES:
        subprocess.run(["ip", "netns", "delete", space], capture_output=True)


def set_link(state):
    ip("-n", SPACES[0], "link", "set", LINKS[0], state)


class TwoMachines(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fe_netns_test_"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.supervisors = []
        self.addCleanup(self.end)
        self.port = 29500

    def end(self):
        for supervisor in self.supervisors:
            if supervisor.poll() is None:
                supervisor.kill()
            supervisor.wait()

    def text(self, run, node):
        return pathlib.Path(f"{run}_{node}.txt").read_text()

    def texts(self, run):
        return "".join(f"machine {node}:\n{self.text(run, node)[-4000:]}" for node in (0, 1))

    def start(self, config, run):
        """One supervisor a machine, with one rank each."""
        self.port += 1
        started = []
        for node, space in enumerate(SPACES):
            with open(f"{run}_{node}.txt", "w") as text:
                # `ip netns exec` becomes what it starts.
                started.append(subprocess.Popen(
                    ["ip", "netns", "exec", space, FE, "launch", "-n", "1", "--nnodes", "2",
                     "--node-rank", str(node), "--rdzv", f"{ADDRESSES[0]}:{self.port}",
                     "--timeout", str(TIMEOUT), "--grace", "5", "train", config, "--out", run],
                    stdout=text, stderr=subprocess.STDOUT))
        self.supervisors += started
        return started

    def train(self, config, run):
        for supervisor in self.start(config, run):
            self.assertEqual(supervisor.wait(timeout=300), 0, self.texts(run))

    def test_trains_as_on_one_machine(self):
        config = training.write_config(self.folder, EPOCHS)
        self.train(config, self.folder / "two")
        one = subprocess.run([FE, "launch", "-n", "2", "train", config, "--out",
                              self.folder / "one"], capture_output=True, text=True)
        self.assertEqual(one.returncode, 0, one.stdout + one.stderr)
        self.assertEqual(training.weights(self.folder / "two", EPOCHS),
                         training.weights(self.folder / "one", EPOCHS))

    def test_a_cut_link_ends_all_and_a_new_start_goes_on(self):
        config = training.write_config(self.folder, MANY_EPOCHS)
        calm, run = self.folder / "calm", self.folder / "cut"
        self.train(config, calm)

        supervisors = self.start(config, run)
        far = MANY_EPOCHS * training.STEPS_PER_EPOCH // 4
        training.wait_until(lambda: training.last_step(supervisors[0].pid) >= far or
                            any(each.poll() is not None for each in supervisors), 120,
                            f"step {far}")
        self.assertTrue(all(each.poll() is None for each in supervisors), self.texts(run))
        with contextlib.ExitStack() as cut:
            set_link("down")
            cut.callback(set_link, "up")
            began = time.monotonic()
            for node, supervisor in enumerate(supervisors):
                code = supervisor.wait(timeout=TIMEOUT + SLACK)
                self.assertNotIn(code, (0, 128 + signal.SIGKILL), self.texts(run))
                self.assertIn(f"rank {node}: lost contact with the other ranks",
                              self.text(run, node))
                self.assertIn(f"rank {node} exited with code 1", self.text(run, node))
            self.assertLess(time.monotonic() - began, TIMEOUT + SLACK)
        self.assertEqual(training.processes_of(run), [])
        self.assertTrue(list((run / "snapshots").iterdir()))

        supervisors = self.start(config, run)
        first = training.wait_until(lambda: max(training.last_step(supervisors[0].pid), 0) or
                                    any(each.poll() is not None for each in supervisors), 120,
                                    "a step")
        for supervisor in supervisors:
            self.assertEqual(supervisor.wait(timeout=300), 0, self.texts(run))
        # Two snapshots back at most: the last may have been under way.
        self.assertGreater(first, far - 2 * training.SAVE_STEPS, self.texts(run))
        self.assertEqual(training.weights(calm, MANY_EPOCHS), training.weights(run, MANY_EPOCHS))
        self.assertEqual(training.half_written(run), [])


def main():
    global FE
    FE = os.path.abspath(sys.argv.pop(1))
    if os.geteuid() != 0 or shutil.which("ip") is None:
        print("skipped: network namespaces need root and `ip` of iproute2")
        return SKIPPED
    try:
        make_machines()
    except subprocess.CalledProcessError as error:
        remove_machines()
        print(f"skipped: cannot make network namespaces here: {error.stderr.strip()}")
        return SKIPPED
    try:
        return 0 if unittest.main(exit=False, verbosity=1).result.wasSuccessful() else 1
    finally:
        remove_machines()


if __name__ == "__main__":
    sys.exit(main())
