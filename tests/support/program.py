"""Runs the built program as a user would, in a folder of its own."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import tree

FIXTURES = tree.SOURCE / "fixtures"

# Nothing of the caller's that could change a result, but what the sanitizers are told.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
ENVIRONMENT |= {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

# A shell's `ulimit` for root: files that nobody may read are unreadable even for root then.
LIKE_A_USER = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def command(*arguments):
    return [str(tree.PROGRAM), *arguments]


def run(*arguments, stdin=b"", env=None, like_a_user=False, timeout=60, **options):
    """The finished process, with both outputs as bytes. `env` is added to the environment."""
    words = command(*arguments)
    if like_a_user and os.geteuid() == 0:
        words = LIKE_A_USER + words
    return subprocess.run(words, input=stdin, env=ENVIRONMENT | (env or {}), timeout=timeout,
                          capture_output=True, check=False, **options)


def rounds(count):
    """How much of a repeated trial is made: a quarter under a sanitizer (see rounds.h)."""
    return (count + 3) // 4 if os.environ.get("STEMMA_SANITIZED") else count


class Case(unittest.TestCase):
    """A test with an empty folder to work in, self.folder, gone afterwards."""
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def put(self, name, content):
        """Writes a file; `name` may be bytes, `content` text or bytes."""
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return os.fsdecode(path)

    def put_family(self):
        """Two versions of one text, which every run on the folder must find."""
        for name in ("bees-full.txt", "bees-list-lost.txt"):
            shutil.copy(FIXTURES / "variants" / name, self.folder)

    def ran(self, *arguments, code=0, **options):
        """Runs, and checks the exit code."""
        done = run(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        return done

    def families(self, *arguments, **options):
        """(JSON of families, standard error) of a run on the folder, or on what is named."""
        done = self.ran("families", *(arguments or [self.folder]), "--format", "json", **options)
        return json.loads(done.stdout), done.stderr.decode()

    def assert_family_found(self, result):
        members = [[os.path.basename(version["document"]) for version in family["versions"]]
                   for family in result["families"]]
        self.assertIn(["bees-full.txt", "bees-list-lost.txt"], members)

    def skipped(self, result):
        """{file name: code} of what was not read."""
        return {os.path.basename(each["document"]): each["code"] for each in result["skipped"]}
