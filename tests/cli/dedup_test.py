"""stemma dedup: files of records without those whose every word is kept elsewhere."""
import bz2
import fcntl
import gzip
import json
import lzma
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import unittest

import jsonschema

import deduplication
import markdown
import program
from deduplication import FULL, OTHER, SCHEMA, words


PLAIN = {"": (bytes, bytes), ".gz": (gzip.compress, gzip.decompress),
         ".xz": (lzma.compress, lzma.decompress), ".bz2": (bz2.compress, bz2.decompress)}


def record(text, **more):
    return json.dumps({"text": text} | more).encode()


class Dedup(deduplication.Case):
    def nothing_is_left(self, *expected):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(expected))

    def test_schema_is_closed(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        for node in [SCHEMA, *SCHEMA["$defs"].values()]:
            if node.get("type") == "object" and "properties" in node:
                self.assertIs(node.get("additionalProperties"), False, node)

    def test_kept_records_are_as_they_were(self):
        kept = [b'{"id": 7,  "text":"' + FULL.encode() + b'"} \r\n',
                record(OTHER + " \u00e9") + b"\n", b'\t{"text": ""}\n',
                b'{"x": [1, 2.50], "text": "Last."}']
        lines = [kept[0], record(FULL, id="copy") + b"\n", b"\n", kept[1],
                 record(words("full", 30), id=[1]) + b"\r\n", b"  \r\n", kept[2], kept[3]]
        self.put("a.jsonl", b"".join(lines))
        summary, dropped, done = self.dedup("a.jsonl")
        self.assertEqual(self.out("a.jsonl"), b"".join(kept))
        self.assertEqual(sorted(os.listdir(self.folder / "out")),
                         ["a.jsonl", "dropped.jsonl", "summary.json"])
        self.assertEqual([(each["document"], each["id"], each["relation"], each["covered_by"])
                          for each in dropped],
                         [("a.jsonl#L2", "copy", "identical-bytes", ["a.jsonl#L1"]),
                          ("a.jsonl#L5", "[1]", "contained", ["a.jsonl#L1"])])
        self.assertEqual(dropped[1]["containment_a_in_b"], 1)
        self.assertLess(dropped[1]["containment_b_in_a"], 0.5)
        self.assertEqual(summary["kept"], {"records": 4, "bytes": len(b"".join(kept))})
        self.assertEqual(summary["dropped_by"], {"identical-bytes": 1, "contained": 1})
        for part in ("6 documents in 1 file: 4 kept, 2 dropped", "in out\n",
                     "Next: less out/dropped.jsonl"):
            self.assertIn(part, done.stdout.decode())

    def test_the_guide_shows_what_is_done(self):
        block, = [each.text for each in markdown.blocks(program.tree.SOURCE / "docs" / "guide.md")
                  if each.info == "console no-test" and "$ stemma dedup" in each.text]
        calls = [call.split("\n", 1) for call in ("\n" + block).split("\n$ ")[1:]]
        self.assertEqual(calls[0][0], "cat letters.jsonl")
        self.put("letters.jsonl", calls[0][1] + "\n")
        environment = program.ENVIRONMENT | {"PATH": f"{program.tree.PROGRAM.parent}:/usr/bin:/bin"}
        for command, output in calls:
            done = subprocess.run(["/bin/bash", "-c", command], cwd=self.folder, env=environment,
                                  check=True, capture_output=True)
            self.assertEqual(done.stdout.decode().removesuffix("\n"), output.removesuffix("\n"))
        self.ran("dedup", "letters.jsonl", "-o", "lossy", "--allow-loss", "1", cwd=self.folder)
        self.assertEqual([json.loads(line)["id"] for line in self.out(
            "letters.jsonl", "lossy").splitlines()], ["a", "e"])

    def test_compressed_in_and_out(self):
        for number, (suffix, (compress, _)) in enumerate(PLAIN.items()):
            self.put(f"{number}.jsonl{suffix}", compress(
                record(FULL) + b"\n" + record(words(f"own{number}", 20)) + b"\n"))
        names = [f"{number}.jsonl{suffix}" for number, suffix in enumerate(PLAIN)]
        if shutil.which("zstd"):
            self.put("4.jsonl", record(FULL) + b"\n")
            subprocess.run(["zstd", "-q", "--rm", "4.jsonl"], cwd=self.folder, check=True)
            names.append("4.jsonl.zst")
        self.dedup(*names)
        for number, (suffix, (_, decompress)) in enumerate(PLAIN.items()):
            expected = record(FULL) + b"\n" if number == 0 else b""
            self.assertEqual(decompress(self.out(f"{number}.jsonl{suffix}")),
                             expected + record(words(f"own{number}", 20)) + b"\n")
        if "4.jsonl.zst" in names:
            self.assertEqual(subprocess.run(["zstd", "-dc", "out/4.jsonl.zst"], cwd=self.folder,
                                            check=True, capture_output=True).stdout, b"")

    def test_broken_lines_are_preserved(self):
        broken = [b'{"text": "cut off\n', b"[1]\r\n", b'{"id": 1}\n', b'{"text": 5}']
        lines = [broken[0], record(FULL) + b"\n", broken[1], broken[2], record(FULL) + b"\n",
                 broken[3]]
        self.put("a.jsonl.gz", gzip.compress(b"".join(lines)))
        summary, _, done = self.dedup("a.jsonl.gz", code=3)
        self.assertEqual(gzip.decompress(self.out("unreadable/a.jsonl.gz")), b"".join(broken))
        self.assertEqual(gzip.decompress(self.out("a.jsonl.gz")), lines[1])
        self.assertEqual(summary["unreadable"]["records"], 4)
        self.assertEqual([each["document"] for each in summary["skipped"]],
                         [f"a.jsonl.gz#L{n}" for n in (1, 3, 4, 6)])
        self.assertIn(b"a.jsonl.gz#L1: ", done.stderr)
        self.assertIn(b"unreadable/", done.stdout)

    def test_what_a_damaged_file_still_has_is_preserved(self):
        lines = [record(words(f"w{n}x", 30)) + b"\n" for n in range(300)]
        whole = gzip.compress(b"".join(lines))
        self.put("a.jsonl.gz", whole[:len(whole) // 2])
        summary, _, done = self.dedup("a.jsonl.gz", code=3)
        self.assertIn(b"[unreadable]", done.stderr)
        kept = gzip.decompress(self.out("a.jsonl.gz"))
        rest = gzip.decompress(self.out("unreadable/a.jsonl.gz"))
        self.assertGreater(summary["kept"]["records"], 50)
        self.assertEqual(kept, b"".join(lines[:summary["kept"]["records"]]))
        self.assertEqual(kept + rest, b"".join(lines)[:len(kept + rest)])

    def test_a_line_too_long_is_preserved(self):
        long = record("x " * 2_000_000)
        self.put("a.jsonl", record(FULL) + b"\n" + long + b"\n" + record(FULL) + b"\n")
        summary, _, _ = self.dedup("a.jsonl", "--memory", "40M", code=3)
        self.assertEqual(self.out("unreadable/a.jsonl"), long + b"\n")
        self.assertEqual(self.out("a.jsonl"), record(FULL) + b"\n")
        self.assertEqual(summary["skipped"][0]["code"], "too_large")

    def test_what_does_not_fit_the_memory_is_on_the_disk(self):
        lines = [record(words(f"w{n % 3000}", 200 - n // 3000), id=n) + b"\n" for n in range(4000)]
        self.put("a.jsonl", b"".join(lines))
        summary, dropped, done = self.dedup("a.jsonl", "--memory", "40M")
        self.assertEqual(self.out("a.jsonl"), b"".join(lines[:3000]))
        self.assertEqual([(each["id"], each["covered_by"]) for each in dropped],
                         [(str(3000 + n), [f"a.jsonl#L{n + 1}"]) for n in range(1000)])
        self.assertNotIn("exact", summary["run"]["lenses"])
        self.assertIn(b"found by sketches", done.stderr)
        done = self.ran("dedup", "a.jsonl", "-o", "no", "--memory", "1M", code=2, cwd=self.folder)
        self.assertIn(b"--memory", done.stderr)
        self.nothing_is_left("a.jsonl", "out")

    def test_loss_is_allowed_and_listed(self):
        edited = FULL.replace("full30 ", "Another. ")
        self.put("a.jsonl", record(FULL) + b"\n" + record(edited) + b"\n")
        _, dropped, _ = self.dedup("a.jsonl")
        self.assertEqual(dropped, [])
        summary, [only], _ = self.dedup("a.jsonl", "--allow-loss", "1", out="lossy")
        self.assertEqual(summary["rule"]["allow_loss"], 1)
        self.assertEqual(only["relation"], "near-duplicate")
        texts = {"a.jsonl#L1": "full30", "a.jsonl#L2": "Another."}
        self.assertEqual(only["lost"], [{"words": 1, "text": texts[only["document"]]}])

    def test_the_first_is_kept_where_it_is_asked_for(self):
        self.put("a.jsonl", record(words("full", 50)) + b"\n" + record(FULL) + b"\n")
        self.put("b.jsonl", record(words("full", 50)) + b"\n")
        _, dropped, _ = self.dedup("b.jsonl", "a.jsonl")
        self.assertEqual([each["document"] for each in dropped], ["a.jsonl#L1", "b.jsonl#L1"])
        _, dropped, _ = self.dedup("b.jsonl", "a.jsonl", "--keep", "first", out="first")
        self.assertEqual([each["document"] for each in dropped], ["b.jsonl#L1"])
        _, dropped, _ = self.dedup("b.jsonl", "a.jsonl", "--relations", "identical-text",
                                   out="same")
        self.assertEqual(dropped, [])

    def test_lines_are_in_the_order_of_their_numbers(self):
        self.put("a.jsonl", b"\n".join(record(words("full", 60)) for _ in range(12)))
        _, dropped, _ = self.dedup("a.jsonl", "--keep", "first")
        self.assertEqual([each["document"] for each in dropped],
                         [f"a.jsonl#L{n}" for n in range(2, 13)])
        self.assertEqual({by for each in dropped for by in each["covered_by"]}, {"a.jsonl#L1"})

    def test_where_the_text_is_and_front_matter_counts(self):
        self.put("a.jsonl", b"".join(
            json.dumps({"id": n, "words": f"---\ntitle: {title}\n---\n{FULL}"}).encode() + b"\n"
            for n, title in enumerate(("One", "Two", "One"))))
        _, dropped, _ = self.dedup("a.jsonl", "--text-field", "words")
        self.assertEqual([each["id"] for each in dropped], ["2"])

    def test_what_a_reference_holds_goes_first(self):
        self.put("a.jsonl", record(FULL) + b"\n" + record(words("full", 50)) + b"\n" +
                 record(OTHER) + b"\n" + record(OTHER) + b"\n")
        self.put("held/letter.txt", words("full", 55) + ".\n")
        self.put("held/more.jsonl", record("No.") + b"\n" + record(OTHER.upper()) + b"\n")
        before = {name: self.out(name, "held") for name in ("letter.txt", "more.jsonl")}
        summary, dropped, _ = self.dedup("a.jsonl", "--against", "held")
        self.assertEqual([(each["document"], each["relation"], each["covered_by"])
                          for each in dropped],
                         [("a.jsonl#L2", "near-duplicate", ["held/letter.txt"]),
                          ("a.jsonl#L3", "identical-text", ["held/more.jsonl#L2"]),
                          ("a.jsonl#L4", "identical-text", ["held/more.jsonl#L2"])])
        self.assertEqual(summary["in"]["records"], 4)
        self.assertEqual(os.listdir(self.folder / "out").count("more.jsonl"), 0)
        self.assertEqual({name: self.out(name, "held") for name in before}, before)
        # A file is no reference for itself.
        shutil.rmtree(self.folder / "out")
        _, dropped, _ = self.dedup("a.jsonl", "--against", ".", out="itself")
        self.assertEqual([each["document"] for each in dropped],
                         ["a.jsonl#L2", "a.jsonl#L3", "a.jsonl#L4"])

    def test_the_oldest_is_kept_where_it_is_asked_for(self):
        self.put("a.jsonl", b"".join(record(text, date=date, id=n) + b"\n" for n, (text, date) in
                                     enumerate([(FULL, "2021-05-01"), (FULL, "2019"),
                                                (words("full", 55), "2020-01-01"),
                                                (OTHER, "no date"), (OTHER, "1 May 2020")])))
        _, dropped, _ = self.dedup("a.jsonl", "--keep", "oldest")
        self.assertEqual([(each["id"], each["covered_by"]) for each in dropped],
                         [("0", ["a.jsonl#L2"]), ("2", ["a.jsonl#L2"]), ("3", ["a.jsonl#L5"])])

    def test_ids_or_annotations_instead_of_records(self):
        line = b'{"text": "' + FULL.encode() + b'", "n": {"x": [1]} }\r\n'
        self.put("a.jsonl", line + record(FULL, id="copy") + b"\nbroken\n")
        _, dropped, _ = self.dedup("a.jsonl", "--output", "ids", code=3)
        self.assertEqual([json.loads(each) for each in self.out("kept.jsonl").splitlines()],
                         [{"document": "a.jsonl#L1"}])
        self.assertFalse((self.folder / "out" / "a.jsonl").exists())
        self.dedup("a.jsonl", "--output", "annotate", code=3, out="all")
        first, second = self.out("a.jsonl", "all").splitlines(keepends=True)
        self.assertEqual(first, line.replace(b" }\r\n", b' , "stemma": {"kept": true}}\r\n'))
        noted = json.loads(second)
        self.assertEqual(noted["stemma"], {"kept": False} | {
            key: value for key, value in dropped[0].items() if key not in ("document", "id")})
        self.assertEqual(self.out("unreadable/a.jsonl", "all"), b"broken\n")

    # Many units of signing, several batches, and by sketches.
    LITTLE = ("--memory", "64M", "--lenses", "minhash,winnowing,short", "--progress", "never")

    def put_many(self, many=20000):
        lines = [record(words(f"w{n % many}", 60 - n // many), id=n) for n in range(many * 6 // 5)]
        lines[many // 3] = b"broken"
        self.put("a.jsonl", b"\n".join(lines[:many * 2 // 3]))
        self.put("b.jsonl.gz", gzip.compress(b"\n".join(lines[many * 2 // 3:]), 1))

    def start(self, *arguments):
        return subprocess.Popen([program.tree.PROGRAM, "dedup", "a.jsonl", "b.jsonl.gz", *arguments,
                                 *self.LITTLE], cwd=self.folder, env=program.ENVIRONMENT,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def written(self, out):
        return {str(path.relative_to(self.folder / out)): path.read_bytes()
                for path in (self.folder / out).rglob("*") if path.is_file()}

    def test_a_killed_run_is_gone_on_with(self):
        self.put_many(program.rounds(20000))
        begun = time.monotonic()
        self.assertEqual(self.start("-o", "out").wait(), 3)
        duration = time.monotonic() - begun
        expected = self.written("out")
        self.assertIn("unreadable/a.jsonl", expected)
        chosen = random.Random(20)
        kills = 0
        while kills < program.rounds(20):
            with self.start("-o", "again") as run:
                try:
                    run.wait(duration * chosen.random())
                except subprocess.TimeoutExpired:
                    run.kill()
                    kills += 1
            for unfinished in self.folder.glob("again.??????"):
                shutil.rmtree(unfinished)
            if not (self.folder / "again").exists():
                self.assertEqual(run.returncode, -signal.SIGKILL)
                if kills < program.rounds(20):
                    continue
                self.assertEqual(self.start("-o", "again").wait(), 3)
            elif run.returncode == -signal.SIGKILL:  # with the output in its place
                shutil.rmtree(self.folder / "again.work", ignore_errors=True)
            self.assertEqual(self.written("again"), expected)
            self.assertFalse((self.folder / "again.work").exists())
            shutil.rmtree(self.folder / "again")

    def test_shards_give_what_one_run_gives(self):
        self.put_many()
        self.assertEqual(self.start("-o", "out").wait(), 3)
        expected = self.written("out")
        chosen = random.Random(7)
        for count in (1, 2, 3, 7):
            for stage in ("sign", "join"):
                numbers = list(range(1, count + 1))
                chosen.shuffle(numbers)
                runs = []
                for number in numbers:
                    runs.append(self.start("-o", "again", "--work-dir", "work", "--stage", stage,
                                           "--shard", f"{number}/{count}"))
                    if count != 3:
                        runs[-1].wait()
                self.assertEqual({run.wait() for run in runs} - {0, 3}, set())
            self.assertEqual(len(list(self.folder.glob("work/*.joined"))), 32)
            self.assertGreater(len(list(self.folder.glob("work/*.records"))), 5)
            self.assertFalse((self.folder / "again").exists())
            self.assertEqual(self.start("-o", "again", "--work-dir", "work").wait(), 3)
            self.assertEqual(self.written("again"), expected)
            self.assertEqual(os.listdir(self.folder / "work"), [])
            shutil.rmtree(self.folder / "again")

    def test_a_short_text_is_found_in_a_long_one(self):
        short = [words(f"s{n}x", n) for n in range(5, 50)]
        self.put("a.jsonl", b"".join(
            record(text, id=len(text.split())) + b"\n" +
            record(f"{words(f'b{n}x', 70)} {text} {words(f'e{n}x', 70)}", id="long") + b"\n"
            for n, text in enumerate(short)))
        for options in ((), self.LITTLE):
            _, dropped, _ = self.dedup("a.jsonl", *options, out=f"out{len(options)}")
            fewest = 7 if options else 5
            self.assertEqual([int(each["id"]) for each in dropped], list(range(fewest, 50)))

    def test_a_shard_that_is_missing_is_named_or_done(self):
        self.put_many()
        self.assertEqual(self.start("-o", "out").wait(), 3)
        stage = ("-o", "again", "--work-dir", "work", "--stage")
        self.start(*stage, "sign", "--shard", "1/2").wait()
        done = self.ran("dedup", "a.jsonl", "b.jsonl.gz", *stage, "join", *self.LITTLE, code=2,
                        cwd=self.folder)
        self.assertRegex(done.stderr.decode(), r"is not signed from byte \d+ on: a shard of "
                         "--stage sign is missing in work")
        self.assertEqual(self.start("-o", "again", "--work-dir", "work").wait(), 3)
        self.assertEqual(self.written("again"), self.written("out"))

    def test_a_work_folder_is_for_one_run(self):
        self.put("a.jsonl", record(FULL))
        self.put("work/other", "mine")
        self.dedup("a.jsonl", "--work-dir", "work")
        self.assertEqual(os.listdir(self.folder / "work"), ["other"])
        self.put("work/signing", "stemma dedup 1\nfile b.jsonl\n")
        done = self.ran("dedup", "a.jsonl", "-o", "no", "--work-dir", "work", code=2,
                        cwd=self.folder)
        self.assertIn(b"work was begun with other files or options", done.stderr)
        folder = os.open(self.folder / "work", os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        done = self.ran("dedup", "a.jsonl", "-o", "no", "--work-dir", "work", code=2,
                        cwd=self.folder)
        os.close(folder)
        self.assertIn(b"another run works in work", done.stderr)

    def test_what_records_are_named_by(self):
        self.put("a.jsonl", b"".join(record(FULL, id=n, url=f"u{n}", meta={"k": [n]}) + b"\n"
                                     for n in range(2)))
        self.put("b.jsonl", record(FULL, url="u2"))
        named = ((None, ["1", "u2"]), ("url", ["u1", "u2"]), ("/meta/k/0", ["1", None]),
                 ("none", [None, None]))
        for number, (option, expected) in enumerate(named):
            options = ["--id-field", option] if option else []
            _, dropped, _ = self.dedup("a.jsonl", "b.jsonl", *options, out=f"out{number}")
            self.assertEqual([each.get("id") or None for each in dropped], expected)

    def test_wrong_usage(self):
        self.put("a/x.jsonl", record(FULL))
        self.put("b/x.jsonl", record(FULL))
        self.put("c/dropped.jsonl", record(FULL))
        self.put("d/notes.txt", FULL)
        self.put("full/file", "")
        before = os.listdir(self.folder)
        for arguments, said in (
                (["a"], "-o"), (["a", "b", "-o", "out"], "a/x.jsonl and b/x.jsonl have the same"),
                (["c", "-o", "out"], "dropped.jsonl has the name"),
                (["d", "-o", "out"], "d/notes.txt is no file of records"),
                (["a/x.jsonl#L1", "-o", "out"], "a/x.jsonl#L1 is no file of records"),
                (["a", "-o", "full"], "full is not empty"),
                (["a", "-o", "out", "--relations", "overlaps"], "--relations takes"),
                (["a", "-o", "out", "--keep", "longest"], "--keep takes most-complete, first or oldest"),
                (["a", "-o", "out", "--stage", "write"], "--stage takes sign or join"),
                (["a", "-o", "out", "--shard", "1/2"], "--shard goes with --stage"),
                (["a", "-o", "out", "--stage", "sign", "--shard", "3/2"], "--shard takes a part"),
                (["-", "-o", "out", "--stage", "sign"], "--stage reads files"),
                (["a", "-o", "out", "--allow-loss", "0"], "--allow-loss takes"),
                (["a", "-o", "/dev/full"], "cannot write to /dev/full: Not a directory"),
                (["a", "-o", "nowhere/out"], "cannot write to nowhere/out: No such file")):
            with self.subTest(arguments):
                done = self.ran("dedup", *arguments, code=2, cwd=self.folder)
                self.assertIn(said, done.stderr.decode())
                self.nothing_is_left(*before)
        self.ran("dedup", "d", "a", "--include", "*.jsonl", "-o", "out", cwd=self.folder)
        os.mkdir(self.folder / "empty")
        self.ran("dedup", "a", "-o", "empty/", cwd=self.folder)
        self.assertEqual(self.out("x.jsonl", "empty"), record(FULL))

    def test_a_folder_where_nothing_may_be_written(self):
        self.put("a.jsonl", record(FULL))
        os.mkdir(self.folder / "closed", mode=0o500)
        done = self.ran("dedup", "a.jsonl", "-o", "closed/out", code=2, cwd=self.folder,
                        like_a_user=True)
        self.assertIn(b"cannot write to closed/out: Permission denied", done.stderr)

    def test_a_full_disk_leaves_nothing(self):
        self.put("a.jsonl", b"".join(record(words(f"w{n}", 100)) + b"\n" for n in range(200)))

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        done = self.ran("dedup", "a.jsonl", "-o", "out", code=2, cwd=self.folder,
                        preexec_fn=small_files)
        self.assertIn(b"cannot write to ", done.stderr)
        self.assertIn(b"File too large (EFBIG)", done.stderr)
        self.nothing_is_left("a.jsonl")

    def test_threads_change_nothing(self):
        records = [record(words(f"t{n % 40}x", 40 + n % 9), id=n) + b"\n" for n in range(2000)]
        self.put("a.jsonl", b"".join(records[:1000]) + b"broken\n")
        self.put("b.jsonl.gz", gzip.compress(b"".join(records[1000:])))
        outputs = set()
        for number, order in enumerate((["a.jsonl", "b.jsonl.gz", "-j1"],
                                        ["b.jsonl.gz", "a.jsonl", "-j2"],
                                        ["a.jsonl", "b.jsonl.gz", "-j8"])):
            name = f"out{number}"
            _, _, done = self.dedup(*order, code=3, out=name)
            written = tuple((path.relative_to(self.folder / name), path.read_bytes())
                            for path in sorted((self.folder / name).rglob("*")) if path.is_file())
            outputs.add((written, done.stdout.replace(name.encode(), b"out")))
        self.assertEqual(len(outputs), 1)


if __name__ == "__main__":
    unittest.main()
