"""The staged tree of the install tests, from the arguments that CMake gives them."""
import os
import pathlib
import subprocess
import sys

STAGED = pathlib.Path(sys.argv.pop(1))
PREFIX = STAGED / sys.argv.pop(1).lstrip("/")
LIBRARIES = PREFIX / sys.argv.pop(1)
CMAKE = sys.argv.pop(1)
COMPILER = sys.argv.pop(1)

# Nothing of the caller's that could make a library or a package be found.
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


def run(*command, **options):
    """Standard output of a command that must succeed; otherwise an error with all it said."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, env=ENVIRONMENT, stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n"
                             f"{done.stdout}{done.stderr}")
    return done.stdout


def build(source, folder):
    """Builds the CMake project in `source`, which finds stemma in the staged tree."""
    run(CMAKE, "-G", "Ninja", "-S", source, "-B", folder, f"-DCMAKE_PREFIX_PATH={PREFIX}",
        f"-DCMAKE_CXX_COMPILER={COMPILER}")
    run(CMAKE, "--build", folder)
