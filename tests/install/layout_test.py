"""What is installed, where, and what it needs and offers."""
import os
import pathlib
import re
import tempfile
import unittest

import includes
import installed
import tree

# Functions, data, type information and thunks of namespace stemma, as the C++ ABI spells them.
OURS = re.compile(r"_Z(T[ISVTC]|GV|Tv?[hn]?n?\d+_)?N[VKRO]*6stemma")


class Layout(unittest.TestCase):
    def test_one_shared_library(self):
        files = [file for file in installed.STAGED.rglob("*")
                 if not file.is_symlink() and re.search(r"\.(so|a)(\.|$)", file.name)]
        self.assertEqual([file.parent for file in files], [installed.LIBRARIES])
        self.assertRegex(files[0].name, r"^libstemma\.so\.\d+\.\d+\.\d+$")

    def test_headers_are_the_public_ones(self):
        folder = installed.PREFIX / "include"
        found = {file.relative_to(folder).as_posix()
                 for file in folder.rglob("*") if file.is_file()}
        self.assertEqual(found, includes.public_headers(tree.SOURCE))

    def test_headers_need_no_other_library(self):
        for file in (installed.PREFIX / "include").rglob("*.h"):
            for line, _, name in includes.includes(file.read_text(encoding="utf-8")):
                with self.subTest(f"{file.name}:{line}"):
                    self.assertTrue(name in includes.STANDARD or name.startswith("stemma/"), name)

    def test_nothing_names_the_build(self):
        for file in installed.STAGED.rglob("*.cmake"):
            with self.subTest(file.name):
                self.assertNotIn(str(tree.SOURCE), file.read_text(encoding="utf-8"))


class Symbols(unittest.TestCase):
    def setUp(self):
        self.exported = {line.split()[-1] for line in installed.run(
            "nm", "-D", "--defined-only", installed.LIBRARIES / "libstemma.so").splitlines()}

    def test_all_are_of_the_namespace(self):
        others = sorted(name for name in self.exported if not OURS.match(name))
        self.assertEqual(others, [])

    def test_the_interface_is_there_and_the_rest_is_hidden(self):
        names = installed.run("nm", "-D", "-C", "--defined-only",
                              installed.LIBRARIES / "libstemma.so")
        self.assertIn(" stemma::sha256(", names)
        self.assertIn(" typeinfo for stemma::Error", names)
        self.assertNotIn("stemma::append_utf8(", names)


class Program(unittest.TestCase):
    program = installed.PREFIX / "bin" / "stemma"

    def test_runs_from_where_it_is(self):
        self.assertRegex(installed.run(self.program, "--version"), r"\d+\.\d+\.\d+")
        libraries = installed.run("ldd", self.program)
        self.assertIn(f"{installed.LIBRARIES.resolve()}/libstemma.so",
                      re.sub(r"/bin/\.\./", "/", libraries))

    def test_looks_for_libraries_beside_itself_only(self):
        for file in (self.program, installed.LIBRARIES / "libstemma.so"):
            paths = re.findall(r"R(?:UN)?PATH.*\[(.*)\]", installed.run("readelf", "-d", file))
            for path in ":".join(paths).split(":"):
                with self.subTest(f"{file.name}: {path}"):
                    self.assertRegex(path, r"^$|^\$ORIGIN/")


class Directories(unittest.TestCase):
    def test_those_of_gnu_are_honoured(self):
        folders = {"BIN": "odd/programs", "LIB": "odd/deep/libraries", "INCLUDE": "odd/headers",
                   "LIBEXEC": "odd/helpers", "DATAROOT": "odd/data"}
        with tempfile.TemporaryDirectory() as build:
            installed.run(
                installed.CMAKE, "-G", "Ninja", "-S", tree.SOURCE, "-B", build,
                f"-DCMAKE_CXX_COMPILER={installed.COMPILER}", "-DSTEMMA_BUILD_TESTS=OFF",
                *(f"-DCMAKE_INSTALL_{key}DIR={folder}" for key, folder in folders.items()))
            scripts = [file.read_text(encoding="utf-8")
                       for file in pathlib.Path(build).rglob("cmake_install.cmake")]
        script = "\n".join(scripts)
        places = set(re.findall(r'DESTINATION "\$\{CMAKE_INSTALL_PREFIX\}/([^"]*)"', script))
        self.assertLessEqual({folders["BIN"], folders["LIB"],
                              f"{folders['INCLUDE']}/stemma/base"}, places)
        for place in places:
            with self.subTest(place):
                self.assertTrue(any(f"{place}/".startswith(f"{folder}/")
                                    for folder in folders.values()))
        up = os.path.relpath(folders["LIB"], folders["BIN"])
        self.assertEqual(set(re.findall(r'NEW_RPATH "([^"]*)"', script.replace("\\", ""))),
                         {f"$ORIGIN/{up}"})


if __name__ == "__main__":
    unittest.main()
