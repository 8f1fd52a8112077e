"""`stemma audit`: pairs and scores recomputed from the words, of the documents themselves."""
import itertools
import json
import random
import re
import shutil
import unittest

import jsonschema

import program

STATEMENTS = program.FIXTURES / "statements"
SCHEMA = json.loads((program.tree.SOURCE / "docs/formats/audit.schema.json").read_text("utf-8"))
LENSES = ("minhash", "winnowing", "short", "together")


def shingles_of(text):
    words = text.split()
    return {tuple(words[i:i + 5]) for i in range(len(words) - 4)}


class Audit(program.Case):
    def audited(self, *arguments, **options):
        done = self.ran("audit", *arguments, "--format", "json", **options)
        result = json.loads(done.stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(result)
        return result

    def put_collection(self):
        """Texts of random words and pieces of them, every few words exchanged; by name."""
        source = random.Random(3)

        def word():
            return "w" + str(source.randrange(10**6))
        texts = {}
        for i in range(24):
            words = [word() for _ in range(30 + 15 * i)]
            piece = [word() if j % (6 + i % 9) == 0 else each
                     for j, each in enumerate(words[:20 + 9 * i])]
            texts[f"text{i:02}.txt"] = " ".join(words)
            texts[f"piece{i:02}.txt"] = " ".join(piece)
        for name, text in texts.items():
            self.put(name, text)
        return texts

    def related(self, texts, resemblance, containment):
        """{names: (resemblance, greater containment, words of the shorter)}"""
        pairs = {}
        for a, b in itertools.combinations(sorted(texts), 2):
            of_a, of_b = shingles_of(texts[a]), shingles_of(texts[b])
            shared = len(of_a & of_b)
            scores = (shared / len(of_a | of_b), shared / min(len(of_a), len(of_b)))
            if scores[0] >= resemblance or scores[1] >= containment:
                words = min(len(texts[a].split()), len(texts[b].split()))
                pairs[frozenset((a, b))] = (*scores, words)
        return pairs

    def test_what_is_there_is_what_the_words_say(self):
        texts = self.put_collection()
        pairs = self.related(texts, 0.7, 0.1)
        result = self.audited(self.folder, "--containment", "0.1")
        self.assertEqual([result["documents"], result["texts"], result["pairs"]],
                         [len(texts), len(texts), len(pairs)])
        for rows, measure in (("by_words", 2), ("by_resemblance", 0), ("by_containment", 1)):
            for row in result[rows]:
                end = float("inf") if row["to"] is None else row["to"]
                self.assertEqual(row["pairs"], sum(row["from"] <= scores[measure] < end
                                                   for scores in pairs.values()), (rows, row))
            for lens in LENSES:
                self.assertEqual(sum(row["found"][lens] for row in result[rows]),
                                 result["found"][lens])
        self.assertEqual([row["from"] for row in result["by_words"]], [0, 25, 50])
        self.check_missed(result, pairs)

    def check_missed(self, result, pairs):
        self.assertGreater(len(result["missed"]), 0)
        self.assertEqual(len(result["missed"]), result["pairs"] - result["found"]["together"])
        scores = []
        for missed in result["missed"]:
            names = frozenset(missed[side].rpartition("/")[2] for side in "ab")
            self.assertAlmostEqual(missed["resemblance"], pairs[names][0])
            self.assertAlmostEqual(max(missed["containment_a_in_b"],
                                       missed["containment_b_in_a"]), pairs[names][1])
            scores.append(missed["resemblance"])
        self.assertEqual(scores, sorted(scores, reverse=True))
        expected = sum(1 - (1 - each[0]**4)**32 for each in pairs.values())
        self.assertAlmostEqual(result["minhash_expected"], expected)

    def test_each_pair_is_found_by_the_lens_for_it(self):
        source = random.Random(3)
        words = ["w" + str(source.randrange(10**6)) for _ in range(2000)]
        self.put("whole.txt", " ".join(words[:1000]))
        self.put("part.txt", " ".join(words[100:200]))      # too little of it for minhash
        self.put("sentence.txt", " ".join(words[500:512]))  # too short for a run
        result = self.audited(self.folder)
        self.assertEqual([result["pairs"], result["found"]],
                         [2, {"minhash": 0, "winnowing": 1, "short": 1, "together": 2}])
        self.assertEqual(result["proposed"],
                         {"minhash": 0, "winnowing": 1, "short": 1, "together": 2, "exact": 2})
        self.assertEqual(result["missed"], [])

    def test_pairs_are_missed_where_keys_are_too_common_but_versions_are_not(self):
        source = random.Random(3)
        words = ["w" + str(source.randrange(10**6)) for _ in range(100)]
        for i in range(400):
            self.put(f"{i}.txt", " ".join(words + [f"own{i}word{j}" for j in range(6)]))
        result = self.audited(self.folder)
        self.assertEqual(result["pairs"], 400 * 399 // 2)
        self.assertLess(result["found"]["together"], result["pairs"] / 4)
        self.assertEqual(result["versions"], {"there": 399, "found": 399})
        screen = " ".join(self.ran("audit", self.folder).stdout.decode().split())
        self.assertIn("passages stand in more than 128 texts each", screen)

    def test_the_curve(self):
        for options, bands, rows in ([], 32, 4), (["--resemblance", "0.9"], 16, 8):
            banding = self.audited(*options)["banding"]
            self.assertEqual([banding["bands"], banding["rows"]], [bands, rows])
            self.assertEqual(len(banding["curve"]), 11)
            for i, point in enumerate(banding["curve"]):
                self.assertEqual(point["resemblance"], i / 10)
                self.assertAlmostEqual(point["proposed"], 1 - (1 - (i / 10)**rows)**bands)
            at = float(options[1]) if options else 0.7
            self.assertAlmostEqual(banding["at_threshold"], 1 - (1 - at**rows)**bands)

    def test_without_paths_it_says_what_is_promised(self):
        screen = self.ran("audit").stdout.decode()
        self.assertTrue(screen.startswith("What each lens promises"))
        self.assertIn("Minhash, 32 bands of 4 rows", screen)
        self.assertEqual(self.audited()["documents"], 0)
        self.assertEqual(self.audited()["pairs"], 0)
        self.assertNotEqual(self.ran("audit", self.folder).stdout, b"")

    def test_the_screen(self):
        self.put_collection()
        result = self.audited(self.folder, "--containment", "0.1")
        screen = self.ran("audit", self.folder, "--containment", "0.1").stdout.decode()
        self.assertLessEqual(max(map(len, screen.splitlines())), 80)
        self.assertIn("precision 100 %", screen)
        counts = [result["pairs"], *(result["found"][lens] for lens in LENSES)]
        self.assertRegex(screen, r"\n  all +" + " +".join(map(str, counts)) + " +[0-9.]+ %\n")
        self.assertIn(f"Missed by all three: {len(result['missed'])} pairs\n", screen)
        named = re.findall(r"^  (\w+\.txt)  (\w+\.txt)$", screen, re.M)
        self.assertEqual(named, [tuple(missed[side].rpartition("/")[2] for side in "ab")
                                 for missed in result["missed"][:20]])

    def test_help(self):
        screen = self.ran("audit", "--help").stdout.decode()
        self.assertTrue(screen.startswith("Usage: stemma audit [PATH...] [OPTION...]\n"))
        self.assertLessEqual(max(map(len, screen.splitlines())), 80)

    def test_names_steer_no_terminal(self):
        texts = self.put_collection()
        for name in texts:
            (self.folder / name).rename(self.folder / ("\x1b[31m" + name))
        screen = self.ran("audit", self.folder, "--containment", "0.1").stdout.decode()
        self.assertIn("\\x1B[31m", screen)
        self.assertNotIn("\x1b", screen)

    def test_nothing_else_changes_the_bytes(self):
        self.put_collection()
        shutil.copytree(STATEMENTS, self.folder / "s")
        for output in ("human", "json"):
            expected = self.ran("audit", ".", "--format", output, "--containment", "0.1",
                                cwd=self.folder).stdout
            for changed in (["-j", "1"], ["-j", "7"], ["--memory", "300M"], ["./s"]):
                self.assertEqual(self.ran("audit", ".", *changed, "--format", output,
                                          "--containment", "0.1", cwd=self.folder).stdout, expected)

    def test_what_does_not_fit_is_refused(self):
        texts = self.put_collection()
        self.assertGreater(len(texts), 10)
        for name in texts:
            self.put(name, " ".join(texts.values()) + name)
        done = self.ran("audit", self.folder, "--memory", "8M", code=2)
        self.assertIn("an audit needs the exact lens", done.stderr.decode())
        self.assertEqual(done.stdout, b"")


if __name__ == "__main__":
    unittest.main()
