"""No byte of a document or of a name steers a terminal, a table or a log."""
import csv
import fcntl
import io
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import unittest

import program

# The names and the texts that try: colours, titles, clearing, 8-bit controls, bidi, line breaks.
ATTACK = "\x1b[31;1mred\x1b[2J\x1b]0;title\x07\x9b31m\u0085\r\b\x0e\x7f\u202edcba\u2066\u2028\u200f"
NAMES = [b"\x1b[2Jclear.txt", b"\x1b]0;title\x07.txt", b"back\b\b\rspace.txt", b"new\nline.txt",
         b"c1\x9b31m.txt", "c1\u009b31m.txt".encode(), "bidi\u202egnp.txt".encode(),
         b"bad\xff\xc3.txt", b"\x7fdel.txt"]
# What the progress line itself sends.
ERASE = "\x1b[K"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e"
                     "\u2066-\u2069]")


def on_a_terminal(*arguments, env=None, columns=80, cwd=None):
    """(exit code, all that came) of a run whose three streams are a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(program.command(*arguments), stdin=theirs, stdout=theirs,
                               stderr=theirs, cwd=cwd, env=program.ENVIRONMENT | (env or {}))
    os.close(theirs)
    came = b""
    end = time.monotonic() + 30
    while time.monotonic() < end and select.select([ours], [], [], 30)[0]:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # how Linux says that the other side is closed
            break
        if not part:
            break
        came += part
    os.close(ours)
    return process.wait(timeout=30), came


class Terminal(program.Case):
    def setUp(self):
        super().setUp()
        self.put_family()
        full = (self.folder / "bees-full.txt").read_text(encoding="utf-8")
        cut = (self.folder / "bees-list-lost.txt").read_text(encoding="utf-8")
        for number, name in enumerate(NAMES):
            words = f"{ATTACK} {number} "
            self.put(name, words + full.replace("hive", f"hive {ATTACK}") if number % 2
                     else f"---\ntitle: \"{ATTACK[:4]}\\e[2J\\a title {number}\"\ndate: 2001-01-0"
                          f"{number + 1}\n---\n# {ATTACK} heading\n\n" + cut)
        self.put("alone.txt", f"{ATTACK}\n\nAll {ATTACK} alone " * 5)
        self.put(b"\x1b[5msecret.bin", bytes(range(256)))
        os.symlink(b"\x1b[7mnowhere", os.path.join(os.fsencode(self.folder), b"\x1b[8mlink"))

    def assert_harmless(self, came, what):
        text = came.decode("utf-8", errors="surrogateescape")
        # The terminal itself turns each LF into CR LF.
        for each in ("\r" + ERASE, "\r\r\n", "\r\n"):
            text = text.replace(each, "\n")
        self.assertNotIn("\r", text, what)
        bad = CONTROL.search(text)
        around = text[max(0, bad.start() - 40):bad.end() + 40] if bad else ""
        self.assertIsNone(bad, f"{what}: {ascii(around)}")
        self.assertIsNone(re.search("[\ud800-\udfff]", text), f"{what}: not UTF-8")

    def runs(self):
        files = [os.path.join(self.folder, os.fsdecode(name)) for name in NAMES]
        for arguments in [[self.folder], [self.folder, "-v", "--progress", "always"],
                          [self.folder, "--format", "json"], [self.folder, "--format", "csv"],
                          [self.folder, "--format", "paths"], ["compare", *files],
                          ["compare", *files, "--format", "json"], ["text", *files],
                          ["text", *files, "--blocks"], ["text", *files, "--metadata"],
                          [self.folder, "--follow"],
                          ["\x1b[2Jmissing"], ["--\x1b[2J"], ["--format", "\x1b[2J"],
                          ["compare", "f:\x1b[2J"], ["compare", "f:\x1b[2J", self.folder],
                          ["--memory", "\x1b[2J", "x"], ["-\x1b"], ["--include"],
                          [self.folder, "-o", "/nowhere/\x1b[2J"],
                          ["--files-from", "\x1b[2J"], [self.folder, "--quiet=\x1b[2J"]]:
            yield arguments

    def test_on_a_terminal(self):
        for arguments in self.runs():
            with self.subTest(arguments[:3]):
                code, came = on_a_terminal(*arguments)
                self.assertIn(code, (0, 2, 3))
                self.assertNotEqual(came, b"")
                self.assert_harmless(came, arguments)

    def test_on_a_terminal_without_utf8_all_is_ascii(self):
        for arguments in self.runs():
            with self.subTest(arguments[:3]):
                _, came = on_a_terminal(*arguments, env={"LC_ALL": "C"})
                self.assert_harmless(came, arguments)
                self.assertEqual([hex(byte) for byte in came if byte > 0x7e], [])

    def test_what_is_drawn_has_an_ascii_form(self):
        statements = program.FIXTURES / "statements"
        _, came = on_a_terminal(statements, env={"LC_ALL": "C"})
        screen = came.decode("ascii").replace("\r\n", "\n")
        self.assertIn(".+####", screen)
        self.assertIn(". missing", screen)
        self.assertNotIn("?", screen)
        _, came = on_a_terminal(statements)
        self.assertIn("░▒████", came.decode())

    def test_in_a_pipe_too(self):
        """Logs and `less -R` show what was piped."""
        for arguments in self.runs():
            if "paths" in arguments:
                continue
            with self.subTest(arguments[:3]):
                done = program.run(*arguments)
                text = done.stdout.replace(b"\r\n", b"\n") if "csv" in arguments else done.stdout
                self.assert_harmless(text, arguments)
                self.assert_harmless(done.stderr, arguments)

    def test_progress_ends_with_its_line_erased(self):
        _, came = on_a_terminal(self.folder, "--progress", "always")
        self.assertIn(b"\r" + ERASE.encode(), came)
        first = came.index(b"documents: ")
        self.assertEqual(came[first:].count(b"\x1b"), came[first:].count(b"\r\x1b[K"))

    def test_width_of_the_terminal(self):
        for columns, widest in ((60, 60), (80, 80), (100, 100), (300, 120)):
            _, came = on_a_terminal(program.FIXTURES / "statements", columns=columns)
            # The command at the end names the folder, however long its path is.
            lengths = [len(line) for line in came.decode().split("\r\n")
                       if not line.startswith("Next: ")]
            self.assertLessEqual(max(lengths), widest)
            self.assertGreater(max(lengths), widest - 12)


class Csv(program.Case):
    def test_no_cell_is_a_formula(self):
        for number, start in enumerate("=+-@\t\r"):
            self.put(f"{number}.txt", f"---\ntitle: \"{start}HYPERLINK('x')\"\n---\nText {number}.")
        self.put("=cmd.txt", "# =1+1\n\nText of a file with a heading.")
        done = self.ran(".", "*", "=cmd.txt", "--format", "csv", code=2, cwd=self.folder)
        self.assertEqual(done.stdout, b"")
        names = sorted(os.listdir(self.folder))
        done = self.ran(*names, "--format", "csv", cwd=self.folder)
        rows = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
        self.assertEqual(len(rows), 1 + len(names))
        for cell in (cell for row in rows for cell in row):
            self.assertIsNone(re.match(r"[=+\-@\t\r\n]", cell), cell)
        self.assertIn("'=cmd.txt", [row[0] for row in rows])
        self.assertIn("'=HYPERLINK('x')", [row[-1] for row in rows])

    def test_quotes_and_commas(self):
        self.put('a,"b".txt', "---\ntitle: 'One, \"two\"'\n---\nText.")
        done = self.ran(".", "--format", "csv", cwd=self.folder)
        self.assertIn(b'"./a,""b"".txt",', done.stdout)
        rows = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
        self.assertEqual([rows[1][0], rows[1][-1]], ['./a,"b".txt', 'One, "two"'])


if __name__ == "__main__":
    unittest.main()
