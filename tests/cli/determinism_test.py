"""The same documents and options give the same bytes, whatever else is different."""
import os
import random
import shutil
import subprocess
import time
import unittest

import program

OUTPUTS = [("--format", "human"), ("--format", "json"), ("--format", "csv"),
           ("--format", "paths"), ("--format", "paths", "-0")]


class Determinism(program.Case):
    def setUp(self):
        super().setUp()
        for name in ("statements", "variants"):
            shutil.copytree(program.FIXTURES / name, self.folder / "texts" / name)

    def all_outputs(self, *paths, **options):
        """What each format says, in the folder of the test."""
        options.setdefault("cwd", self.folder)
        return [self.ran("families", *paths, *output, **options).stdout for output in OUTPUTS]

    def compared(self, *extra, **options):
        options.setdefault("cwd", self.folder)
        names = [f"texts/variants/harbour-{name}.txt"
                 for name in ("full", "edited", "cut-head", "reordered", "crlf")]
        return [self.ran("compare", *names, *extra, *output, **options).stdout
                for output in OUTPUTS[:2]]

    def other_commands(self, *extra, **options):
        """What the commands say that ask about a collection in another way."""
        options.setdefault("cwd", self.folder)
        full, edited = (f"texts/variants/harbour-{name}.txt" for name in ("full", "edited"))
        return [self.ran(*arguments, *extra, **options).stdout for arguments in (
            ["pairs", "texts"],
            ["pairs", "texts", "--all", "--format", "jsonl",
             "--relations", "near-duplicate,contains,overlaps"],
            ["pairs", "texts", "--format", "jsonl", "--lenses", "minhash,winnowing,short"],
            ["families", "texts", "--format", "json", "--lenses", "minhash,winnowing,short"],
            ["explain", full, edited, "texts", "--format", "json"],
            ["explain", full, edited, "texts"],
            ["audit", "texts", "--format", "json"],
            ["families", "texts/variants", "--against", "texts/statements", "--against", "held",
             "--format", "json"])]

    def test_other_commands(self):
        shutil.copytree(self.folder / "texts/variants", self.folder / "held")
        expected = self.other_commands("-j1")
        self.assertGreater(min(map(len, expected)), 500)
        for threads in ("2", "8"):
            self.assertEqual(self.other_commands("-j", threads), expected)
        for setting in ({"COLUMNS": "200", "TZ": "Asia/Kolkata"}, {"LC_ALL": "no_SUCH"}):
            self.assertEqual(self.other_commands(env=setting), expected, setting)
        self.assertEqual(self.other_commands("--memory", "300M", "-q"), expected)

    def test_number_of_threads(self):
        expected = self.all_outputs("texts", "-j1")
        self.assertGreater(min(map(len, expected)), 500)
        for threads in ("2", "8", "64"):
            self.assertEqual(self.all_outputs("texts", "-j", threads), expected)
        self.assertEqual(self.compared("-j1"), self.compared("-j8"))

    def test_again_and_again(self):
        expected = self.ran("texts", "--format", "json", "-j8", cwd=self.folder).stdout
        for _ in range(8):
            done = self.ran("texts", "--format", "json", "-j8", cwd=self.folder)
            self.assertEqual(done.stdout, expected)

    def test_order_of_paths_and_paths_that_overlap(self):
        files = sorted(str(file.relative_to(self.folder))
                       for file in (self.folder / "texts").rglob("*") if file.is_file())
        # The screen ends with the paths as they were named, for the next command.
        expected = self.all_outputs("texts")[1:]
        chance = random.Random(7)
        for paths in (files, files[::-1], chance.sample(files, len(files)), files + files,
                      ["texts", "texts"], ["texts", *files[:3]],
                      ["texts/variants", "texts", "texts/statements"]):
            self.assertEqual(self.all_outputs(*paths)[1:], expected)

    def test_order_in_which_files_were_made(self):
        expected = self.all_outputs("texts")
        names = sorted((self.folder / "texts").rglob("*.t*"), reverse=True)
        contents = [(name, name.read_bytes()) for name in names]
        shutil.rmtree(self.folder / "texts")
        for number, (name, content) in enumerate(contents):
            name.parent.mkdir(parents=True, exist_ok=True)
            name.write_bytes(content)
            os.utime(name, (number, 10 ** 9 + number))
        self.assertEqual(self.all_outputs("texts"), expected)

    def test_order_of_compared_versions(self):
        names = [f"texts/variants/harbour-{name}.txt"
                 for name in ("full", "edited", "cut-head", "cut-short", "reordered")]
        outputs = {self.ran("compare", *order, "--format", "json", cwd=self.folder).stdout
                   for order in (names, names[::-1], names[2:] + names[:2])}
        self.assertEqual(len(outputs), 1)

    def german(self):
        """Settings of a locale with other letters, other order and a decimal comma."""
        made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8",
                               str(self.folder / "de_DE.UTF-8")],
                              capture_output=True, text=True, check=False)
        self.assertEqual(made.returncode, 0, made.stderr)
        setting = {"LOCPATH": str(self.folder), "LC_ALL": "de_DE.UTF-8"}
        shown = subprocess.run(["/usr/bin/printf", "%.1f", "1,5"], env=setting,
                               capture_output=True, check=False)
        self.assertEqual(shown.stdout, b"1,5", "the locale was not built")
        return setting

    def test_locale(self):
        expected = self.all_outputs("texts") + self.compared()
        for setting in (self.german(), {"LC_ALL": "C"}, {"LC_ALL": "no_SUCH"}):
            got = self.all_outputs("texts", env=setting) + self.compared(env=setting)
            self.assertEqual(got, expected, setting)

    def test_surroundings(self):
        expected = self.all_outputs("texts")
        for setting in ({"TZ": "Asia/Kolkata"}, {"TZ": "America/St_Johns", "COLUMNS": "200"},
                        {"HOME": "/nowhere", "TERM": "dumb", "NO_COLOR": "1"}, {"LANGUAGE": "ja"}):
            self.assertEqual(self.all_outputs("texts", env=setting), expected, setting)
        self.assertEqual(self.all_outputs("texts", umask=0o777), expected)
        self.assertEqual(self.all_outputs("texts", "--memory", "300M"), expected)
        self.assertEqual(self.all_outputs("texts", "-v", "--progress", "json"), expected)

    def test_working_directory(self):
        inside = self.ran(".", "--format", "csv", cwd=self.folder / "texts").stdout
        above = self.ran("./texts", "--format", "csv", cwd=self.folder).stdout
        self.assertEqual(inside.replace(b"./", b"./texts/"), above)

    def test_time(self):
        first = self.all_outputs("texts")
        time.sleep(1.1)
        self.assertEqual(self.all_outputs("texts"), first)

    def test_a_file_gets_what_standard_output_gets(self):
        for output in OUTPUTS:
            printed = self.ran("texts", *output, cwd=self.folder).stdout
            self.ran("texts", *output, "-o", "result", cwd=self.folder)
            self.assertEqual((self.folder / "result").read_bytes(), printed)


if __name__ == "__main__":
    unittest.main()
