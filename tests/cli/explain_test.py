"""`stemma explain`: figures recomputed from the words, thresholds that do what is said of them."""
import itertools
import json
import os
import re
import shutil
import unittest

import jsonschema

import program

VARIANTS = program.FIXTURES / "variants"
STATEMENTS = program.FIXTURES / "statements"
FULL = STATEMENTS / "statement-1997-full.txt"
TRUNCATED = STATEMENTS / "statement-1997-truncated.txt"
SCHEMA = json.loads((program.tree.SOURCE / "docs/formats/explain.schema.json").read_text("utf-8"))
OPTIONS = {"resemblance": "--resemblance",
           "b-in-a": "--containment", "a-in-b": "--containment", "run": "--run"}
ENGLISH = ["bees-full.txt", "bees-list-lost.txt", "harbour-cut-head.txt", "harbour-cut-middle.txt",
         "harbour-cut-short.txt", "harbour-cut-tail.txt", "harbour-edited.txt",
         "harbour-reordered.txt"]


def words_of(text):
    """The words of an English text: letters and digits, with apostrophes between them."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("\u2019", "'"))


def words_in(name):
    return words_of((VARIANTS / name).read_text("utf-8"))


def shingles_of(words):
    return {tuple(words[i:i + 5]) for i in range(len(words) - 4)}


def longest_run(a, b):
    longest = 0
    lengths = [0] * (len(b) + 1)
    for word in a:
        for j in range(len(b), 0, -1):
            lengths[j] = lengths[j - 1] + 1 if word == b[j - 1] else 0
            longest = max(longest, lengths[j])
    return longest


class Explain(program.Case):
    def explained(self, *arguments, **options):
        done = self.ran("explain", *arguments, "--format", "json", **options)
        result = json.loads(done.stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(result)
        return result

    def screen(self, *arguments):
        return self.ran("explain", *arguments).stdout.decode()

    def test_the_schema_is_closed(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

        def check(node):
            if isinstance(node, dict):
                if node.get("type") == "object":
                    self.assertIs(node.get("additionalProperties"), False)
                for inner in node.values():
                    check(inner)
            elif isinstance(node, list):
                for inner in node:
                    check(inner)
        check(SCHEMA)

    def test_figures_are_those_of_the_words(self):
        relations = set()
        for name, other in itertools.combinations(ENGLISH, 2):
            with self.subTest(f"{name} {other}"):
                result = self.explained(VARIANTS / name, VARIANTS / other)
                a, b = words_in(name), words_in(other)
                of_a, of_b = shingles_of(a), shingles_of(b)
                shared = len(of_a & of_b)
                self.assertEqual([result[side]["words"] for side in "ab"], [len(a), len(b)])
                self.assertEqual([result[side]["shingles"] for side in "ab"],
                                 [len(of_a), len(of_b)])
                self.assertEqual(result["shared_shingles"], shared)
                self.assertAlmostEqual(result["resemblance"], shared / len(of_a | of_b))
                self.assertAlmostEqual(result["containment_a_in_b"], shared / len(of_a))
                self.assertAlmostEqual(result["containment_b_in_a"], shared / len(of_b))
                self.assertEqual(result["longest_run"], longest_run(a, b))
                self.check_rules(result)
                self.check_runs(result, a, b)
                relations.add(result["relation"])
        self.assertGreaterEqual(relations, {"near-duplicate", "contained", "unrelated"})

    def check_rules(self, result):
        self.assertEqual([(rule["rule"], rule["value"], rule["threshold"])
                          for rule in result["rules"]],
                         [("resemblance", result["resemblance"], 0.7),
                          ("b-in-a", result["containment_b_in_a"], 0.8),
                          ("a-in-b", result["containment_a_in_b"], 0.8),
                          ("run", result["longest_run"], 25)])
        smaller = result["containment_b_in_a"] < result["containment_a_in_b"]
        holding = [rule for rule in result["rules"] if rule["value"] >= rule["threshold"]
                   and not (smaller and rule["rule"] == "b-in-a")]
        self.assertEqual([rule for rule in result["rules"] if rule["holds"]], holding)
        if holding:
            self.assertEqual([holding[0]["rule"], holding[0]["relation"]],
                             [result["decided_by"], result["relation"]])
        else:
            self.assertEqual([None, "unrelated"], [result["decided_by"], result["relation"]])

    def check_runs(self, result, a, b):
        self.assertLessEqual(len(result["runs"]), 5)
        lengths = [run["words"] for run in result["runs"]]
        self.assertEqual(lengths, sorted(lengths, reverse=True))
        if lengths:
            self.assertEqual(lengths[0], result["longest_run"])
        for run in result["runs"]:
            shared = words_of(run["text"])
            self.assertEqual(len(shared), run["words"])
            for words in (a, b):
                self.assertIn(" ".join(shared), " ".join(words))

    def test_a_threshold_that_is_named_does_what_is_said(self):
        named = 0
        for a, b in [(FULL, TRUNCATED), (TRUNCATED, FULL),
                     *itertools.permutations([VARIANTS / name for name in ENGLISH[-4:]], 2)]:
            for rule in self.explained(a, b)["rules"]:
                if rule["decides_from"] is None:
                    continue
                named += 1
                with self.subTest(f"{a} {b} {rule}"):
                    changed = self.explained(a, b, OPTIONS[rule["rule"]],
                                             str(rule["decides_from"]))
                    self.assertEqual([changed["decided_by"], changed["relation"]],
                                     [rule["rule"], rule["relation"]])
        self.assertGreater(named, 20)

    def test_the_screen_names_such_thresholds(self):
        found = dict(re.findall(r"^With (--\w+) ([\d.]+) or less they are near-duplicates\.$",
                                self.screen(FULL, TRUNCATED), re.M))
        self.assertEqual(found, {"--resemblance": "0.38"})
        for option, value in found.items():
            self.assertTrue(self.screen(FULL, TRUNCATED, option, value)
                            .startswith("They are near-duplicates, since the "))
            above = str(round(float(value) + 0.01, 2))
            self.assertFalse(self.screen(FULL, TRUNCATED, option, above)
                             .startswith("They are near-duplicates"))

    def test_verdicts(self):
        copy = self.put("copy.txt", (VARIANTS / "harbour-full.txt").read_bytes())
        self.put("rest.txt", "Nobody else has these words, not one of them at all.")
        for a, b, options, said in [
                (FULL, TRUNCATED, [], "A contains B, since the containment of B in A, 0.87, is at "
                                      "least 0.8."),
                (TRUNCATED, FULL, [], "B contains A, since the containment of A in B, 0.87, is at "
                                      "least 0.8."),
                (FULL, TRUNCATED, ["--containment", "0.9"],
                 "They overlap, since the longest shared run, 154 words, is at least 25."),
                (FULL, TRUNCATED, ["--containment", "0.9", "--run", "155"],
                 "They are unrelated: they share too little for any rule."),
                (VARIANTS / "harbour-full.txt", copy, [], "They are identical: the same bytes."),
                (VARIANTS / "harbour-full.txt", VARIANTS / "harbour-shouted.txt", [],
                 "They are identical: the same words, though the bytes differ"),
                (VARIANTS / "empty.txt", FULL, [], "A holds no word:"),
                (FULL, VARIANTS / "empty.txt", [], "B holds no word:"),
                (VARIANTS / "empty.txt", self.put("empty.txt", ""), [],
                 "Neither holds a word; their bytes are the same:"),
                (VARIANTS / "empty.txt", self.put("dots.txt", "..."), [],
                 "Neither holds a word: "),
                (FULL, self.folder / "rest.txt", [],
                 "They are unrelated: not one shingle is shared.")]:
            with self.subTest(said):
                screen = self.screen(a, b, *options)
                self.assertTrue(" ".join(screen.split()).startswith(said), screen)
                self.assertLessEqual(max(map(len, screen.splitlines())), 80)

    def test_a_file_and_itself(self):
        copy = self.put("copy.txt", FULL.read_bytes())
        os.symlink(FULL, self.folder / "link.txt")
        same = "A and B are the same file: it is compared with itself.\n"
        for other, said in [(FULL, True), (self.folder / "link.txt", True), (copy, False)]:
            self.assertEqual(self.screen(FULL, other).startswith(same), said)

    def test_thresholds_that_make_no_sense_are_not_proposed(self):
        words = [f"word{number}" for number in range(900)]
        a = self.put("a.txt", " ".join(words[:400]))
        said = "No sensible threshold would make them versions of one text."
        for shared, expected in [(50, True), (110, True), (140, False)]:
            b = self.put("b.txt", " ".join(words[400 - shared:800 - shared]))
            screen = self.screen(a, b)
            self.assertEqual(said in screen, expected, screen)
            self.assertEqual("or less" in screen, not expected, screen)
            proposed = [rule["decides_from"] for rule in self.explained(a, b)["rules"]]
            self.assertTrue(any(share and share < 0.3 for share in proposed), proposed)
        # One that does decide is told, however small.
        self.assertIn("up to --resemblance 0.06", self.screen(a, self.put(
            "b.txt", " ".join(words[346:746])), "--resemblance", "0.06"))

    def test_among_a_collection(self):
        result = self.explained(FULL, TRUNCATED, STATEMENTS)["collection"]
        family, = json.loads(self.ran("families", STATEMENTS, "--format", "json").stdout)["families"]
        self.assertEqual(result["documents"], 5)
        self.assertEqual(result["a"], {"family": family["id"], "leader": str(FULL),
                                       "relation": None, "also_in": [], "parts": []})
        self.assertEqual(result["b"], {"family": family["id"], "leader": str(FULL),
                                       "relation": "contained", "also_in": [], "parts": []})
        self.assertIsNone(self.explained(FULL, TRUNCATED)["collection"])
        alone = STATEMENTS / "joint-declaration-2021.txt"
        self.assertIsNone(self.explained(FULL, alone, STATEMENTS)["collection"]["b"]["family"])
        screen = self.screen(FULL, alone, STATEMENTS)
        self.assertIn("They are in no family together.", screen)
        self.assertIn("  B  on its own\n", screen)

    def test_a_part_of_a_compilation_is_said_to_be_one(self):
        one = (VARIANTS / "bees-full.txt").read_text("utf-8")
        two = (VARIANTS / "harbour-full.txt").read_text("utf-8")
        self.put("one.txt", one)
        self.put("two.txt", two)
        self.put("both.txt", one + "\n\n" + two)
        names = [self.folder / name for name in ("both.txt", "one.txt")]
        result = self.explained(*names, self.folder)
        self.assertEqual(result["relation"], "contains")
        self.assertEqual([os.path.basename(part) for part in result["collection"]["a"]["parts"]],
                         ["one.txt", "two.txt"])
        self.assertIn("parts, and no versions of it", " ".join(
            self.screen(*names, self.folder).split()))

    def test_what_documents_say_steers_no_terminal(self):
        text = "\u202eThe \x1b[31mred\x1b[0m herring swims \x07 on and on and on for ever more. "
        a = self.put("a\x1b[2J.txt", text * 3 + "One end.")
        b = self.put("b.txt", text * 3 + "Another end \x1b[31m altogether.")
        screen = self.screen(a, b)
        self.assertRegex(screen, "longest shared run")
        self.assertNotRegex(screen, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")

    def test_nothing_else_changes_the_bytes(self):
        shutil.copytree(STATEMENTS, self.folder / "s")
        shutil.copytree(VARIANTS, self.folder / "v")
        arguments = ["explain", "s/statement-1997-full.txt", "s/statement-1997-truncated.txt"]
        for output in ("human", "json"):
            expected = self.ran(*arguments, "s", "v", "--format", output, cwd=self.folder).stdout
            for changed in (["v", "s"], ["v", "s", "-j", "1"], ["-j", "7", "s", "v"]):
                self.assertEqual(self.ran(*arguments, *changed, "--format", output,
                                          cwd=self.folder).stdout, expected)

    def test_help(self):
        screen = self.ran("explain", "--help").stdout.decode()
        self.assertTrue(screen.startswith("Usage: stemma explain A B [PATH...] [OPTION...]\n"))
        self.assertLessEqual(max(map(len, screen.splitlines())), 80)

    def test_wrong_calls(self):
        for arguments, code, said in [
                ([FULL], 2, "explaining takes two documents: stemma explain A B"),
                ([FULL, STATEMENTS], 2, "explaining takes two documents, and "),
                ([FULL, self.folder / "no.txt"], 2, "no.txt"),
                ([FULL, self.put("a.bin", bytes(range(256)) * 9)], 2, "could not be read"),
                ([FULL, TRUNCATED, "--format", "csv"], 2, "human or json")]:
            done = self.ran("explain", *arguments, code=code)
            self.assertEqual(done.stdout, b"")
            self.assertIn(said, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
