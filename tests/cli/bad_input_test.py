"""Documents and names that nobody hoped for: each costs at most one diagnostic, and everything
else is still found."""
import base64
import json
import os
import pathlib
import resource
import socket
import subprocess
import unittest

import program

TEXT = "The ferry left at seven in the morning and nobody on the pier had seen the captain. " * 3


class BadInput(program.Case):
    def setUp(self):
        super().setUp()
        self.put_family()

    def found_beside(self, *paths, code=0, **options):
        """(skipped, standard error) of a run that must find the family in the folder too."""
        result, errors = self.families(self.folder, *paths, code=code, **options)
        self.assert_family_found(result)
        return self.skipped(result), errors

    def test_a_path_that_is_not_there_ends_the_run_before_any_work(self):
        self.put("unreadable.txt", "x")
        for name in ("missing.txt", "bees-full.txt/below", "", "x" * 5000):
            for command in ("families", "compare", "text"):
                with self.subTest(f"{command} {name[:20]}"):
                    done = self.ran(command, self.folder, f"{self.folder}/{name}" if name else "",
                                    code=2)
                    self.assertEqual(done.stdout, b"")
                    self.assertIn(b"no such file or folder: '", done.stderr)
                    self.assertIn(name.encode(), done.stderr)
        done = self.ran("one", "two", "--files-from", "three", code=2, cwd=self.folder)
        self.assertIn(b"'three'", done.stderr)
        done = self.ran("one", "two", code=2, cwd=self.folder)
        self.assertIn(b"no such files or folders: 'one', 'two'", done.stderr)

    def test_an_unreadable_file(self):
        os.chmod(self.put("secret.txt", TEXT), 0)
        skipped, errors = self.found_beside(code=3, like_a_user=True)
        self.assertEqual(skipped, {"secret.txt": "unreadable"})
        self.assertIn("secret.txt: Permission denied (EACCES) [unreadable]", errors)
        done = self.ran("compare", self.folder, code=3, like_a_user=True)
        self.assertIn(b"secret.txt", done.stderr)

    def test_an_unreadable_folder(self):
        self.put("closed/a.txt", TEXT)
        os.chmod(self.folder / "closed", 0)
        self.addCleanup(os.chmod, self.folder / "closed", 0o700)
        skipped, errors = self.found_beside(code=3, like_a_user=True)
        self.assertEqual(skipped, {"closed": "unreadable"})
        self.assertIn("Permission denied", errors)

    def test_a_folder_that_holds_nothing(self):
        (self.folder / "empty" / "below").mkdir(parents=True)
        result, errors = self.families(self.folder / "empty")
        self.assertEqual(result["documents"], 0)
        self.assertRegex(errors, r"empty: holds no file to read \[no_documents\]\n")
        self.assertEqual(self.families(self.folder / "empty", "-q")[1], "")

    def test_an_empty_file_is_a_document_of_no_words(self):
        for name in ("empty.txt", "spaces.txt", "mark.txt"):
            self.put(name, {"e": "", "s": " \n\t\n", "m": "\ufeff"}[name[0]])
        result, errors = self.families()
        self.assertEqual(result["documents"] + len(result["skipped"]), 5)
        self.assertEqual(errors, "")
        self.assert_family_found(result)
        self.assertIn(f"{self.folder}/empty.txt", result["alone"])

    def test_bytes_that_are_no_text(self):
        self.put("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9)
        self.put("random.txt", bytes((i * 7919 ^ i >> 3) & 255 for i in range(9999)))
        self.put("zeros.txt", bytes(100000))
        self.put("words.txt", TEXT.replace(" ", "\0"))
        skipped, errors = self.found_beside()
        self.assertLessEqual({"picture.png", "random.txt", "zeros.txt"}, set(skipped))
        self.assertEqual(errors, "")
        self.assertIn("picture.png", self.found_beside("-v")[1])

    def test_bytes_that_are_not_utf8(self):
        full = (self.folder / "bees-full.txt").read_bytes()
        self.put("bees-spoiled.txt", full.replace(b"honey", b"hon\xffey", 1) + "ä€𝄞".encode() * 9)
        result, _ = self.families()
        family, = result["families"]
        self.assertEqual(len(family["versions"]), 3)

    def test_what_is_no_regular_file(self):
        os.mkfifo(self.folder / "pipe.txt")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / "socket.txt"))
            expected = {"pipe.txt": "not_regular", "socket.txt": "not_regular"}
            self.assertEqual(self.found_beside(), (expected, ""))
            named = ["pipe.txt", "socket.txt", "/dev/null", "/dev/zero", "/dev/tty"]
            skipped, _ = self.found_beside(*named, cwd=self.folder, timeout=20)
            for name in named:
                self.assertEqual(skipped[os.path.basename(name)], "not_regular", name)

    def test_symbolic_links(self):
        os.symlink("nowhere", self.folder / "dangling.txt")
        os.symlink("loop-a", self.folder / "loop-b")
        os.symlink("loop-b", self.folder / "loop-a")
        self.put("deep/er/kept.txt", TEXT)
        os.symlink("..", self.folder / "deep/er/up")
        os.symlink("../../bees-full.txt", self.folder / "deep/er/again.txt")
        skipped, errors = self.found_beside()
        self.assertEqual(set(skipped.values()), {"symlink_not_followed"})
        self.assertEqual(errors, "")
        result, errors = self.families(self.folder, "--follow", code=3)
        self.assert_family_found(result)
        self.assertEqual(self.skipped(result), {"dangling.txt": "unreadable",
                                                "loop-a": "unreadable", "loop-b": "unreadable"})
        self.assertEqual(result["documents"], 3)
        self.assertEqual(errors.count("\n"), 3)

    def test_names_of_any_bytes(self):
        names = [b"new\nline.txt", b"esc\x1b[2J\x1b]0;owned\x07.txt", b"\xff\xfe.txt", b"-rf.txt",
                 "bidi\u202etxt.exe".encode(), b"=1+1.csv", b"a\\b \"'$(id).txt", b"tab\t.txt",
                 b"x" * 255]
        for name in names:
            self.put(name, (self.folder / "bees-full.txt").read_bytes())
        result, errors = self.families(self.folder)
        self.assertEqual(errors, "")
        self.assertEqual(len(result["families"][0]["versions"]), 2 + len(names))
        odd = [each for each in result["families"][0]["versions"] if "document_bytes" in each]
        self.assertEqual([each["document"] for each in odd], [f"{self.folder}/%FF%FE.txt"])
        self.assertEqual(base64.b64decode(odd[0]["document_bytes"]),
                         os.fsencode(self.folder) + b"/\xff\xfe.txt")
        listed = self.ran("--format", "paths", "-0", self.folder).stdout.split(b"\0")
        self.assertEqual({os.path.basename(name) for name in listed if name},
                         set(names) | {b"bees-full.txt", b"bees-list-lost.txt"})
        again = self.ran("families", "--files-from", "-", "-0", "--format", "json",
                         stdin=b"\0".join(listed)).stdout
        self.assertEqual(json.loads(again)["families"], result["families"])

    def test_folders_nested_deeper_than_paths_can_be_long(self):
        depth = 1500
        here = os.open(self.folder, os.O_RDONLY)
        for _ in range(depth):
            os.mkdir("deep", dir_fd=here)
            below = os.open("deep", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.close(here)
        self.addCleanup(subprocess.run, ["rm", "-rf", str(self.folder / "deep")], check=True)
        skipped, errors = self.found_beside(code=3)
        self.assertEqual(set(skipped.values()), {"unreadable"})
        self.assertEqual(errors.count("File name too long"), 1)

    def test_nested_lists_quotes_and_brackets(self):
        self.put("quotes.txt", "> " * 50000 + "deep\n")
        self.put("items.txt", "".join(" " * (2 * i) + "- item\n" for i in range(1500)))
        self.put("brackets.txt", "[" * 200000 + "]" * 200000)
        self.put("front.txt", "---\n" + "[" * 100000 + "\n---\n" + TEXT)
        self.put("bomb.txt", "---\na: &a [x,x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n"
            for i in range(20)) + "---\n" + TEXT)
        self.assertEqual(self.found_beside(timeout=20), ({}, ""))

    def test_a_line_that_does_not_fit_the_memory(self):
        with open(self.folder / "long.txt", "wb") as file:
            file.write(b"word " * 1000)
            file.truncate(300 << 20)
        skipped, errors = self.found_beside("--memory", "1G", code=3)
        self.assertEqual(skipped, {"long.txt": "too_large"})
        self.assertRegex(errors, r"^stemma: .*long.txt: .* \[too_large\]\n$")

    def test_a_long_line_within_the_memory(self):
        with open(self.folder / "long.txt", "wb") as file:
            for first in range(0, 1_000_000, 1000):
                file.write(b"".join(b"w%d " % number for number in range(first, first + 1000)))
        self.assertEqual(self.found_beside("--memory", "1G"), ({}, ""))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if not any(name.endswith("SAN_OPTIONS") for name in os.environ):
            self.assertLess(peak, 1 << 20, "kibibytes")

    def test_a_list_of_names(self):
        listed = self.put("list", "bees-full.txt\r\n\nbees-list-lost.txt\n")
        result, _ = self.families("--files-from", listed, cwd=self.folder)
        self.assert_family_found(result)
        with_nul = b"bees-full.txt\0bees-list-lost.txt"
        result, _ = self.families("--files-from", "-", "-0", stdin=with_nul, cwd=self.folder)
        self.assert_family_found(result)
        result, _ = self.families("bees-full.txt", "--files-from", "-",
                                  stdin=b"bees-list-lost.txt", cwd=self.folder)
        self.assert_family_found(result)
        done = self.ran("--files-from", "-", "--format", "json", stdin=b"a\nb\n", code=2,
                        cwd=self.folder)
        self.assertIn(b"'a', 'b'", done.stderr)
        self.assertEqual(self.families("--files-from", "-", stdin=b"")[0]["documents"], 0)

    def test_standard_input_is_a_document(self):
        text = (self.folder / "bees-full.txt").read_bytes()
        result, _ = self.families(self.folder, "-", stdin=text)
        self.assertIn("-", [each["document"] for each in result["families"][0]["versions"]])
        folder = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        done = subprocess.run(program.command("-", self.folder, "--format", "json"),
                              stdin=folder, env=program.ENVIRONMENT, capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assert_family_found(json.loads(done.stdout))

    def test_include_and_exclude(self):
        for name in ("notes/a.md", "notes/b.txt", "cache/c.txt", "d.log"):
            self.put(name, f"{name} {TEXT}")
        for options, expected in [
                (["--include", "*.txt"], {"bees-full.txt", "bees-list-lost.txt", "notes/b.txt",
                                          "cache/c.txt"}),
                (["--include", "notes/**"], {"notes/a.md", "notes/b.txt"}),
                (["--include", "*.md", "--include", "*.log"], {"notes/a.md", "d.log"}),
                (["--exclude", "cache", "--exclude", "bees*"],
                 {"notes/a.md", "notes/b.txt", "d.log"}),
                (["--include", "*.txt", "--exclude", "*b*"], {"cache/c.txt"})]:
            with self.subTest(options):
                done = self.ran(self.folder, "--format", "csv", *options)
                rows = done.stdout.decode().splitlines()[1:]
                self.assertEqual({str(pathlib.Path(row.split(",")[0]).relative_to(self.folder))
                                  for row in rows}, expected)


if __name__ == "__main__":
    unittest.main()
