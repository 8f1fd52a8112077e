"""tools/setup, tools/build and tools/run on a machine of which only the file system is real:
dpkg, apt, sudo and cmake are stand-ins that write down how they were called."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import tree

REAL = ["bash", "cat", "dirname", "env", "flock", "grep", "mkdir", "mktemp", "readlink", "rm", "sed",
        "sort", "touch"]

# Knows all packages but those in $MISSING.
DPKG = r"""
status=0
for name in "$@"; do
  case " $MISSING -" in
    *" $name "*) echo "no packages found matching $name" >&2; status=1 ;;
    *) [[ $name == -* ]] || printf 'installed %s\n' "$name" ;;
  esac
done
exit $status
"""
APT = r"""
read -r -t 0.1 line && echo "apt-get read: $line" >>"$LOG"
echo "apt-get $DEBIAN_FRONTEND ${*: -3}" >>"$LOG"
echo "apt-get says this"
exit "${APT_STATUS:-0}"
"""
SUDO = r"""
echo "sudo $1" >>"$LOG"
[[ $1 == -n ]] && shift
[[ $1 == true ]] || exec "$@"
"""
# Configures by writing a cache, builds a stemma that says how it was called.
CMAKE = r"""
if [[ $1 == -S ]]; then
  echo configure >>"$LOG"
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$2" >"$2/build/$4/CMakeCache.txt"
elif [[ $* == *" -n" ]]; then
  if [[ -e $2/changed ]]; then echo "[1/1] a.cc"; else echo "ninja: no work to do."; fi
else
  echo build >>"$LOG"
  echo "compiler says this"
  rm -f "$2/changed"
  mkdir -p "$2/bin"
  printf '#!/usr/bin/env bash\nprintf "[%%s]" "$PWD" "$@"; cat; exit 7\n' >"$2/bin/stemma"
  chmod +x "$2/bin/stemma"
  exit "${CMAKE_STATUS:-0}"
fi
"""


class Machine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.base = pathlib.Path(folder.name).resolve()
        self.root = self.base / "a tree"
        self.log = self.base / "log"
        (self.root / "tools").mkdir(parents=True)
        for name in ("run", "setup", "build", "packages.txt"):
            shutil.copy(tree.SOURCE / "tools" / name, self.root / "tools" / name)
        (self.root / "CMakePresets.json").write_text("{}", encoding="utf-8")
        os.utime(self.root / "CMakePresets.json", (1, 1))
        (self.base / "bin").mkdir()
        for name in [*REAL, "chmod"]:
            (self.base / "bin" / name).symlink_to(shutil.which(name, path="/usr/bin:/bin"))
        for name, text in [("dpkg-query", DPKG), ("apt-get", APT), ("cmake", CMAKE),
                           ("id", 'echo "${USER_ID:-0}"')]:
            self.stand_in(name, text)

    def stand_in(self, name, text):
        file = self.base / "bin" / name
        file.write_text(f"#!/usr/bin/env bash\n{text}\n", encoding="utf-8")
        file.chmod(0o755)

    def call(self, script, *arguments, **environment):
        """The finished call, from another folder, and what the stand-ins wrote down."""
        self.log.write_text("", encoding="utf-8")
        done = subprocess.run(
            [self.root / "tools" / script, *arguments], cwd=self.base, input="stdin",
            capture_output=True, text=True, check=False, start_new_session=True,
            env={"PATH": str(self.base / "bin"), "LOG": str(self.log)} | environment)
        return done, self.log.read_text(encoding="utf-8").splitlines()


class Setup(Machine):
    def test_nothing_missing(self):
        done, log = self.call("setup", "build", "test")
        self.assertEqual((done.returncode, done.stdout, done.stderr, log), (0, "", "", []))

    def test_missing_as_root(self):
        done, log = self.call("setup", "build", MISSING="cmake g++ shellcheck")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(log[0].split()[-1], "update")
        self.assertEqual(log[1], "apt-get noninteractive --no-install-recommends cmake g++")
        self.assertEqual(len(log), 2)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr, "stemma: installing cmake g++ ...\n")

    def test_missing_with_sudo(self):
        self.stand_in("sudo", SUDO)
        done, log = self.call("setup", "build", MISSING="g++", USER_ID="1000")
        self.assertEqual(done.returncode, 0)
        self.assertIn("sudo env", log)
        self.assertIn("apt-get noninteractive --yes --no-install-recommends g++", log)

    def test_missing_without_a_way_to_install(self):
        for what, sudo in [("no sudo", None), ("a sudo that cannot ask", "exit 1")]:
            with self.subTest(what):
                if sudo:
                    self.stand_in("sudo", sudo)
                done, log = self.call("setup", "build", MISSING="g++", USER_ID="1000")
                self.assertEqual((done.returncode, log), (2, []))
                self.assertIn("apt-get install --no-install-recommends g++\n", done.stderr)

    def test_failed_installation(self):
        done, _ = self.call("setup", "build", MISSING="g++", APT_STATUS="100")
        self.assertEqual(done.returncode, 2)
        self.assertIn("apt-get says this", done.stderr)

    def test_unknown_purpose(self):
        done, _ = self.call("setup", "bulid")
        self.assertEqual(done.returncode, 2)
        self.assertIn("'bulid'", done.stderr)


class Run(Machine):
    def test_first_and_second_call(self):
        expected = f"[{self.base}][a b][*]stdin"
        done, log = self.call("run", "a b", "*", MISSING="g++")
        self.assertEqual((done.returncode, done.stdout), (7, expected))
        self.assertEqual(log[-2:], ["configure", "build"])
        self.assertIn("stemma: building", done.stderr)
        self.assertNotIn("compiler says this", done.stderr)
        done, log = self.call("run", "a b", "*")
        self.assertEqual((done.returncode, done.stdout, done.stderr, log), (7, expected, "", []))

    def test_builds_again_what_changed(self):
        self.call("run")
        (self.root / "build" / "release" / "changed").touch()
        self.assertEqual(self.call("run")[1], ["build"])
        self.assertEqual(self.call("run")[1], [])

    def test_configures_again(self):
        self.call("run")
        os.utime(self.root / "CMakePresets.json")
        self.assertEqual(self.call("run")[1][0], "configure")
        moved = self.base / "moved"
        self.root.rename(moved)
        self.root = moved
        self.assertEqual(self.call("run")[1][0], "configure")
        self.assertEqual(self.call("run")[1], [])

    def test_failed_build(self):
        done, _ = self.call("run", CMAKE_STATUS="1")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("compiler says this", done.stderr)
        self.assertEqual(self.call("run")[1], ["build"])

    def test_no_way_to_install(self):
        done, log = self.call("run", "a", MISSING="g++", USER_ID="1000")
        self.assertEqual((done.returncode, done.stdout, log), (2, "", []))


if __name__ == "__main__":
    unittest.main()
