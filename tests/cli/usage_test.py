"""Calls of the program: options, help, outputs that cannot be written, signals."""
import os
import pty
import re
import signal
import subprocess
import time
import unittest

import program

COMMANDS = ("families", "pairs", "compare", "explain", "audit", "text", "catalog")


class Options(program.Case):
    def test_wrong_options_say_what_would_be_right(self):
        folder = str(program.FIXTURES / "statements")
        for arguments, said in [
                (["--fuzzy", folder], "'families' takes no option '--fuzzy'; see stemma families"),
                (["compare", "--fuzzy", folder], "'compare' takes no option '--fuzzy'"),
                (["--resem", "0.5", folder], "takes no option '--resem'"),
                (["text", "--format", "json", folder], "'text' takes no option '--format'"),
                (["-x", folder], "'families' takes no option '-x'"),
                (["--format", "xml", folder], "takes human, json, csv or paths, not 'xml'"),
                (["compare", "--format", "csv", folder], "takes human or json, not 'csv'"),
                (["explain", "--format", "csv", folder], "takes human or json, not 'csv'"),
                (["audit", "--format", "csv", folder], "takes human or json, not 'csv'"),
                (["pairs", "--format", "json", folder], "takes human or jsonl, not 'json'"),
                (["pairs", "--against", folder, folder], "'pairs' takes no option '--against'"),
                (["audit", "--exact", folder], "'audit' takes no option '--exact'"),
                (["explain", "--lenses", "exact", folder], "'explain' takes no option '--lenses'"),
                (["--relations", "overlaps", folder], "takes no option '--relations'"),
                (["--exact", "--lenses", "exact", folder], "--exact and --lenses exclude"),
                (["--lenses", "exact", "--against", folder, folder], "nothing for --lenses or"),
                (["--exact", "--against", folder, folder], "nothing for --lenses or --exact"),
                (["--lenses", "", folder], "--lenses takes a list of minhash, winnowing, short"),
                (["--format"], "--format"),
                (["--run", "5", folder], "--run takes a whole number from 21 to"),
                (["--run", "25.5", folder], "not '25.5'"),
                (["--run", "", folder], "--run"),
                (["--resemblance", "0", folder], "over 0 and up to 1, such as 0.8, not '0'"),
                (["--resemblance", "1.1", folder], "not '1.1'"),
                (["--resemblance", "nan", folder], "not 'nan'"),
                (["--containment", "80%", folder], "not '80%'"),
                (["--containment", "0,8", folder], "not '0,8'"),
                (["-j", "0", folder], "--threads takes a whole number from 1 to 1024, not '0'"),
                (["-j", "-1", folder], "--threads"),
                (["-jmany", folder], "not 'many'"),
                (["--memory", "4 G", folder], "a size such as 500M or 4G, not '4 G'"),
                (["--memory", "99999999999T", folder], "not '99999999999T'"),
                (["--memory", "0", folder], "not '0'"),
                (["--progress", "sometimes", folder], "auto, always, never or json"),
                (["--quiet=yes", folder], "quiet"),
                (["compare", folder + "/statement-1997-full.txt"], "at least two documents"),
                (["compare", "f:123456"], "Name the paths too: stemma compare f:123456 PATH..."),
                (["compare", "f:123456", folder], "f:123456 is no family under these paths")]:
            with self.subTest(arguments):
                done = self.ran(*arguments, code=2)
                self.assertEqual(done.stdout, b"")
                self.assertIn(said, done.stderr.decode())
                self.assertEqual(done.stderr[:8], b"stemma: ")
                self.assertEqual(done.stderr.count(b"\n"), 1)

    def test_no_argument(self):
        # `stemma audit` alone tells what the parameters promise.
        for arguments in ([], *([each] for each in COMMANDS if each != "audit")):
            done = self.ran(*arguments, code=2)
            self.assertEqual(done.stdout, b"")
            self.assertIn(b"Usage: stemma PATH...", done.stderr)
            self.assertIn(b"--help", done.stderr)

    def test_help(self):
        options = set()
        for arguments in (["--help"], ["-h"], *([each, "--help"] for each in COMMANDS)):
            done = self.ran(*arguments)
            text = done.stdout.decode()
            self.assertEqual(done.stderr, b"")
            self.assertRegex(text, r"^Usage: stemma ")
            self.assertLessEqual(max(map(len, text.splitlines())), 80)
            options |= set(re.findall(r"--[a-z-]+", text))
        self.assertLessEqual({"--format", "--output", "--blocks", "--follow", "--memory"}, options)
        self.assertIn("compare", self.ran("--help").stdout.decode())
        for option in ("--format", "--blocks"):
            self.assertEqual(option in self.ran("text", "--help").stdout.decode(),
                             option == "--blocks")

    def test_version(self):
        expected = self.ran("--version").stdout
        self.assertRegex(expected, rb"^stemma \d+\.\d+\.\d+ \(Unicode \d+\.\d+\.\d+\)\n$")
        for command in COMMANDS:
            self.assertEqual(self.ran(command, "--version").stdout, expected)

    def test_a_folder_that_is_called_like_a_command(self):
        self.put("compare/a.txt", "Only this text is here, and nothing else.")
        self.put("--format/b.txt", "Only this text is here, and nothing else.")
        by_path = self.ran("./compare", "--format", "csv", cwd=self.folder)
        self.assertIn(b"./compare/a.txt", by_path.stdout)
        self.assertEqual(self.ran("families", "compare", "--format", "csv", cwd=self.folder)
                         .stdout.replace(b"compare/", b"./compare/"), by_path.stdout)
        self.ran("compare", cwd=self.folder, code=2)
        done = self.ran("--format", "csv", "--", "--format", cwd=self.folder)
        self.assertIn(b"--format/b.txt", done.stdout)

    def test_the_last_of_an_option_counts(self):
        done = self.ran(program.FIXTURES / "statements", "--format", "json", "--format", "csv")
        self.assertEqual(done.stdout[:9], b"document,")

    def test_what_is_said_with_quiet_and_verbose(self):
        self.put("a.txt", "A text.")
        self.put("b.bin", bytes(range(256)) * 4)
        self.assertEqual(self.ran(self.folder).stderr, b"")
        self.assertEqual(self.ran(self.folder, "-q").stderr, b"")
        self.assertIn(b"b.bin: ", self.ran(self.folder, "-v").stderr)
        shown = self.ran(self.folder).stdout
        self.assertIn(b"Skipped 1: 1 binary; -v names\nthem.\n", shown)
        self.assertEqual(self.ran(self.folder, "-q").stdout, shown)
        self.assertEqual(self.ran(self.folder, "-v").stdout,
                         shown.replace(b"; -v names\nthem.", b"."))

    def test_one_is_no_plural(self):
        self.put("a.txt", "A text.")
        os.symlink("a.txt", self.folder / "link1")
        self.assertIn("Skipped 1: 1 symbolic link; ",
                      self.ran(self.folder).stdout.decode().replace("\n", " "))
        os.symlink("a.txt", self.folder / "link2")
        self.assertIn("Skipped 2: 2 symbolic links; ",
                      self.ran(self.folder).stdout.decode().replace("\n", " "))

    def test_what_was_probably_meant(self):
        for arguments, said in [
                (["--formt", "json", "."], "takes no option '--formt'; did you mean --format? Or "
                                           "see stemma families --help"),
                (["--frt", "."], "'--frt'; see"),
                (["pairs", "--relation=contains", "."], "did you mean --relations?"),
                (["text", "--word", "."], "did you mean --words?"),
                (["compare", "--relation", "."], "'--relation'; see"),  # of another command
                (["-verbos", "."], "see stemma"),
                (["familes", "."], "no such file or folder: 'familes'; did you mean stemma "
                                   "families?"),
                (["xplain", "a", "b"], "did you mean stemma explain?"),
                (["explain", "xplain", "pears"], "'xplain'\n"),
                (["." * 100, "."], "..'\n")]:
            with self.subTest(arguments):
                done = self.ran(*arguments, cwd=self.folder, code=2)
                self.assertIn(said, done.stderr.decode())

    def test_help_names_the_formats_of_the_command(self):
        for command, formats in [("families", "human, json, csv or paths"),
                                 ("pairs", "human or jsonl"), ("compare", "human or json"),
                                 ("explain", "human or json"), ("audit", "human or json")]:
            text = self.ran(command, "--help").stdout.decode()
            self.assertIn(f"--format FORMAT     {formats}\n", text)
            self.assertEqual(text.count("--format FORMAT"), 1)

    def test_many_failures_are_counted(self):
        for number in range(30):
            os.symlink("nowhere", self.folder / f"link{number}.txt")
        self.put("a.txt", "A text.")
        done = self.ran(self.folder, "--follow", code=3)
        self.assertEqual(done.stderr.count(b"link"), 2 * 20)
        self.assertIn(b"\nstemma: ... and 10 more; -v lists all\n", done.stderr)
        done = self.ran(self.folder, "--follow", "-v", code=3)
        self.assertEqual(done.stderr.count(b"link"), 2 * 30)


class Outputs(program.Case):
    def setUp(self):
        super().setUp()
        self.texts = str(program.FIXTURES)

    def files(self):
        return sorted(os.listdir(self.folder))

    def test_a_closed_pipe_is_quiet(self):
        for arguments in ([self.texts], [self.texts, "--format", "json"], ["--help"],
                          ["compare", self.texts + "/statements", "--format", "json"]):
            ours, theirs = os.pipe()
            os.close(ours)
            done = subprocess.run(program.command(*arguments), stdout=theirs, check=False,
                                  stderr=subprocess.PIPE, env=program.ENVIRONMENT)
            os.close(theirs)
            self.assertEqual([done.returncode, done.stderr], [0, b""], arguments)
        done = subprocess.run(["/bin/bash", "-c", "set -o pipefail; \"$@\" | head -n 1", "bash",
                               *program.command(self.texts, "--format", "json")],
                              capture_output=True, check=False, env=program.ENVIRONMENT)
        self.assertEqual([done.returncode, done.stdout, done.stderr], [0, b"{\n", b""])

    def test_a_full_disk(self):
        for arguments in ([self.texts], [self.texts, "--format", "json"], ["--help"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run(program.command(*arguments), stdout=full, check=False,
                                      stderr=subprocess.PIPE, env=program.ENVIRONMENT)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stderr, b"stemma: cannot write to standard output: "
                                          b"No space left on device\n")

    def test_messages_that_cannot_be_written_do_no_harm(self):
        for arguments, code in (([self.texts, "-v", "--progress", "always"], 0), (["--fuzzy"], 2),
                                ([], 2), (["missing"], 2)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run(program.command(*arguments), stderr=full, check=False,
                                      stdout=subprocess.PIPE, env=program.ENVIRONMENT)
            self.assertEqual(done.returncode, code)

    def test_a_device_as_the_output_file_stays_a_device(self):
        """Renaming a finished file to /dev/null would replace it, if root did it."""
        before = os.stat("/dev/full")
        done = self.ran(self.texts, "-o", "/dev/full", code=2)
        self.assertIn(b"cannot write to /dev/full: No space left on device", done.stderr)
        self.assertEqual(os.stat("/dev/full").st_rdev, before.st_rdev)
        self.ran(self.texts, "-o", "/dev/null")
        self.assertTrue(os.path.exists("/dev/null") and not os.path.isfile("/dev/null"))
        done = self.ran(self.texts, "--format", "json", "-o", "/dev/stdout")
        self.assertEqual(done.stdout[:2], b"{\n")

    def test_an_output_file_appears_only_when_it_is_complete(self):
        for arguments, code in ((["missing"], 2), ([self.texts, "--format", "xml"], 2),
                                (["compare", self.texts + "/variants/empty.txt"], 2),
                                (["compare", "f:000000", self.texts], 2)):
            self.ran(*arguments, "-o", self.folder / "out", code=code)
            self.assertEqual(self.files(), [])
        self.put("out", "old")
        self.ran("compare", self.texts + "/variants/empty.txt", "-o", self.folder / "out", code=2)
        self.assertEqual((self.folder / "out").read_text(), "old")
        self.ran(self.texts, "-o", self.folder / "out")
        self.assertEqual(self.files(), ["out"])
        self.assertIn("documents: ", (self.folder / "out").read_text(encoding="utf-8"))

    def test_an_output_file_that_cannot_be_made(self):
        for name, why in (("no/such/folder", "No such file or directory"),
                          (".", "Is a directory")):
            done = self.ran(self.texts, "-o", name, code=2, cwd=self.folder)
            self.assertEqual(done.stderr.decode(), f"stemma: cannot write to {name}: {why}\n")
            self.assertEqual(self.files(), [])

    def test_an_output_file_keeps_its_permissions_and_its_link(self):
        self.ran(self.texts, "-o", self.folder / "new", umask=0o027)
        self.assertEqual(os.stat(self.folder / "new").st_mode & 0o777, 0o640)
        os.chmod(self.put("private", "old"), 0o600)
        os.symlink("private", self.folder / "link")
        self.ran(self.texts, "-o", self.folder / "link")
        self.assertTrue(os.path.islink(self.folder / "link"))
        self.assertEqual(os.stat(self.folder / "private").st_mode & 0o777, 0o600)
        self.assertIn("documents: ", (self.folder / "private").read_text(encoding="utf-8"))

    def test_an_output_file_beside_what_is_read_is_not_read(self):
        self.put("a.txt", "A text.")
        done = self.ran(".", "-o", "out.json", "--format", "json", cwd=self.folder)
        self.assertEqual(done.stderr, b"")
        self.assertIn('"documents": 1,', (self.folder / "out.json").read_text())


class Signals(program.Case):
    def started(self, *arguments):
        """A run that waits for the end of its standard input."""
        process = subprocess.Popen(program.command("-", *arguments), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=program.ENVIRONMENT)
        process.stdin.write(b"A text that goes on ")
        process.stdin.flush()
        self.addCleanup(process.kill)
        # It must have blocked the signals; then it waits in poll or read.
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                blocked = int(re.search(r"SigBlk:\s*(\w+)", status.read())[1], 16)
            if blocked >> (signal.SIGTERM - 1) & 1:
                break
            time.sleep(0.01)
        time.sleep(0.2)
        return process

    def test_interrupted(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.started("-o", self.folder / "out")
            sent = time.monotonic()
            process.send_signal(number)
            output, errors = self.ended(process)
            self.assertEqual(process.returncode, code)
            self.assertLess(time.monotonic() - sent, 5)
            self.assertEqual([output, errors], [b"", b"stemma: interrupted\n"])
            self.assertEqual(os.listdir(self.folder), [])

    def ended(self, process):
        output, errors = process.stdout.read(), process.stderr.read()
        process.wait(timeout=30)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        return output, errors

    def test_a_second_signal_ends_it_at_once(self):
        process = self.started()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        self.ended(process)
        self.assertIn(process.returncode, (130, 143))

    def test_a_signal_that_the_caller_ignores_is_ignored(self):
        with_ignored = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process = subprocess.Popen(program.command("-"), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=program.ENVIRONMENT)
        finally:
            signal.signal(signal.SIGINT, with_ignored)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        output, errors = process.communicate(b"A text.")
        self.assertEqual([process.returncode, errors], [0, b""])
        self.assertIn(b"1 document", output)

    def test_ctrl_c_on_a_terminal(self):
        child, terminal = pty.fork()
        if child == 0:
            try:
                os.execve(program.tree.PROGRAM, program.command("-"), program.ENVIRONMENT)
            finally:
                os._exit(127)
        time.sleep(0.5)
        os.write(terminal, b"\x03")
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 130)


if __name__ == "__main__":
    unittest.main()
