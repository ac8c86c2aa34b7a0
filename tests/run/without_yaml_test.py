# SPDX-License-Identifier: Apache-2.0
"""A program that restores runs and detectors without configs has no code of yaml-cpp or fe::config.

    without_yaml_test.py PROGRAM
"""
import subprocess
import sys


def main():
    program = sys.argv[1]
    symbols = subprocess.run(["nm", "-C", program], capture_output=True, text=True, check=True).stdout
    libraries = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    found = [line for line in symbols.splitlines() if "YAML::" in line or "fe::config::" in line]
    found += [line for line in libraries.splitlines() if "yaml" in line]
    if "fe::run::read_checkpoint" not in symbols:
        sys.exit(f"{program}: expected a program with symbols that reads checkpoints.")
    if found:
        sys.exit("\n".join([f"{program}: expected no code of yaml-cpp and fe::config, got:", *found[:20]]))


if __name__ == "__main__":
    main()
