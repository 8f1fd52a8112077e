"""What the programs of this folder share: builds, files, and what a call costs."""
import dataclasses
import fnmatch
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Cost:
    """Of one call, or the median of several."""
    wall: float  # seconds
    cpu: float  # seconds
    peak: float  # bytes of memory


def build_release(*targets):
    """The folder of the programs of the release build, up to date."""
    subprocess.run([ROOT / "tools/build", "release", *targets], check=True)
    return ROOT / "build/release/bin"


def files_below(folder, pattern):
    """The regular files whose names match, as bytes, since a name may be any bytes; in order."""
    found = []
    for path, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            file = os.path.join(path, name)
            if fnmatch.fnmatchcase(os.fsdecode(name), pattern) and os.path.isfile(file) \
                    and not os.path.islink(file):
                found.append(file)
    return sorted(found)


def cost_of(command, output=subprocess.DEVNULL):
    """What one call costs; the end of the program if it fails. Exit code 3 is a bad document.
    The peak is at least that of this process, whose memory the kernel counts until the exec."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"this failed: {' '.join(map(str, command))}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def compare_costs(commands, runs):
    """The median cost of each named command; in turn, so that a slow minute is everyone's."""
    costs = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            cost = cost_of(command)
            if run > 0:  # the first fills the page cache
                costs[name].append(cost)
    return {name: Cost(*(statistics.median(getattr(cost, field.name) for cost in of_name)
                         for field in dataclasses.fields(Cost)))
            for name, of_name in costs.items()}


def print_costs(costs, base):
    print(f"{'':24}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}{'x ' + base:>13}")
    for name, cost in costs.items():
        print(f"{name:24}{cost.wall:9.2f}{cost.cpu:9.2f}{cost.peak / 1e6:9.0f}"
              f"{cost.wall / costs[base].wall:13.1f}")
