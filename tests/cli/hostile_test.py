"""Files made to cost more than all others together cost one diagnostic each, and little time: those
beside them are read as ever, within the memory."""
import gzip
import os
import struct
import tarfile
import tempfile
import time
import unittest
import zlib

import program

MEMBERS = 1_000_000
MOST_SECONDS = 120  # of a slow machine with other work


def write_tar_of_members(path):
    """A tar file of so many empty members, compressed. In pieces: the peak of a process that is
    started counts for the one that it becomes."""
    member = tarfile.TarInfo("a.txt").tobuf(tarfile.USTAR_FORMAT)
    with gzip.open(path, "wb", compresslevel=1) as packed:
        for _ in range(1000):
            packed.write(member * (MEMBERS // 1000))
        packed.write(bytes(1024))


def zip_of_members(content=b"a word\n"):
    """A ZIP file of so many members, with the directory of ZIP64 that it takes."""
    sizes = struct.pack("<III", zlib.crc32(content), len(content), len(content))
    local = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes + \
        struct.pack("<HH", 1, 0) + b"a" + content
    entries = [b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 33) + sizes +
               struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, offset) + b"a"
               for offset in range(0, MEMBERS * len(local), len(local))]
    directory = b"".join(entries)
    at = MEMBERS * len(local)
    end = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, MEMBERS, MEMBERS,
                                  len(directory), at)
    end += b"PK\6\7" + struct.pack("<IQI", 0, at + len(directory), 1)
    end += b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local * MEMBERS + directory + end


@unittest.skipIf(any(each.endswith("SAN_OPTIONS") for each in os.environ),
                 "a sanitizer takes more memory, and its time")
class Hostile(program.Case):
    def check(self, name, memory):
        """One diagnostic for what was put under `name`, the family beside it, and no more memory
        than that. Gives the diagnostic."""
        self.put_family()
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as outside:
            out = os.path.join(outside, "families.csv")
            peak, code, errors = run_measured(
                program.command("families", self.folder, "--memory", memory, "--format", "csv",
                                "-o", out), os.path.join(outside, "errors"))
            with open(out, "rb") as file:
                found = file.read()
        self.assertEqual(code, 3, errors)
        self.assertLess(time.monotonic() - begun, MOST_SECONDS)
        self.assertLess(peak, int(memory[:-1]) << 20, "kibibytes")
        self.assertIn(b"bees-list-lost.txt", found)
        self.assertEqual(errors.count("stemma: "), 1, errors)
        self.assertIn(name, errors)
        return errors

    def test_a_tar_file_of_a_million_members(self):
        write_tar_of_members(self.folder / "many.tar.gz")
        self.assertIn("more than 500000 members", self.check("many.tar.gz", "1G"))

    def test_a_zip_file_of_a_million_members(self):
        self.put("many.zip", zip_of_members())
        self.assertIn("more than 500000 members", self.check("many.zip", "2G"))

    def test_a_web_page_of_nothing_but_brackets(self):
        with open(self.folder / "brackets.html", "wb") as page:
            page.write(b"<!DOCTYPE html>")
            for _ in range(500):
                page.write(b"<" * (1 << 20))
        self.assertIn("[too_large]", self.check("brackets.html", "8G"))


def run_measured(arguments, errors):
    """(peak memory in kibibytes, exit code, standard error) of a run."""
    with open(errors, "wb") as to:
        process = os.posix_spawn(arguments[0], arguments, program.ENVIRONMENT,
                                 file_actions=[(os.POSIX_SPAWN_DUP2, to.fileno(), 2)])
    _, status, usage = os.wait4(process, 0)
    with open(errors, encoding="utf-8") as said:
        return usage.ru_maxrss, os.waitstatus_to_exitcode(status), said.read()


if __name__ == "__main__":
    unittest.main()
