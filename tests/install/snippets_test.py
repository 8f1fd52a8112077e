"""The C++ programs of the documentation build against what is installed and print what the
documentation says. A program is a ```cpp block whose first line is `// guide: NAME`; what it
prints is the next ```text block."""
import pathlib
import re
import tempfile
import unittest

import installed
import markdown
import tree

CMAKE_HEAD = """cmake_minimum_required(VERSION 3.25)
project(snippets LANGUAGES CXX)
find_package(stemma REQUIRED)
"""


def programs(file):
    """(block, name, expected output) of every program in `file`."""
    blocks = markdown.blocks(file)
    for index, block in enumerate(blocks):
        match = re.match(r"// guide: ([a-z0-9_]+)\n", block.text)
        if block.info != "cpp" or not match:
            continue
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if following is None or following.info != "text":
            raise AssertionError(f"{block.place}: no ```text block follows with the output")
        yield block, match[1], following.text


class Snippets(unittest.TestCase):
    def test_programs_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "a.md"
            file.write_text("```cpp\nint a;\n```\n```cpp\n// guide: b\nint b;\n```\nThis prints\n"
                            "````text\n```\n````\n", encoding="utf-8")
            self.assertEqual([(block.line, name, output) for block, name, output in programs(file)],
                             [(4, "b", "```\n")])
            file.write_text("```cpp\n// guide: b\n```\n```console\n```\n", encoding="utf-8")
            with self.assertRaisesRegex(AssertionError, "a.md:1: no ```text block"):
                list(programs(file))

    def test_programs_print_what_is_said(self):
        guide = tree.SOURCE / "docs" / "guide.md"
        self.assertTrue(guide.exists(), "docs/guide.md is missing")
        found = list(programs(guide))
        self.assertNotEqual(found, [], "docs/guide.md has no ```cpp block with `// guide: NAME`")
        found += programs(tree.SOURCE / "README.md")
        with tempfile.TemporaryDirectory() as folder:
            lists = [CMAKE_HEAD]
            for block, name, _ in found:
                pathlib.Path(folder, f"{name}.cc").write_text(block.text, encoding="utf-8")
                lists.append(f"add_executable({name} {name}.cc)\n"
                             f"target_link_libraries({name} PRIVATE stemma::stemma)\n")
            pathlib.Path(folder, "CMakeLists.txt").write_text("".join(lists), encoding="utf-8")
            installed.build(folder, f"{folder}/build")
            for block, name, output in found:
                with self.subTest(block.place):
                    self.assertEqual(
                        installed.run(f"{folder}/build/{name}", cwd=tree.SOURCE), output)


if __name__ == "__main__":
    unittest.main()
