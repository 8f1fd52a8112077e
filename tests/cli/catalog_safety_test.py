"""What can happen to a catalog: kills, full disks, damage, two writers. None of it may lose what was
kept, or give a wrong answer without a word."""
import fcntl
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

import catalog
import program

FILES = 400


def prose(seed, words):
    chosen = random.Random(seed)
    return " ".join(chosen.choice(["river", "stone", "letter", "winter", "bread", "harvest", "north",
                                   "candle", "winding", "paper"]) + str(chosen.randrange(300))
                    for _ in range(words))


class Safety(program.Case):
    def setUp(self):
        super().setUp()
        self.catalog = str(self.folder / "c.stemma")

    def put_files(self, count=20, words=40):
        for i in range(count):
            # Every fourth is a copy, and every fifth a version of another.
            text = prose(i - 1 if i % 4 == 3 else i, words)
            self.put(f"files/{i:04}.txt", text + (" and more" if i % 5 == 4 else ""))
        self.put("files/r.jsonl", "".join(
            json.dumps({"text": prose(10_000 + i, words)}) + "\n" for i in range(count)))

    def scan(self, *arguments, code=0, **options):
        return self.ran("scan", *(arguments or [self.folder / "files"]), "--catalog", self.catalog,
                        code=code, **options)

    def read(self):
        with open(self.catalog, "rb") as file:
            return file.read()

    def families(self):
        return self.ran("families", self.catalog, "--format", "json").stdout


class Writers(Safety):
    def test_what_is_no_catalog_stays(self):
        self.put_files(3)
        with sqlite3.connect(self.folder / "other.db") as other:
            other.execute("CREATE TABLE precious (x)")
        other.close()
        for name, content in [("text", b"not a catalog"), ("empty", b""),
                              ("other.db", (self.folder / "other.db").read_bytes())]:
            path = self.folder / name
            path.write_bytes(content)
            done = self.ran("scan", self.folder / "files", "--catalog", path, code=2)
            self.assertIn(b"is no catalog of stemma", done.stderr)
            self.assertEqual(path.read_bytes(), content)
        done = self.ran("scan", self.folder / "files", "--catalog", self.folder / "files", code=2)
        self.assertIn(b"is no catalog of stemma", done.stderr)
        os.symlink("nowhere", self.folder / "link")
        self.ran("scan", self.folder / "files", "--catalog", self.folder / "link", code=2)
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["empty", "files", "link", "other.db", "text"])

    def test_newer_formats_are_refused(self):
        self.put_files(3)
        self.scan()
        with sqlite3.connect(self.catalog) as connection:
            connection.execute("PRAGMA user_version = 6")
        connection.close()
        for command in (["scan", "--catalog", self.catalog], ["catalog", "info", self.catalog],
                        ["families", self.catalog]):
            done = self.ran(*command, code=2)
            self.assertIn(b"has format 6, of a newer stemma; this one knows format 5", done.stderr)

    def test_a_catalog_that_must_not_be_written_to(self):
        self.put_files(3)
        self.scan()
        before = self.read()
        os.chmod(self.catalog, 0o444)
        os.chmod(self.folder, 0o555)
        try:
            done = self.scan(code=2, like_a_user=True)
            self.assertIn(b"cannot be written to: Permission denied", done.stderr)
            for command in (["families", self.catalog], ["catalog", "info", self.catalog],
                            ["catalog", "verify", self.catalog, "--files"]):
                self.ran(*command, like_a_user=True)
            os.chmod(self.folder, 0o755)
            done = self.scan(code=2, like_a_user=True)
            self.assertIn(b"cannot be written to: Permission denied", done.stderr)
        finally:
            os.chmod(self.folder, 0o755)
        self.assertEqual(self.read(), before)
        self.assertEqual(sorted(os.listdir(self.folder)), ["c.stemma", "files"])

    def test_one_writer_at_a_time(self):
        self.put_files(3)
        self.scan()
        # A writer might be done too soon: this holds its lock.
        with open(self.catalog + "-lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.scan(code=2)
            self.assertIn(b"another run of stemma is writing to the catalog", done.stderr)
            self.ran("catalog", "info", self.catalog)
            self.families()
        self.scan()
        self.assertFalse(os.path.exists(self.catalog + "-lock"))

    def test_two_scans_at_once(self):
        self.put_files(FILES, 200)
        runs = [subprocess.Popen(program.command("scan", self.folder / "files", "--catalog",
                                                 self.catalog), env=program.ENVIRONMENT,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                for _ in range(3)]
        said = [run.communicate()[1] for run in runs]
        codes = [run.returncode for run in runs]
        self.assertIn(0, codes)
        for code, error in zip(codes, said):
            if code != 0:
                self.assertEqual(code, 2)
                self.assertIn(b"another run of stemma is writing", error)
        self.ran("catalog", "verify", self.catalog)

    def test_a_file_that_must_not_grow(self):
        self.put_files(FILES, 200)
        self.scan()
        whole = catalog.dump(self.catalog)
        size = os.path.getsize(self.catalog)
        os.remove(self.catalog)
        for share in (0.02, 0.3, 0.9):
            limit = int(size * share)
            done = self.scan(
                code=2, preexec_fn=lambda limit=limit: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (limit, limit)))
            self.assertIn(b"written to", done.stderr)
            if os.path.exists(self.catalog):
                self.ran("catalog", "verify", self.catalog)
        self.assertEqual(sorted(os.listdir(self.folder))[-1], "files")
        self.scan()
        self.assertEqual(catalog.dump(self.catalog), whole)


class Kills(Safety):
    MOMENTS = program.rounds(20)

    def test_a_killed_scan_is_gone_on_with(self):
        self.put_files(FILES, 300)
        self.put("files/many.jsonl", "".join(
            json.dumps({"text": prose(i % 700, 60)}) + "\n" for i in range(20_000)))
        begun = time.monotonic()
        self.scan()
        duration = time.monotonic() - begun
        whole = catalog.dump(self.catalog)
        os.remove(self.catalog)
        moments = random.Random(1997)
        for i in range(self.MOMENTS):
            self.kill_at(moments.random() * duration, signal.SIGKILL if i % 3 else signal.SIGINT)
            ended = os.path.exists(self.catalog) and catalog.ask(
                self.catalog, "SELECT count(*) FROM scans WHERE finished") == [(1,)]
            if ended or i % 5 == 4:
                if not ended:
                    self.scan()
                self.assert_same_dump(catalog.dump(self.catalog), whole)
                os.remove(self.catalog)
        self.scan()
        self.assert_same_dump(catalog.dump(self.catalog), whole)
        self.ran("catalog", "verify", self.catalog, "--files")
        anew = self.ran("families", self.folder / "files", "--format", "json").stdout
        self.assertEqual(catalog.without_lenses(self.families()), catalog.without_lenses(anew))

    def assert_same_dump(self, found, whole):
        for name, rows in whole.items():
            if found[name] != rows:  # the difference of long lists takes minutes
                self.fail(f"{name}: {[each for each in found[name] if each not in rows][:3]}")

    def kill_at(self, moment, how):
        with subprocess.Popen(program.command("scan", self.folder / "files", "--catalog",
                                              self.catalog), env=program.ENVIRONMENT,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            time.sleep(moment)
            run.send_signal(how)
            self.assertIn(run.wait(), (0, 130, -how))
        if os.path.exists(self.catalog):
            self.ran("catalog", "verify", self.catalog)

    def test_an_interrupted_catalog_says_so(self):
        self.put_files(FILES, 300)
        self.put("files/z.jsonl", "".join(
            json.dumps({"text": prose(i % 700, 60)}) + "\n" for i in range(60_000)))
        for moment in (0.3, 0.5, 0.8, 1.2, 2, 3):
            self.kill_at(moment, signal.SIGINT)
            if os.path.exists(self.catalog) and catalog.ask(
                    self.catalog, "SELECT count(*) FROM scans WHERE finished = 0") == [(1,)]:
                break
        else:
            self.skipTest("every run ended before it was interrupted")
        self.assertIn(b"[interrupted_scan]",
                      self.ran("families", self.catalog, "--format", "paths").stderr)
        read_before = catalog.ask(self.catalog, "SELECT count(*) FROM files WHERE complete")[0][0]
        result = json.loads(self.scan(self.folder / "files", "--format", "json").stdout)
        self.assertEqual(result["scan"], 1)
        self.assertEqual(result["new"], FILES + 2)
        self.assertLessEqual(result["read"], FILES + 2)
        self.assertGreater(read_before, 0)


class Damage(Safety):
    FLIPS = program.rounds(150)

    def test_a_flipped_bit_changes_no_answer(self):
        self.put_files(30)
        self.put("files/b.bin", bytes(range(256)))
        time.sleep(2.1)
        self.scan()
        sound = self.read()
        commands = [["families", self.catalog, "--format", "json"],
                    ["catalog", "info", self.catalog, "--format", "json"],
                    ["catalog", "diff", self.catalog, self.folder / "sound.stemma", "--format",
                     "json"]]
        shutil.copy(self.catalog, self.folder / "sound.stemma")
        answers = [self.ran(*command).stdout for command in commands]
        scanned = json.loads(self.scan(self.folder / "files", "--format", "json").stdout)
        chosen = random.Random(42)
        seen = set()
        # Half of them among the first bytes of pages, where SQLite keeps its structure.
        for i in range(self.FLIPS):
            at = chosen.randrange(len(sound))
            if i % 2:
                at = at // 4096 * 4096 + chosen.randrange(110)
            damaged = bytearray(sound)
            damaged[at] ^= 1 << chosen.randrange(8)
            for command, answer in zip(commands, answers):
                self.write(damaged)
                done = program.run(*command)
                self.check(done, answer, at, seen)
            self.write(damaged)
            done = program.run("scan", "--catalog", self.catalog, "--format", "json")
            if done.returncode == 0:
                self.assertEqual(json.loads(done.stdout) | {"scan": 2}, scanned, f"byte {at}")
                self.write_is_sound(at)
            else:
                self.check(done, None, at, seen)
        self.assertLessEqual({"answered", "damaged"}, seen)

    def write(self, content):
        with open(self.catalog, "wb") as file:
            file.write(content)

    def write_is_sound(self, at):
        """After a scan that saw nothing wrong the catalog answers rightly, or says it is damaged."""
        done = program.run("catalog", "verify", self.catalog)
        self.assertIn(done.returncode, (0, 2), f"byte {at}: {done.stderr}")

    def check(self, done, answer, at, seen):
        said = done.stderr.decode(errors="replace")
        self.assertNotIn("bug in stemma", said, f"byte {at}")
        if done.returncode == 2:
            self.assertRegex(said, r"is damaged|format \d+, of a newer|is no catalog|differ in what",
                             f"byte {at}")
            seen.add("damaged")
            return
        self.assertEqual((done.returncode, done.stdout), (0, answer), f"byte {at}: {said}")
        seen.add("answered")

    def test_verify_says_what_is_wrong(self):
        self.put_files(30)
        self.scan()
        with sqlite3.connect(self.catalog) as connection:
            connection.execute("UPDATE texts SET tokens = tokens + 1 WHERE text = 3")
        connection.close()
        done = self.ran("catalog", "verify", self.catalog, code=2)
        self.assertIn(b"is damaged: the table texts is not as it was written", done.stderr)
        with sqlite3.connect(self.catalog) as connection:
            connection.execute("CREATE INDEX more ON files (path)")
        connection.close()
        done = self.ran("catalog", "info", self.catalog, code=2)
        self.assertIn(b"its tables are not as they were made", done.stderr)

    def test_truncated(self):
        self.put_files(30)
        self.scan()
        sound = self.read()
        answer = self.families()
        for size in (101, 4096, len(sound) // 2, len(sound) - 4096):
            for command in (["scan", "--catalog", self.catalog],
                            ["catalog", "verify", self.catalog]):
                with self.subTest(size=size, command=command[0]):
                    self.write(sound[:size])
                    self.assertIn(b"damaged", self.ran(*command, code=2).stderr)
            # It needs not all of the file.
            self.check(program.run("families", self.catalog, "--format", "json"), answer, size,
                       set())


if __name__ == "__main__":
    unittest.main()
