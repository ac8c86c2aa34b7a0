# SPDX-License-Identifier: Apache-2.0
"""kill_test.py FE [KILLS [SEED]]: a supervised training of two ranks whose ranks are killed at
random moments, 50 times. It must end well, with the very weights of a training that nobody
disturbed, and leave no process and no half-written file. FE is the path of the program."""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import training

EPOCHS = 400
STEPS = EPOCHS * training.STEPS_PER_EPOCH
RESTART_SECONDS = 120  # far more than a start takes


def launch(fe, config, run, *options):
    with open(f"{run}.txt", "w") as text:
        return subprocess.Popen([fe, "launch", "-n", "2", "--grace", "5", "--timeout", "20",
                                 *options, "train", config, "--out", run],
                                stdout=text, stderr=subprocess.STDOUT)


def text_of(run):
    return pathlib.Path(f"{run}.txt").read_text()


def await_moment(draw, supervisor, target):
    """A third of the kills come at any moment of a start, the others after a given step."""
    begun = time.monotonic()
    longest = draw.uniform(0, 1.5) if draw.random() < 1 / 3 else RESTART_SECONDS
    while training.last_step(supervisor.pid) < target and supervisor.poll() is None:
        waited = time.monotonic() - begun
        assert waited < RESTART_SECONDS, f"waited in vain for step {target}"
        if waited > longest:
            return
        time.sleep(0.001)
    time.sleep(draw.uniform(0, 0.02))


def both_ranks(supervisor, restart):
    found = training.ranks(supervisor.pid, restart)
    return found if len(found) == 2 or supervisor.poll() is not None else None


def disturb(draw, supervisor, kills):
    # The last tenth of the steps is left in peace, so that the training cannot end before them all.
    targets = sorted(draw.randrange(1, STEPS * 9 // 10) for _ in range(kills))
    for number, step in enumerate(targets):
        ranks = training.wait_until(lambda: both_ranks(supervisor, number), RESTART_SECONDS,
                                    f"restart {number}")
        assert supervisor.poll() is None, f"the training ended after {number} of {kills} kills"
        await_moment(draw, supervisor, step)
        assert supervisor.poll() is None, f"the training ended after {number} of {kills} kills"
        os.kill(ranks[draw.randrange(2)], signal.SIGKILL)


def check_files(fe, run):
    assert not training.half_written(run), training.half_written(run)
    files = [str(path) for path in run.rglob("*.h5")]
    assert any("snapshots" in name for name in files), files
    checked = subprocess.run([fe, "inspect", "--verify", *files], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test(fe, kills, seed, folder):
    draw = random.Random(seed)
    config = training.write_config(folder, EPOCHS)
    calm, disturbed = folder / "calm", folder / "disturbed"
    assert launch(fe, config, calm).wait() == 0, text_of(calm)

    supervisor = launch(fe, config, disturbed, "--max-restarts", "1000")
    try:
        disturb(draw, supervisor, kills)
        code = supervisor.wait(timeout=600)
    except BaseException:
        supervisor.kill()
        supervisor.wait()
        print(text_of(disturbed)[-5000:])
        raise
    text = text_of(disturbed)
    assert code == 0, f"exit code {code}\n{text[-5000:]}"
    assert text.count("was killed by signal 9 (SIGKILL)") >= kills, text[-5000:]
    assert f"restart {kills} of 1000" in text, text[-5000:]
    assert training.weights(calm, EPOCHS) == training.weights(disturbed, EPOCHS), "other weights"
    assert not training.processes_of(disturbed), training.processes_of(disturbed)
    check_files(fe, disturbed)


def main():
    fe = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10 ** 6)
    print(f"{kills} kills, seed {seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fe_kill_test_"))
    try:
        test(fe, kills, seed, folder)
    finally:
        shutil.rmtree(folder)
    print("the weights are those of an undisturbed training")


if __name__ == "__main__":
    main()
