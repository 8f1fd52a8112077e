"""--progress: how far long work is, on a terminal, in a log, and for programs."""
import fcntl
import gzip
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

import jsonschema

import program

SCHEMA = json.loads((program.tree.SOURCE / "docs/formats/progress.schema.json").read_text("utf-8"))
ERASE = b"\r\x1b[K"


def on_a_terminal(*arguments, columns=80, wait_for=None):
    """(exit code, what came on standard error) of a run that has only that on a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(program.command(*arguments), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=theirs, env=program.ENVIRONMENT)
    os.close(theirs)
    came = b""
    end = time.monotonic() + 60
    while time.monotonic() < end and select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:
            break
        if not part:
            break
        came += part
        if wait_for and wait_for in came:
            process.send_signal(signal.SIGINT)
            wait_for = None
    os.close(ours)
    return process.wait(timeout=60), came


class Progress(program.Case):
    def setUp(self):
        super().setUp()
        records = "".join(json.dumps({"text": " ".join(f"w{n % 700}x{i % 11}" for i in range(60))})
                          + "\n" for n in range(3000))
        self.put("in/a.jsonl", records)
        self.put("in/b.jsonl.gz", gzip.compress(records.encode()))
        self.input = self.folder / "in"
        self.size = sum(os.stat(self.input / name).st_size for name in ("a.jsonl", "b.jsonl.gz"))

    def steps(self, *arguments):
        said = self.ran(*arguments, "--progress", "json").stderr.decode()
        steps = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        validator = jsonschema.Draft202012Validator(SCHEMA)
        for step in steps:
            validator.validate(step)
        return steps

    def test_for_programs(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        for arguments in (["dedup", self.input, "-o", self.folder / "out"],
                          ["pairs", self.input, "-j1"], ["pairs", self.input, "-q", "-j7"]):
            steps = self.steps(*arguments)
            phases = [step["phase"] for step in steps]
            self.assertIn("reading", phases)
            for before, after in zip(steps, steps[1:]):
                self.assertLessEqual(before["seconds"], after["seconds"])
                if before["phase"] == after["phase"]:
                    self.assertLess(before["done"], after["done"])
            # Bytes of the files as they are; and the end of each phase is told.
            last = [step for step in steps if step["phase"] == "reading"][-1]
            self.assertEqual([last["done"], last["total"], last["unit"]],
                             [self.size, self.size, "bytes"])
            for step, following in zip(steps, [*steps[1:], {"phase": None}]):
                if step["phase"] != following["phase"] and step["total"] > 0:
                    self.assertEqual(step["done"], step["total"], step)

    def test_silence(self):
        for arguments in ([], ["-q"], ["--progress", "never"]):
            self.assertEqual(self.ran("pairs", self.input, *arguments).stderr, b"")
        _, came = on_a_terminal("pairs", self.input, "--progress", "never")
        self.assertEqual(came, b"")
        _, came = on_a_terminal("pairs", self.input, "-q")
        self.assertEqual(came, b"")

    def test_in_a_log(self):
        said = self.ran("pairs", self.input, "--progress", "always").stderr.decode()
        self.assertNotIn("\x1b", said)
        self.assertRegex(said, r"\A([a-z ]+ [0-9.]+( of [0-9.]+)? [a-zA-Z]+.*\n)+\Z")

    def test_on_a_terminal_the_line_fits_and_goes(self):
        for columns in (12, 30, 200):
            code, came = on_a_terminal("dedup", self.input, "-o", self.folder / f"out{columns}",
                                       "--progress", "always", columns=columns)
            self.assertEqual(code, 0)
            self.assertTrue(came.endswith(ERASE), came[-40:])
            lines = came.split(ERASE)
            self.assertEqual([lines[0], lines[-1]], [b"", b""])
            self.assertGreater(max(map(len, lines)), 10)
            self.assertLess(max(map(len, lines)), columns)
            self.assertNotIn(b"\n", came)

    def test_messages_do_not_stand_behind_it(self):
        self.put("in/c.jsonl", "broken\n")
        _, came = on_a_terminal("pairs", self.input, "--progress", "always")
        at = came.index(b"stemma: ")
        self.assertTrue(came[:at].endswith(ERASE), came[:at][-60:])

    def test_interrupted(self):
        code, came = on_a_terminal("dedup", self.input, "-o", self.folder / "out", "--progress",
                                   "always", wait_for=b"reading")
        if code != 0:  # it was not faster
            self.assertEqual(code, 130)
            said = came.rsplit(ERASE, 1)[-1]
            self.assertTrue(said.startswith(b"stemma: interrupted; the same command goes on"), said)
            self.assertTrue(said.endswith(b"out.work\r\n"), said)
            self.assertEqual(sorted(os.listdir(self.folder)), ["in", "out.work"])
            done = self.ran("dedup", self.input, "-o", self.folder / "out")
            self.assertIn(b"6000 documents", done.stdout)
            self.assertEqual(sorted(os.listdir(self.folder)), ["in", "out"])


if __name__ == "__main__":
    unittest.main()
