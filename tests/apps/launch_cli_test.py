# SPDX-License-Identifier: Apache-2.0
"""`fe launch` as its users meet it: launch_cli_test.py FE, the path of the program. The ranks are
small shell and Python programs, which need no libtorch, and a few small trainings."""
import contextlib
import gzip
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "distributed"))
import training

FE = ""


# A rank that writes its heartbeat as fe/distributed/heartbeat.h says: step and CLOCK_MONOTONIC in
# nanoseconds, two int64.
HEART = """\
import os, struct, sys, time
def beat(step):
    with open(os.environ["FE_HEARTBEAT"], "r+b") as file:
        file.write(struct.pack("=qq", step, time.clock_gettime_ns(time.CLOCK_MONOTONIC)))
rank, restart = int(os.environ["RANK"]), int(os.environ["FE_RESTART"])
"""


def exists(process):
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


class Launch(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="launch_test_"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {name: value for name, value in os.environ.items() if name not in (
            "RANK", "OMP_NUM_THREADS", "OMP_WAIT_POLICY", "FE_TIMEOUT")}

    def start(self, *arguments, **environment):
        return subprocess.Popen([FE, "launch", *map(str, arguments)], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={**self.environment, **environment})

    def finish(self, process, code, says):
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, out[-2000:] + err[-2000:])
        for part in says:
            self.assertIn(part, err)
        return out, err

    def launch(self, *arguments, code=0, says=(), **environment):
        return self.finish(self.start(*arguments, **environment), code, says)

    def shell(self, ranks, text, *options, **rest):
        return self.launch("-n", ranks, *options, "sh", "-c", text, **rest)

    def start_shell(self, ranks, traps, text, *options):
        """Started, and every rank has set its traps and printed its process ID."""
        process = self.start("-n", ranks, *options, "sh", "-c",
                             traps + "; echo $$ > $RANK.tmp; mv $RANK.tmp $RANK; " + text)
        files = [self.folder / str(rank) for rank in range(ranks)]
        wait_for(lambda: all(file.exists() for file in files))
        found = [int(file.read_text()) for file in files]
        self.addCleanup(self.end, process, found)
        return process, found

    @staticmethod
    def end(process, ranks):
        """What a failed test leaves."""
        for each in (process.pid, *ranks):
            if exists(each):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        process.communicate()

    def python(self, text):
        path = self.folder / "rank.py"
        path.write_text(HEART + text)
        return sys.executable, path

    # Output

    def test_lines_have_their_rank_before_them(self):
        out, err = self.shell(2, "echo a; echo b >&2; echo c; printf d; printf e >&2")
        for text, lines in ((out, "acd"), (err, "be")):
            for rank in "01":
                own = [line for line in text.splitlines() if line.startswith(f"[{rank}]")]
                self.assertEqual(own, [f"[{rank}] {line}" for line in lines])
            self.assertTrue(text.endswith("\n"))

    def test_ranks_are_aligned(self):
        out, _ = self.shell(11, "echo x")
        self.assertEqual(sorted(out.splitlines()), sorted(f"[{rank:2}] x" for rank in range(11)))

    def test_long_lines_come_whole_and_endless_ones_in_pieces(self):
        out, _ = self.launch("-n", 2, sys.executable, "-c", "print('x' * 100000)\nprint('end')")
        for rank in "01":
            own = [line for line in out.splitlines() if line.startswith(f"[{rank}]")]
            self.assertEqual(own, [f"[{rank}] " + "x" * 100000, f"[{rank}] end"])
        out, _ = self.launch("-n", 1, sys.executable, "-c", "print('x' * 3000000, end='')")
        lines = out.splitlines()
        self.assertTrue(all(line.startswith("[0] ") for line in lines))
        self.assertEqual(sum(line.count("x") for line in lines), 3000000)
        self.assertLess(max(map(len, lines)), 1.2e6)

    def test_ranks_read_nothing(self):
        self.assertEqual(self.shell(1, "cat; echo done")[0], "[0] done\n")

    def test_a_closed_output_does_not_end_the_ranks(self):
        process, _ = self.start_shell(
            2, ":", "sleep 0.3; echo x; echo x; sleep 0.3; touch $RANK.done")
        process.stdout.close()
        process.stdout = None
        process.wait(timeout=30)
        self.assertEqual(process.returncode, 0)
        self.assertTrue((self.folder / "0.done").exists() and (self.folder / "1.done").exists())

    # Environment

    def environments(self, *options, **environment):
        program = "import json, os; print(json.dumps(dict(os.environ)))"
        out, _ = self.launch(*options, sys.executable, "-c", program, **environment)
        return sorted((json.loads(line.partition("] ")[2]) for line in out.splitlines()),
                      key=lambda each: int(each["RANK"]))

    def test_ranks_know_their_place(self):
        ranks = self.environments("-n", 3, "--timeout", 12.5)
        for rank, own in enumerate(ranks):
            for name, value in (("RANK", rank), ("LOCAL_RANK", rank), ("WORLD_SIZE", 3),
                                ("LOCAL_WORLD_SIZE", 3), ("MASTER_ADDR", "127.0.0.1"),
                                ("FE_TIMEOUT", 13), ("FE_RESTART", 0),
                                ("OMP_WAIT_POLICY", "passive"),
                                ("TORCH_NCCL_ASYNC_ERROR_HANDLING", 1)):
                self.assertEqual(own[name], str(value), name)
            cores = len(os.sched_getaffinity(0))
            self.assertLessEqual(1, int(own["OMP_NUM_THREADS"]))
            self.assertLessEqual(int(own["OMP_NUM_THREADS"]), max(1, cores // 3))
        self.assertEqual(len({own["MASTER_PORT"] for own in ranks}), 1)
        self.assertEqual(len({own["FE_HEARTBEAT"] for own in ranks}), 3)

    def test_what_is_set_stays(self):
        (own,) = self.environments("-n", 1, OMP_NUM_THREADS="7", OMP_WAIT_POLICY="active",
                                   FE_TIMEOUT="3", MINE="a=b")
        names = "OMP_NUM_THREADS", "OMP_WAIT_POLICY", "FE_TIMEOUT", "MINE"
        self.assertEqual([own[name] for name in names], ["7", "active", "3", "a=b"])

    def test_ranks_of_a_second_machine_count_on(self):
        ranks = self.environments("-n", 2, "--nnodes", 3, "--node-rank", 1, "--rdzv", "[::1]:2950")
        self.assertEqual([own["RANK"] for own in ranks], ["2", "3"])
        self.assertEqual([own["LOCAL_RANK"] for own in ranks], ["0", "1"])
        for own in ranks:
            self.assertEqual((own["WORLD_SIZE"], own["LOCAL_WORLD_SIZE"]), ("6", "2"))
            self.assertEqual((own["MASTER_ADDR"], own["MASTER_PORT"]), ("::1", "2950"))

    # What is started

    def test_the_rest_of_the_line_belongs_to_the_command(self):
        for mark in ((), ("--",)):
            out, _ = self.launch("-n", 1, *mark, sys.executable, "-c",
                                 "import sys; print(*sys.argv[1:])", "-n", "7", "--help", "--",
                                 "--grace")
            self.assertEqual(out, "[0] -n 7 --help -- --grace\n")

    def test_fe_commands_are_fe_s(self):
        out, _ = self.launch("-n2", "--grace=3", "completion", "bash")
        self.assertEqual({line[:4] for line in out.splitlines()}, {"[0] ", "[1] "})
        self.assertIn("[1] complete -F _fe_complete fe", out)

    # Failing ranks

    def test_a_failing_rank_ends_all_and_is_named(self):
        began = time.monotonic()
        _, err = self.shell(3, "if [ $RANK = 1 ]; then for i in 1 2 3 4 5 6 7; do echo line $i >&2;"
                               " done; exit 9; fi; sleep 60", code=9,
                            says=["rank 1 exited with code 9", "SIGTERM"])
        self.assertLess(time.monotonic() - began, 20)
        told = err[err.index("rank 1 exited"):]
        self.assertIn("standard error:\n" + "".join(f"    line {i}\n" for i in range(3, 8)), told)
        self.assertNotIn("line 2", told)
        self.assertNotIn("rank 0", told)

    def test_a_killed_rank_is_named_with_its_signal(self):
        self.shell(2, "if [ $RANK = 1 ]; then kill -9 $$; fi; sleep 60", code=137,
                   says=["rank 1 was killed by signal 9 (SIGKILL)"])

    def test_the_killed_rank_is_the_cause_not_who_lost_contact(self):
        _, err = self.shell(2, "if [ $RANK = 0 ]; then exit 1; fi; sleep 0.2; kill -SEGV $$",
                            code=139, says=["rank 1 was killed by signal 11 (SIGSEGV)"])
        self.assertNotIn("rank 0 exited", err)

    def test_who_ignores_sigterm_is_killed_after_the_grace(self):
        began = time.monotonic()
        self.shell(2, "trap '' TERM; if [ $RANK = 0 ]; then"
                      " while [ ! -e ready ]; do sleep 0.02; done; kill -9 $$; fi; touch ready;"
                      "for i in $(seq 600); do sleep 0.1; done",
                   "--grace", 0.5, code=137,
                   says=["rank 0 was killed", "rank 1 has not ended within 0.5 s of SIGTERM"])
        self.assertLess(time.monotonic() - began, 10)

    def test_what_a_rank_has_started_ends_with_it(self):
        self.shell(1, "sleep 1000 & echo $! > child; exit 3", code=3)
        child = int((self.folder / "child").read_text())
        wait_for(lambda: not exists(child))

    def test_ranks_that_end_well_at_different_times_are_waited_for(self):
        out, err = self.shell(2, "sleep 0.$((RANK * 5)); echo end")
        self.assertEqual((out, err), ("[0] end\n[1] end\n", ""))

    # Restarts

    def test_failed_ranks_are_started_anew_at_another_port(self):
        out, err = self.shell(2, "echo $FE_RESTART $MASTER_PORT; if [ $FE_RESTART -lt 2 ]; then"
                                 " if [ $RANK = 1 ]; then sleep 1; kill -9 $$; fi; sleep 60; fi",
                              "--max-restarts", 3, says=["restart 1 of 3", "restart 2 of 3"])
        self.assertNotIn("restart 3", err)
        own = [line.split()[1:] for line in out.splitlines() if line.startswith("[0]")]
        self.assertEqual([restart for restart, _ in own], ["0", "1", "2"])
        self.assertGreater(len({port for _, port in own}), 1)

    def test_restarts_come_to_an_end(self):
        _, err = self.shell(1, "exit 5", "--max-restarts", 2, code=5,
                            says=["restart 2 of 2", "no restart is left of 2"])
        self.assertEqual(err.count("rank 0 exited with code 5"), 3)

    def test_bad_input_and_stopped_ranks_are_not_started_anew(self):
        for code in (2, 130, 143):
            _, err = self.shell(2, f"exit {code}", "--max-restarts", 3, code=code)
            self.assertNotIn("restart 1", err)

    # Signals

    def test_signals_are_passed_on(self):
        for sent, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)):
            process, _ = self.start_shell(
                2, "trap 'echo saved; exit 143' TERM; trap 'echo saved; exit 130' INT",
                "while true; do sleep 0.05; done", "--max-restarts", 2)
            process.send_signal(sent)
            out, err = self.finish(process, code, [sent.name])
            self.assertEqual(sorted(out.splitlines()), ["[0] saved", "[1] saved"])
            self.assertNotIn("restart", err)
            self.assertNotIn("rank", err.replace("to the ranks", "").replace("kills the", ""))
            for rank in "01":
                (self.folder / rank).unlink()

    def test_user_signals_are_passed_on_and_change_nothing(self):
        process, _ = self.start_shell(1, "trap 'echo one' USR1; trap 'echo two; exit 0' USR2",
                                      "while true; do sleep 0.05; done")
        process.send_signal(signal.SIGUSR1)
        self.assertEqual(process.stdout.readline(), "[0] one\n")
        process.send_signal(signal.SIGUSR2)
        self.assertEqual(self.finish(process, 0, [])[0], "[0] two\n")

    def test_a_second_signal_kills(self):
        process, ranks = self.start_shell(2, "trap '' TERM", "while true; do sleep 0.05; done")
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        self.finish(process, 143, ["once more: killing the ranks"])
        self.assertFalse(any(map(exists, ranks)))

    def test_ranks_do_not_outlive_a_killed_supervisor(self):
        process, ranks = self.start_shell(3, "trap '' TERM INT HUP; echo $FE_HEARTBEAT > heart",
                                          "while true; do sleep 0.05; done")
        heart = (self.folder / "heart").read_text().strip()
        self.assertTrue(os.path.exists(heart))
        process.kill()
        process.wait()
        wait_for(lambda: not any(map(exists, ranks)))
        self.assertFalse(os.path.exists(heart))
        self.assertTrue(heart.startswith(f"/proc/{process.pid}/fd/"), heart)  # it was no other file

    # Hangs

    def test_a_hang_is_found_and_started_anew(self):
        program = self.python("""
for step in range(1, 400 if restart == 0 else 5):
    if rank == 1 and step == 4: time.sleep(60 * (restart == 0))
    beat(step)
    time.sleep(0.05)
""")
        self.launch("-n", 2, "--hang-timeout", 1, "--max-restarts", 1, *program,
                    says=["rank 1 has not finished a step for 1 s (its last was step 3)",
                          "restart 1 of 1"])

    def test_a_hang_without_restarts_is_a_failure(self):
        program = self.python("beat(7)\ntime.sleep(60)")
        self.launch("-n", 1, "--hang-timeout", 0.5, *program, code=1,
                    says=["rank 0 has not finished a step for 0.5 s (its last was step 7)"])

    # Rank 0 beats first, rank 1 at once after it, and then both stand still.
    BOTH_HANG = """
def wait_for(name):
    while not os.path.exists(name): time.sleep(0.01)
if rank == 0: wait_for("up")
if rank == 1:
    open("up", "w").close()
    wait_for("beaten")
beat(4 if rank == 0 else LAST)
if rank == 0: open("beaten", "w").close()
time.sleep(60)
"""

    def test_the_rank_that_is_furthest_behind_is_named_for_a_hang(self):
        program = self.python(self.BOTH_HANG.replace("LAST", "3"))  # rank 0 waits for it
        _, err = self.launch("-n", 2, "--hang-timeout", 1, *program, code=1,
                             says=["rank 1 has not finished a step for 1 s (its last was step 3)"])
        self.assertNotIn("rank 0", err)

    def test_all_that_stand_at_one_step_are_named_for_a_hang(self):
        program = self.python(self.BOTH_HANG.replace("LAST", "4"))
        self.launch("-n", 2, "--hang-timeout", 1, *program, code=1,
                    says=["rank 0 has not finished a step for 1 s (its last was step 4). No "
                          "further, and held up by it or holding it up: rank 1"])

    def test_who_waits_for_a_rank_that_goes_forward_does_not_hang(self):
        program = self.python("""
beat(4)
for _ in range(25 * (rank == 0)):  # an evaluation, at whose end rank 1 waits
    time.sleep(0.1)
    beat(4)
time.sleep(2.5 * (rank == 1))
with open(os.environ["FE_HEARTBEAT"], "r+b") as file: file.write(bytes(16))
""")
        self.launch("-n", 2, "--hang-timeout", 1, *program)

    def test_only_ranks_that_have_begun_and_not_ended_are_watched(self):
        program = self.python("""
time.sleep(1 * rank)  # a slow start
beat(1)
with open(os.environ["FE_HEARTBEAT"], "r+b") as file: file.write(bytes(16))
time.sleep(1)  # slow work at the end
""")
        self.launch("-n", 2, "--hang-timeout", 0.5, *program)
        self.launch("-n", 1, "--hang-timeout", 0, *self.python("beat(1)\ntime.sleep(1)"))

    # Bad arguments

    def test_wrong_command_lines_exit_with_2(self):
        run = ("sh", "-c", "echo started")
        two = ("-n", 2, "--nnodes", 2)
        for arguments, says in (
                (run, ["--ranks", "required"]),
                (("-n", 0, *run), ["-n: expected at least one process, got 0"]),
                (("-n", "x", *run), ["--ranks"]),
                (("-n", 2), ["expected a command"]),
                (("-n", 2, "--"), ["expected a command"]),
                (("-n", 2, "--grce", 3, *run), ["--grce"]),
                (("-n", 2, "--grace", -1, *run), ["--grace", "-1"]),
                (("-n", 2, "--hang-timeout", "nan", *run), ["--hang-timeout", "nan"]),
                (("-n", 2, "--timeout", 604801, *run), ["--timeout", "0 to 604800", "604801"]),
                (("-n", 2, "--max-restarts", -1, *run), ["--max-restarts", "-1"]),
                (("-n", 2, "--node-rank", 0, *run), ["--node-rank 0", "--rdzv HOST:PORT"]),
                ((*two, "--node-rank", 0, *run), ["--nnodes 2", "--rdzv HOST:PORT"]),
                ((*two, "--rdzv", "a:1", *run), ["--nnodes 2", "--node-rank"]),
                ((*two, "--node-rank", 2, "--rdzv", "a:1", *run), ["--node-rank", "0 to 1, got 2"]),
                (("-n", 2, "--rdzv", "host", *run), ["--rdzv", "HOST:PORT", "'host'"]),
                *((("-n", 2, "--rdzv", f"host:{port}", *run), ["1 to 65535", f"'host:{port}'"])
                  for port in (0, -1, 99999, 99999999, "", "abc")),
                (("-n", 2, "--rdzv", "host:12x", *run), ["--rdzv", "12x"]),
                (("-n", 2, "launch", "-n", 2, *run), ["'launch'"]),
                (("-n", 2, "--max-restarts", 1, "train", "a.yaml"), ["--out DIR"]),
                (("-n", 2, "--max-restarts", 1, "detect", "fit", "a.yaml"), ["--out DIR"])):
            with self.subTest(arguments=arguments):
                process = self.start(*arguments)
                out, err = process.communicate(timeout=30)
                self.assertEqual(process.returncode, 2, out + err)
                for part in says:
                    self.assertIn(part, out + err)
                self.assertNotIn("started", out)

    def test_ranks_have_no_ranks(self):
        self.launch("-n", 2, "sh", "-c", "true", code=2, says=["RANK=3", "unset RANK"], RANK="3")

    def test_a_missing_program_is_said_once(self):
        _, err = self.launch("-n", 3, "--max-restarts", 2, "./nothing", code=127,
                             says=["cannot start './nothing': No such file"])
        self.assertEqual(err.count("nothing"), 1)
        self.launch("-n", 1, "trian", "a.yaml", code=127, says=["Did you mean 'train'?"])
        (self.folder / "text").write_text("no program")
        self.launch("-n", 1, "./text", code=127, says=["Permission denied"])

    # Trainings

    def test_the_longest_timeout_is_that_of_the_ranks(self):
        config = training.write_config(self.folder, 1)
        self.launch("-n", 2, "--timeout", 604800, "train", config, "--out", "run")
        self.launch("-n", 2, "train", config, "--out", "other", code=2, FE_TIMEOUT="604801",
                    says=["FE_TIMEOUT: expected a whole number from 1 to 604800, got '604801'"])

    def test_the_rank_that_throws_is_named_with_its_own_error(self):
        config = training.write_config(self.folder, 2)
        named = set()
        for row in range(16):  # one of the ranks has it in its part of a batch
            labels = [9 if i == row else i % 2 for i in range(training.SAMPLES)]
            training.write_idx(self.folder / "labels.gz", (training.SAMPLES,), labels)
            process = self.start("-n", 2, "--timeout", 30, "train", config, "--out", f"run_{row}")
            _, err = process.communicate(timeout=60)
            (fault,) = [line for line in err.splitlines()
                        if line.startswith("[") and "CrossEntropy" in line]
            rank, text = fault[1:].split("] ", 1)
            own = [line for line in err.splitlines() if not line.startswith("[")]
            self.assertEqual(own[:2], [f"fe launch: rank {rank} exited with code "
                                       f"{process.returncode}. Its last lines on standard error:",
                                       "    " + text], err)
            self.assertNotIn("lost contact", "\n".join(own))
            named.add(rank)
            if named == {"0", "1"}:
                return
        self.fail(f"the fault was always that of rank {named}")

    def test_a_sweep_trains_each_run_by_all_ranks(self):
        config = training.write_config(self.folder, 2)
        text = config.read_text()
        config.write_text(text + "sweep: {models.bars.optimizer.Adam.lr: [0.1, 0.01]}\n")
        out, _ = self.launch("-n", 2, "train", config, "--out", "sweep")
        self.assertEqual([line for line in out.splitlines() if "run 2 of 2" in line],
                         ["[0] run 2 of 2: bars_2_lr=0.01"])
        config.write_text(text)
        for rate in (0.1, 0.01):
            alone = self.folder / f"alone_{rate}"
            self.launch("-n", 2, "train", config, "--out", alone,
                        "--set", f"models.bars.optimizer.Adam.lr={rate}")
            self.assertEqual(training.weights(self.folder / "sweep" / f"bars_2_lr={rate}", 2),
                             training.weights(alone, 2))

    def test_sigterm_in_an_evaluation_saves_and_ends(self):
        config = training.write_config(self.folder, 1)
        times = 1000  # it is long
        count = times * training.SAMPLES
        pixels = gzip.decompress((self.folder / "images.gz").read_bytes())[16:]
        labels = gzip.decompress((self.folder / "labels.gz").read_bytes())[8:]
        training.write_idx(self.folder / "many_images.gz", (count, 8, 8), pixels * times)
        training.write_idx(self.folder / "many_labels.gz", (count,), labels * times)
        many = str(self.folder / "many_")
        config.write_text(config.read_text()
                          .replace("data:\n", f"data:\n  many: {{idx: {{images: {many}images.gz, "
                                               f"labels: {many}labels.gz}}}}\n")
                          .replace("train_data: train\n", "train_data: train\n  eval_data: many\n")
                          .replace("save_steps: 5", "save_steps: 1000"))
        process = self.start("-n", 2, "train", config, "--out", "run")
        self.addCleanup(self.end, process, [])

        def evaluates():
            step, at = training.last_beat(process.pid)
            time.sleep(0.1)
            later = training.last_beat(process.pid)
            return step == later[0] == training.STEPS_PER_EPOCH and later[1] > at

        training.wait_until(lambda: process.poll() is not None or evaluates(), 60, "an evaluation")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.finish(process, 143, [f"stopped by signal 15 at step {training.STEPS_PER_EPOCH}"])
        self.assertLess(time.monotonic() - began, 30)
        _, snapshot = sorted((self.folder / "run" / "snapshots").iterdir())  # the other: the start
        self.assertEqual(snapshot.name, f"snapshot_{training.STEPS_PER_EPOCH:010}.h5")
        subprocess.run([FE, "inspect", "--verify", snapshot], check=True, capture_output=True)
        self.assertEqual(training.half_written(self.folder / "run"), [])

    def test_help_and_completion_know_the_command(self):
        text = subprocess.run([FE, "launch", "--help"], capture_output=True, text=True).stdout
        for part in ("Examples", "--max-restarts", "--hang-timeout", "COMMAND", "FE_RESTART"):
            self.assertIn(part, text)
        script = subprocess.run([FE, "completion", "bash"], capture_output=True, text=True).stdout
        (line,) = [line for line in script.splitlines() if line.startswith("    'launch')")]
        self.assertIn("--grace", line)
        self.assertIn("train", line)


if __name__ == "__main__":
    FE = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
