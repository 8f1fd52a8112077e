"""tools/bench: the oracle against what was counted by hand, and the comparison with it against
stand-ins for the program that answer wrongly."""
import json
import os
import subprocess
import sys
import unittest

import program
import tree

BENCH = tree.SOURCE / "tools/bench"
sys.path.insert(0, str(BENCH))
import oracle
import run_quality

# Eight shingles of five words.
FULL = "one two three four five six seven eight nine ten eleven twelve"
# Its first six shingles, and no other: 6/8 = 0.75 of all.
SHORTER = "one two three four five six seven eight nine ten"
# Three shingles of eight characters, and the first two of them: 2/3 of all.
HAN = "天地玄黃宇宙洪荒日月"
HAN_SHORTER = "天地玄黃宇宙洪荒日"

FILES = {
    b"a b  c.txt": FULL,
    b"line\nfeed.txt": SHORTER,
    b"no-utf8-\xff\ttab.txt": FULL.upper() + "!",
    b"h1.txt": HAN,
    b"h2.txt": HAN_SHORTER,
    b"s1.txt": "one two",
    b"s2.txt": "one two three",
    b"empty1.txt": "",
    b"empty2.txt": " \n",
    b"ignored.md": FULL,
}


class Bench(program.Case):
    def setUp(self):
        super().setUp()
        self.texts = self.folder / "texts"
        for name, text in FILES.items():
            self.put(b"texts/" + name, text)

    def brute_force(self, *arguments):
        """The rows by their names within the folder."""
        done = subprocess.run([sys.executable, "-B", BENCH / "brute_force", self.texts, *arguments,
                               "--program", tree.PROGRAM], check=False, capture_output=True,
                              timeout=120)
        self.assertEqual([done.returncode, done.stderr], [0, b""])
        header, *lines = done.stdout.removesuffix(b"\n").split(b"\n")
        rows = {}
        for line in lines:
            row = dict(zip(header.decode().split("\t"), line.split(b"\t"), strict=True))
            names = tuple(row[side].removeprefix(os.fsencode(self.texts) + b"/") for side in "ab")
            rows[names] = [row[name].decode() for name in
                           ("relation", "covers", "resemblance", "containment_a_in_b",
                            "containment_b_in_a", "words_b", "shingles_b", "shared")]
        return rows

    def test_what_was_counted_by_hand(self):
        long, short = b"a b  c.txt", b"line\\nfeed.txt"
        copy = (long, b"no-utf8-\xff\\ttab.txt")
        identical = ["identical-text", "both", "1.0", "1.0", "1.0", "12", "8", "8"]
        han = (b"h1.txt", b"h2.txt")
        rows = self.brute_force("--resemblance", "0.75", "--containment", "1")
        self.assertEqual(rows, {
            copy: identical,
            (long, short): ["near-duplicate", "b", "0.75", "0.75", "1.0", "10", "6", "6"],
            han: ["contains", "b", str(2 / 3), str(2 / 3), "1.0", "9", "2", "2"]})
        rows = self.brute_force("--resemblance", "0.7500001", "--containment", "1")
        self.assertEqual(rows[long, short][0], "contains")
        rows = self.brute_force("--resemblance", "0.9", "--containment", "0.75")
        self.assertEqual(rows[long, short][0], "contains")

    def test_shingles_of_mixed_text(self):
        words = [word.encode() for word in ["alpha", "beta", *"甲乙丙丁戊己庚辛壬癸"]]
        # 8 + 8 + 5 * 5 = 41; 8 + 7 * 5 = 43; from then on 8 * 5 = 40, the last from 丙.
        self.assertEqual(oracle.shingles(words),
                         {tuple(words[0:7]), tuple(words[1:9]), tuple(words[2:10]),
                          tuple(words[3:11]), tuple(words[4:12])})
        self.assertEqual(oracle.shingles(words[:6]), {tuple(words[:6])})

    def spelled(self, name):
        return os.fspath(self.texts) + "/" + name

    def answer(self):
        """What a right program says: its pairs in the other direction, its texts by other copies."""
        copies = [self.spelled("a b  c.txt"), self.spelled("no-utf8-%FF\ttab.txt")]
        wordless = [self.spelled("empty1.txt"), self.spelled("empty2.txt")]
        return [
            {"schema": "stemma/pairs/1", "documents": 9},
            {"class": wordless[0], "relation": "identical-bytes", "members": wordless},
            {"class": copies[0], "relation": "identical-text", "members": copies},
            {"a": self.spelled("line\nfeed.txt"), "b": self.spelled("no-utf8-%FF\ttab.txt"),
             "relation": "near-duplicate", "covers": "a", "resemblance": 0.75,
             "containment_a_in_b": 1.0, "containment_b_in_a": 0.75},
            {"a": self.spelled("h2.txt"), "b": self.spelled("h1.txt"), "relation": "near-duplicate",
             "covers": "a", "resemblance": 2 / 3, "containment_a_in_b": 1.0,
             "containment_b_in_a": 2 / 3},
            {"a": self.spelled("s1.txt"), "b": self.spelled("s2.txt"), "relation": "overlaps",
             "covers": "none", "resemblance": 0.0, "containment_a_in_b": 0.0,
             "containment_b_in_a": 0.0},
        ]

    def compared(self, answer):
        """What tools/bench/pairs says of a program with this answer: what fails."""
        said = self.put("answer", "".join(json.dumps(line) + "\n" for line in answer))
        stand_in = self.put("stemma", f"#!/bin/sh\n[ $1 = pairs ] && exec cat '{said}'\n"
                                      f"exec '{tree.PROGRAM}' \"$@\"\n")
        os.chmod(stand_in, 0o755)
        done = subprocess.run([sys.executable, "-B", BENCH / "pairs", self.texts, "--runs", "1",
                               "--program", stand_in], check=False, capture_output=True, timeout=120)
        self.assertEqual(done.stderr, b"")
        failed = [line for line in done.stdout.decode().splitlines() if line[:6] == "FAILED"]
        self.assertEqual(done.returncode, 1 if failed else 0)
        # Of so little text the time says nothing.
        return {line.split()[1] for line in failed if " times " not in line}

    def test_a_right_answer(self):
        self.assertEqual(self.compared(self.answer()), set())

    def test_wrong_answers(self):
        right = self.answer()
        head, (near, han, overlap) = right[:3], right[3:]
        for answer in ([*head, han, overlap],
                       [*head, near | {"resemblance": 0.7500001}, han, overlap],
                       [*head, near, han | {"covers": "b"}, overlap],
                       [*right, overlap | {"relation": "contains"}]):
            self.assertEqual(self.compared(answer), {"exact:", "sketches,"})
        # Texts in several documents.
        self.assertEqual(self.compared([*right[:2], *right[3:]]), {"exact:"})

    def failed_bars(self, missed=(), wrong=(), unproposed=()):
        """Which do not hold, of 2,000 pairs of which the first alone is not promised."""
        facts = {"relation": "near-duplicate", "resemblance": 0.8, "containment_a_in_b": 0.9,
                 "containment_b_in_a": 0.5}
        exact = run_quality.Answer({}, {(0, n): facts for n in range(2000)})
        found = run_quality.Answer({}, {pair: facts for pair in exact.pairs if pair not in missed})
        found.pairs.update({pair: facts | {"relation": "contains"} for pair in wrong})
        judged = {pair: (pair != (0, 0), pair not in unproposed) for pair in exact.pairs}
        return {bar.name for bar in run_quality.bars(found, exact, judged) if not bar.holds}

    def test_bars(self):
        self.assertEqual(self.failed_bars(), set())
        self.assertEqual(self.failed_bars(missed=[(0, 0)], unproposed=[(0, 0)]), set())
        run = "a run without common fingerprint"
        self.assertEqual(self.failed_bars(missed=[(0, 1)]), {f"sketches: {run}"})
        self.assertEqual(self.failed_bars(unproposed=[(0, 0), (0, 1), (0, 2)]),
                         {"keys: resemblance from 0.8", f"keys: {run}"})
        self.assertEqual(self.failed_bars(wrong=[(0, 5)]), {"precision"})
        self.assertEqual(self.failed_bars(wrong=[(1, 5)]), {"precision"})


if __name__ == "__main__":
    unittest.main()
