"""Every header of the library compiles alone. One that some source of it includes before all others
is compiled so by tools/lint; the others are compiled here, twice in one source.
Argument: the C++ compiler."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import includes
import tree

COMPILER = sys.argv.pop(1)


def errors_of(folder, header):
    """What the compiler says of a source that has only `header`; empty where it is content."""
    return subprocess.run(
        [COMPILER, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{folder}",
         "-x", "c++", "-"],
        input=f'#include "{header}"\n' * 2, capture_output=True, text=True, check=False).stderr


def included_first(folder):
    """What sources of this folder include before all else."""
    for source in folder.rglob("*.cc"):
        for _, _, name in includes.includes(source.read_text(encoding="utf-8")):
            yield name
            break


class HeadersAlone(unittest.TestCase):
    def test_check_finds_what_is_missing(self):
        for what, text, fails in [
                ("complete", "#pragma once\n#include <string>\nstruct A { std::string s; };\n", False),
                ("no <string>", "#pragma once\nstruct A { std::string s; };\n", True),
                ("no #pragma once", "struct A {};\n", True)]:
            with self.subTest(what), tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "a.h").write_text(text, encoding="utf-8")
                self.assertEqual(errors_of(folder, "a.h") != "", fails)

    def test_what_lint_compiles(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "in" / "a.cc"
            source.parent.mkdir()
            source.write_text('// A source.\n#include "a.h"\n#include "b.h"\n', encoding="utf-8")
            self.assertEqual(list(included_first(pathlib.Path(folder))), ["a.h"])

    def test_all_headers(self):
        library = tree.SOURCE / "lib"
        headers = {file.relative_to(library).as_posix() for file in library.rglob("*.h")}
        self.assertLessEqual(includes.public_headers(tree.SOURCE), headers)
        names = sorted(headers - set(included_first(library)))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, errors in zip(names, pool.map(lambda name: errors_of(library, name), names)):
                with self.subTest(name):
                    self.assertEqual(errors, "")


if __name__ == "__main__":
    unittest.main()
