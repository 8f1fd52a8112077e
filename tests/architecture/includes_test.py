"""No #include of the tree points back, and the rules find one that does."""
import pathlib
import tempfile
import unittest

import includes
import tree

GOOD = {
    "lib/stemma/base/CMakeLists.txt": "stemma_public_headers(\n  span.h)  # other.h)\n",
    "lib/stemma/base/span.h": "#pragma once\n#include <cstdint>\n#include <sys/stat.h>\n",
    "lib/stemma/base/utf8.h": "#pragma once\n",
    "lib/stemma/text/CMakeLists.txt": "stemma_public_headers(tokens.h)\n",
    "lib/stemma/text/tokens.h": '#pragma once\n#include "stemma/base/span.h"\n',
    "lib/stemma/text/tokens.cc": '#include "stemma/text/tokens.h"\n#include <fmt/format.h>\n',
    "tools/stemma/options.h": "#pragma once\n",
    "tools/stemma/main.cc": '#include "stemma/text/tokens.h"\n#include "stemma/options.h"\n'
                            '#include "options.h"\n#include <fmt/format.h>\n',
}

# (what, file, its text, what is said of it)
BAD = [
    ("a stage includes a later one", "lib/stemma/text/a.cc",
     '#include "stemma/engine/scan.h"\n', "text must not know engine"),
    ("... in angle brackets and with spaces", "lib/stemma/text/a.cc",
     "\n  #  include <stemma/sketch/shingles.h>\n", "a.cc:2: text must not know sketch"),
    ("base includes a stage", "lib/stemma/base/a.cc",
     '#include "stemma/text/tokens.h"\n', "base must not know text"),
    ("a relative include", "lib/stemma/text/a.cc", '#include "tokens.h"\n', "is relative"),
    ("a path with ..", "lib/stemma/text/a.cc",
     '#include "stemma/text/../sketch/x.h"\n', "goes up"),
    ("an unknown stage", "lib/stemma/text/a.cc", '#include "stemma/misc/x.h"\n', "of no stage"),
    ("a file in no stage", "lib/stemma/misc/a.cc", "", "lies in no stage"),
    ("an include by macro", "lib/stemma/text/a.cc", "#include HEADER\n", "a macro"),
    ("a public header with a third-party one", "lib/stemma/base/span.h",
     "#pragma once\n#include <fmt/format.h>\n", "<fmt/format.h> of another library"),
    ("a public header with an internal one", "lib/stemma/base/span.h",
     '#pragma once\n#include "stemma/base/utf8.h"\n', "needs stemma/base/utf8.h, which is not"),
    ("a tool with an internal header", "tools/stemma/a.cc",
     '#include "stemma/base/utf8.h"\n', "internal to the library"),
    ("no #pragma once", "lib/stemma/text/a.h", "// #pragma once\n", "no #pragma once"),
    ("no #pragma once in a tool", "tools/stemma/a.h", "", "no #pragma once"),
    ("a public header that is not there", "lib/stemma/text/CMakeLists.txt",
     "stemma_public_headers(gone.h tokens.h)\n", "does not exist"),
]


def violations_of(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return includes.violations(root)


class Rules(unittest.TestCase):
    def test_good_tree(self):
        self.assertEqual(violations_of(GOOD), [])

    def test_bad_trees(self):
        for what, name, text, said in BAD:
            with self.subTest(what):
                found = violations_of(GOOD | {name: text})
                self.assertEqual(len(found), 1, found)
                self.assertIn(said, found[0])


class ThisTree(unittest.TestCase):
    def test_has_public_headers(self):
        self.assertIn("stemma/base/digest.h", includes.public_headers(tree.SOURCE))

    def test_follows_the_rules(self):
        found = includes.violations(tree.SOURCE)
        self.assertEqual(found, [], "\n" + "\n".join(found))


if __name__ == "__main__":
    unittest.main()
