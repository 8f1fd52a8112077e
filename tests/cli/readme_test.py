"""What README.md and docs/guide.md show of the program is what it does: each ```console block
that begins with a call of stemma is run from the top of the tree, and must print what the block
says. ```console no-test: not run."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import markdown
import tree

CALL = re.compile(r"\$ (?:stemma|tools/run)(?= |$)")


def sessions(file):
    """(block, [(command, output), ...]) of every block to run. A block may hold several calls."""
    for block in markdown.blocks(file):
        if block.info != "console" or not CALL.match(block.text.partition("\n")[0]):
            continue
        calls = []
        for line in block.text.splitlines(keepends=True):
            if line.startswith("$ "):
                calls.append((line[2:].rstrip("\n"), ""))
            else:
                calls[-1] = (calls[-1][0], calls[-1][1] + line)
        yield block, calls


def output_of(command, home):
    """Both outputs of a shell command, in which stemma is the one that was built."""
    command = re.sub(r"(^|[|;&(]\s*)tools/run(?= |$)", r"\1stemma", command)
    environment = {name: value for name, value in os.environ.items()
                   if name.endswith("SAN_OPTIONS")}
    environment |= {"PATH": f"{tree.PROGRAM.parent}:/usr/bin:/bin", "HOME": home,
                    "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    done = subprocess.run(["/bin/bash", "-c", command], cwd=tree.SOURCE, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    output = done.stdout.decode("utf-8", errors="replace")
    if done.returncode < 0 or done.returncode > 125 and done.returncode != 130:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{output}")
    return output


class Readme(unittest.TestCase):
    maxDiff = None

    def run_all(self, found):
        with tempfile.TemporaryDirectory() as home:
            for block, calls in found:
                for command, output in calls:
                    with self.subTest(f"{block.place}: {command}"):
                        self.assertEqual(output_of(command, home), output)

    def test_blocks_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "a.md"
            file.write_text("```console\n$ stemma --version\n1\n$ stemma b | head\n```\n"
                            "```console\n$ ls\n```\n```console no-test\n$ stemma c\n```\n"
                            "```console\n$ tools/run d\n```\n", encoding="utf-8")
            self.assertEqual([calls for _, calls in sessions(file)], [
                [("stemma --version", "1\n"), ("stemma b | head", "")], [("tools/run d", "")]])

    def test_the_built_program_runs(self):
        with tempfile.TemporaryDirectory() as home:
            version = output_of("tools/run --version", home)
            self.assertRegex(version, r"\d+\.\d+\.\d+")
            with self.assertRaises(AssertionError):
                output_of("stemma-that-is-not-there", home)

    def test_readme(self):
        found = list(sessions(tree.SOURCE / "README.md"))
        self.assertNotEqual(found, [], "README.md shows no call of stemma in a ```console block")
        self.run_all(found)

    def test_guide(self):
        found = list(sessions(tree.SOURCE / "docs" / "guide.md"))
        self.assertNotEqual(found, [], "docs/guide.md shows no call of stemma")
        self.run_all(found)


if __name__ == "__main__":
    unittest.main()
