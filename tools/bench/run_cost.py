"""What a command and all it starts cost together: seconds, and bytes of memory at the peak."""
import dataclasses
import os
import resource
import statistics
import subprocess
import sys
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.02  # seconds between two looks at the memory


@dataclasses.dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds
    peak: float  # bytes


def resident(session):
    """The bytes of memory of all processes of a session; what they share counts for each."""
    total = 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == session:
            total += int(fields[21]) * PAGE
    return total


def cost_of(command, cwd=None, codes=(0, 3)):
    """Of one call, that must end with one of the codes. Every process that it starts is counted,
    one that ends between two looks by what the kernel says of the largest."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    peak, ended = 0, threading.Event()

    def watch():
        nonlocal peak
        while not ended.wait(EVERY):
            peak = max(peak, resident(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    ended.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        sys.exit(f"this ended with {process.returncode}: {' '.join(map(str, command))}")
    # The kernel's maximum is of the largest process alone. That of this process, which it takes
    # over until the exec, says nothing.
    if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        peak = max(peak, usage.ru_maxrss * 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def medians(costs):
    return Cost(*(statistics.median(getattr(cost, field.name) for cost in costs)
                  for field in dataclasses.fields(Cost)))
