"""No two types of the library have one name. Where their definitions differ, the linker takes the
code of one for both, vectors of them above all, and nobody says a word (C++ [basic.def.odr])."""
import collections
import re
import unittest

import tree

TYPE = re.compile(r"^(?:class|struct|enum class)(?: STEMMA_API)? (\w+)(?: final)?\s*(?::(?!:)[^;{]*)?\{",
                  re.MULTILINE)
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{", re.MULTILINE)


def types(text):
    """The qualified names of the types that a header defines outside of others."""
    namespace = NAMESPACE.search(text)
    return {f"{namespace[1]}::{name}" if namespace else name for name in TYPE.findall(text)}


class Names(unittest.TestCase):
    def test_types_are_found(self):
        self.assertEqual(types("namespace a {\nstruct B {\n  struct C {};\n};\nclass D;\n"
                               "class STEMMA_API E final : public B {\n};\n"
                               "enum class F : int { g };\n}\n"), {"a::B", "a::E", "a::F"})

    def test_each_type_has_a_name_of_its_own(self):
        headers = collections.defaultdict(list)
        for header in sorted((tree.SOURCE / "lib").rglob("*.h")):
            for name in types(header.read_text(encoding="utf-8")):
                headers[name].append(header.relative_to(tree.SOURCE).as_posix())
        self.assertGreater(len(headers), 100)
        self.assertEqual({name: where for name, where in headers.items() if len(where) > 1}, {})


if __name__ == "__main__":
    unittest.main()
