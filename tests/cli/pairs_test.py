"""`stemma pairs`: every line recomputed from the words of the documents themselves."""
import base64
import itertools
import json
import os
import random
import re
import unittest

import jsonschema

import program

SCHEMA = json.loads((program.tree.SOURCE / "docs/formats/pairs.schema.json").read_text("utf-8"))
RELATIONS = ("identical-bytes", "identical-text", "near-duplicate", "contains", "contained",
             "overlaps")
DEFAULT = set(RELATIONS) - {"overlaps"}
SKETCHES = "minhash,winnowing,short"


def shingles_of(words):
    return {tuple(words[i:i + 5]) for i in range(max(1, len(words) - 4))}


def longest_run(a, b):
    """By bisection: where a run is shared, so are the shorter ones in it."""
    def share(length):
        runs = {tuple(a[i:i + length]) for i in range(len(a) - length + 1)}
        return any(tuple(b[i:i + length]) in runs for i in range(len(b) - length + 1))
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if share(middle) else (low, middle - 1)
    return low


def scored(a, b, run=25):
    """The pair as a line of JSON has it, but for names and lenses."""
    of_a, of_b = shingles_of(a), shingles_of(b)
    shared = len(of_a & of_b)
    pair = {"resemblance": shared / len(of_a | of_b), "containment_a_in_b": shared / len(of_a),
            "containment_b_in_a": shared / len(of_b),
            "covers": ("both" if of_a == of_b else "a" if of_a <= of_b else
                       "b" if of_b <= of_a else "none")}
    if pair["resemblance"] >= 0.7:
        pair["relation"] = "near-duplicate"
    elif max(pair["containment_a_in_b"], pair["containment_b_in_a"]) >= 0.8:
        larger = pair["containment_b_in_a"] >= pair["containment_a_in_b"]
        pair["relation"] = "contains" if larger else "contained"
    pair["longest_run"] = longest_run(a, b)
    if "relation" not in pair and pair["longest_run"] >= run:
        pair["relation"] = "overlaps"
    return pair


class Collection:
    """What is related to what in {name: words}, and who leads: the slow, plain way."""

    def __init__(self, words, run=25):
        self.words = words
        self.names = sorted(words, key=os.fsencode)
        self.copies = {}
        for name in self.names:
            self.copies.setdefault(tuple(words[name]), []).append(name)
        self.firsts = [copies[0] for copies in self.copies.values()]
        self.pairs = {}
        for a, b in itertools.combinations(self.firsts, 2):
            pair = scored(words[a], words[b], run)
            if "relation" in pair:
                self.pairs[a, b] = pair

    def classes(self):
        return [copies for copies in self.copies.values() if len(copies) > 1]

    def score(self, a, b):
        return self.pairs.get((a, b)) or self.pairs.get((b, a))

    def families(self):
        """{leader: members}; the texts must have different numbers of shingles."""
        families = {}
        for name in sorted(self.firsts, key=lambda each: -len(shingles_of(self.words[each]))):
            related = [leader for leader in families if self.score(leader, name)
                       and self.score(leader, name)["relation"] != "overlaps"]
            if related:
                families[max(related, key=lambda each: self.score(each, name)["resemblance"])] \
                    .append(name)
            else:
                families[name] = []
        return families

    def of_families(self):
        """The pairs with leaders, where the other is smaller, and those within families."""
        families = self.families()
        leader_of = {member: leader for leader, members in families.items()
                     for member in [leader, *members]}
        size = {name: len(shingles_of(self.words[name])) for name in self.firsts}
        kept = {}
        for (a, b), pair in self.pairs.items():
            larger = a if size[a] > size[b] else b
            together = leader_of[a] == leader_of[b] and len(families[leader_of[a]]) < 100
            if larger in families or together:
                kept[a, b] = pair
        return kept


class Pairs(program.Case):
    def setUp(self):
        super().setUp()
        self.random = random.Random(11)

    def prose(self, count):
        return [f"w{self.random.randrange(10 ** 7)}" for _ in range(count)]

    def put_texts(self, texts):
        for name, words in texts.items():
            self.put(name, " ".join(words))
        return texts

    def paired(self, *arguments, code=0, **options):
        """(head, lines of classes, of pairs, of summaries) of a run in the folder."""
        options.setdefault("cwd", self.folder)
        done = self.ran("pairs", *arguments, "--format", "jsonl", code=code, **options)
        head, *lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
        for line in [head, *lines]:
            jsonschema.Draft202012Validator(SCHEMA).validate(line)
        self.assertEqual(head["schema"], "stemma/pairs/1")
        parts = [[line for line in lines if key in line] for key in ("class", "a", "leader")]
        self.assertEqual(list(itertools.chain(*parts)), lines, "classes, pairs, summaries")
        return head, *parts

    def check(self, lines, expected, lenses):
        self.assertEqual([(line["a"], line["b"]) for line in lines], sorted(expected))
        for line in lines:
            with self.subTest(line):
                self.assertGreater(len(line["found_by"]), 0)
                self.assertLessEqual(set(line["found_by"]), set(lenses))
                shown = {key: line[key] for key in line if key not in ("a", "b", "found_by")}
                self.assertEqual(shown, expected[line["a"], line["b"]])

    def some_of_each(self):
        """Texts of which some pair stands in each relation, in both orders of the names."""
        base, other = self.prose(300), self.prose(280)
        shared, less = self.prose(25), self.prose(24)
        return {
            "a.txt": base, "b.txt": base[:120], "c.txt": self.prose(9) + base[:270],
            "d.txt": other[20:110], "e.txt": other, "f.txt": other[:260] + self.prose(3),
            "m.txt": self.prose(90) + shared, "n.txt": shared + self.prose(101) + less,
            "o.txt": less + self.prose(70), "p.txt": base[100:160] + self.prose(150),
            "tiny.txt": base[:3], "tiny2.txt": other[50:57]}

    def test_every_pair_and_score_is_what_the_words_say(self):
        texts = self.put_texts(self.some_of_each())
        collection = Collection(texts)
        found = {pair["relation"] for pair in collection.pairs.values()}
        self.assertEqual(found, {"near-duplicate", "contains", "contained", "overlaps"})
        head, classes, pairs, summaries = self.paired(".", "--all", "--relations",
                                                      ",".join(RELATIONS))
        named = {(f"./{a}", f"./{b}"): pair for (a, b), pair in collection.pairs.items()}
        self.assertEqual([head["documents"], head["skipped"], classes, summaries],
                         [len(texts), [], [], []])
        self.check(pairs, named, head["run"]["lenses"])

    def test_fixtures(self):
        names = [*(program.FIXTURES / "statements").glob("*.txt"),
                 *(path for path in (program.FIXTURES / "variants").glob("*.txt")
                   if path.name.split("-")[0] in ("alone", "arabic", "bees", "german", "greek",
                                                  "harbour", "russian"))]
        self.assertGreater(len(names), 25)
        words = {str(name): self.ran("text", "--words", name).stdout.decode().splitlines()
                 for name in names}
        collection = Collection(words)
        head, classes, pairs, _ = self.paired(*words, "--all")
        self.assertEqual([each["members"] for each in classes], collection.classes())
        self.check(pairs, {key: pair for key, pair in collection.pairs.items()
                           if pair["relation"] != "overlaps"}, head["run"]["lenses"])

    def put_copies(self):
        """Two classes, one with a part of its own bytes, and a text near to it."""
        text = self.prose(100)
        self.put("k1.txt", " ".join(text))
        self.put("k2.txt", "\n".join(text).upper())
        self.put("k3.txt", " ".join(text))
        self.put("j.txt", " ".join(text[:97]))
        alike = self.prose(60)
        for name in ("same2.txt", "same1.txt"):
            self.put(name, " ".join(alike))

    def test_relations_in_all_combinations(self):
        texts = self.put_texts(self.some_of_each())
        self.put_copies()
        texts |= {name: (self.folder / name).read_text("utf-8").lower().split()
                  for name in ("j.txt", "k1.txt", "k2.txt", "k3.txt", "same1.txt", "same2.txt")}
        collection = Collection(texts)
        self.assertIn(("j.txt", "k1.txt"), collection.pairs)
        for count in range(1, len(RELATIONS) + 1):
            for wanted in itertools.combinations(RELATIONS, count):
                with self.subTest(wanted):
                    _, classes, pairs, _ = self.paired(
                        *sorted(texts), "--all", "--relations", ",".join(wanted[::-1]))
                    both = set(wanted)
                    if both & {"contains", "contained"}:
                        both |= {"contains", "contained"}
                    self.assertEqual(
                        {(each["a"], each["b"]): each["relation"] for each in pairs},
                        {key: pair["relation"] for key, pair in collection.pairs.items()
                         if pair["relation"] in both})
                    self.assertEqual([(each["relation"], each["class"], each["members"])
                                      for each in classes], self.classes_wanted(both))

    def classes_wanted(self, wanted):
        same = ("identical-bytes", "same1.txt", ["same1.txt", "same2.txt"])
        if "identical-text" in wanted:
            return [("identical-text", "k1.txt", ["k1.txt", "k2.txt", "k3.txt"]), same]
        if "identical-bytes" in wanted:
            return [("identical-bytes", "k1.txt", ["k1.txt", "k3.txt"]), same]
        return []

    def test_overlaps_from_the_run_on(self):
        for shared in (24, 25, 26, 39, 40):
            passage = self.prose(shared)
            self.put_texts({f"{shared}a.txt": self.prose(150) + passage + self.prose(20),
                            f"{shared}b.txt": passage + self.prose(140)})
        for options, fewest in (([], 25), (["--run", "40"], 40), (["--run", "39"], 39),
                                (["--run", "24"], 24), (["--exact"], 25),
                                (["--lenses", SKETCHES], 25)):
            _, _, pairs, _ = self.paired(".", "--relations", "overlaps", *options)
            self.assertEqual([(each["a"], each["longest_run"]) for each in pairs],
                             [(f"./{shared}a.txt", shared) for shared in (24, 25, 26, 39, 40)
                              if shared >= fewest], options)
        self.assertEqual(self.paired(".")[2], [])

    def test_contains_is_seen_from_the_first_name(self):
        text = self.prose(200)
        self.put_texts({"1whole.txt": text, "0part.txt": text[:90], "2part.txt": text[110:]})
        for wanted in ("contains", "contained"):
            _, _, pairs, _ = self.paired(".", "--relations", wanted)
            self.assertEqual([(each["a"], each["relation"], each["b"], each["covers"])
                              for each in pairs],
                             [("./0part.txt", "contained", "./1whole.txt", "a"),
                              ("./1whole.txt", "contains", "./2part.txt", "b")])

    def test_of_texts_that_contain_each_other_the_larger_contains(self):
        for i in range(12):
            more = (i - 4) if i < 9 else 0  # words that b has less than a
            text = self.prose(200)
            # Each has four fifths of the other, and both together are too many for a resemblance.
            one, other = text + self.prose(44 + max(0, more)), self.prose(44 + max(0, -more)) + text
            self.put_texts({f"{i:02}a.txt": one, f"{i:02}b.txt": other})
            pair = scored(one, other)
            self.assertGreaterEqual(min(pair["containment_a_in_b"], pair["containment_b_in_a"]),
                                    0.8)
            self.assertLess(pair["resemblance"], 0.7)
        self.assertEqual([each["relation"] for each in self.paired(".")[2]],
                         ["contained"] * 4 + ["contains"] * 8)

    def test_names_that_are_not_utf8(self):
        text = self.prose(100)
        names = [b"a\xff.txt", b"b.txt", b"c\xfe.txt"]
        for name in names[:2]:
            self.put(name, " ".join(text))
        self.put(names[2], " ".join(text + self.prose(2)))
        _, (of_class,), (pair,), _ = self.paired(".")
        self.assertEqual(of_class["members"], ["./a%FF.txt", "./b.txt"])
        self.assertEqual([base64.b64decode(each) for each in of_class["members_bytes"]],
                         [b"./" + name for name in names[:2]])
        self.assertEqual(base64.b64decode(of_class["class_bytes"]), b"./" + names[0])
        self.assertEqual([base64.b64decode(pair["a_bytes"]), base64.b64decode(pair["b_bytes"])],
                         [b"./" + names[0], b"./" + names[2]])
        os.remove(os.fsencode(self.folder) + b"/" + names[0])
        _, classes, (pair,), _ = self.paired(".")
        self.assertEqual([classes, pair["a"], "a_bytes" in pair], [[], "./b.txt", False])

    def put_large_family(self, count):
        """So many texts that are all alike, the longest of which leads."""
        base = self.prose(400)
        texts = {"leader.txt": base + self.prose(20)}
        for i in range(1, count):
            texts[f"v{i:03}.txt"] = base[:3 * i] + self.prose(1) + base[3 * i + 1:]
        return self.put_texts(texts)

    def test_a_large_family_is_summarized_unless_all_is_wanted(self):
        texts = self.put_large_family(101)
        versions = [f"./{name}" for name in sorted(texts) if name != "leader.txt"]
        _, _, pairs, (summary,) = self.paired(".")
        self.assertEqual(summary, {"leader": "./leader.txt", "members": versions,
                                   "complete": False})
        self.assertEqual([(each["a"], each["b"]) for each in pairs],
                         [("./leader.txt", name) for name in versions])
        _, _, pairs, summaries = self.paired(".", "--all")
        self.assertEqual([len(pairs), summaries], [101 * 100 // 2, []])
        screen = self.ran("pairs", ".", cwd=self.folder).stdout.decode()
        self.assertIn("family of 101 texts", screen)
        self.assertNotIn("family of", self.ran("pairs", ".", "--all", cwd=self.folder)
                         .stdout.decode())
        os.remove(self.folder / "v100.txt")
        _, _, pairs, summaries = self.paired(".")
        self.assertEqual([len(pairs), summaries], [100 * 99 // 2, []])

    def test_without_all_pairs_bind_families(self):
        words = self.prose(600)
        texts = {}
        # Windows that slide over one text: each is near to its neighbours only.
        for i, at in enumerate(self.random.sample(range(12), 12)):
            texts[f"t{i:02}.txt"] = words[at * 30:at * 30 + 200 + i]
        self.put_texts(texts)
        collection = Collection(texts, run=10 ** 6)
        expected = collection.of_families()
        self.assertLess(len(expected), len(collection.pairs))
        names = sorted(texts)
        head, _, pairs, _ = self.paired(*names)
        self.check(pairs, expected, head["run"]["lenses"])
        head, _, pairs, _ = self.paired(*names, "--all")
        self.check(pairs, collection.pairs, head["run"]["lenses"])

    def test_lenses(self):
        texts = self.put_texts(self.some_of_each())
        related = {(f"./{a}", f"./{b}"): pair for (a, b), pair in Collection(texts).pairs.items()
                   if pair["relation"] != "overlaps"}
        reference = self.paired(".", "--all")
        self.assertEqual(reference[0]["run"]["lenses"], ["exact"])
        self.check(reference[2], related, ["exact"])
        self.assertEqual(self.paired(".", "--all", "--exact"), reference)
        self.assertEqual(self.paired(".", "--all", "--lenses", "exact"), reference)
        counts = {}
        for lenses in ("minhash", "winnowing", "short", SKETCHES, SKETCHES + ",exact"):
            names = lenses.split(",")
            head, _, pairs, _ = self.paired(".", "--all", "--lenses", lenses)
            self.assertEqual(head["run"]["lenses"], names)
            self.assertLessEqual({(each["a"], each["b"]) for each in pairs}, set(related))
            self.check(pairs, {(each["a"], each["b"]): related[each["a"], each["b"]]
                               for each in pairs}, names)
            counts[lenses] = len(pairs)
        self.assertEqual(counts[SKETCHES + ",exact"], len(related))
        self.assertGreater(min(counts["minhash"], counts["winnowing"], counts["short"]), 0)
        self.assertLess(counts["short"], counts[SKETCHES])

    def test_what_is_refused(self):
        self.put("a.txt", "A text.")
        for arguments, said in [
                (["--lenses", ""], "--lenses takes a list of minhash"),
                (["--lenses", "minhash,"], "not 'minhash,'"),
                (["--lenses", "magic"], "not 'magic'"),
                (["--lenses", "exact", "--exact"], "exclude each other"),
                (["--relations", ""], "--relations takes a list of identical-bytes"),
                (["--relations", "twins"], "not 'twins'"),
                (["--relations", "unrelated"], "not 'unrelated'"),
                (["--relations", "contains,,overlaps"], "not 'contains,,overlaps'"),
                (["--format", "json"], "takes human or jsonl, not 'json'"),
                (["--format", "csv"], "takes human or jsonl, not 'csv'")]:
            with self.subTest(arguments):
                done = self.ran("pairs", ".", *arguments, code=2, cwd=self.folder)
                self.assertEqual([done.stdout, done.stderr.count(b"\n")], [b"", 1])
                self.assertIn(said, done.stderr.decode())

    def test_an_exact_join_that_does_not_fit(self):
        texts = self.put_texts({f"t{i}.txt": self.prose(200) for i in range(200)})
        self.put("u.txt", " ".join(texts["t3.txt"][:190]))
        little = ["--memory", "2200K", "-j1"]  # enough for the texts
        done = self.ran("pairs", ".", *little, "--exact", code=2, cwd=self.folder)
        self.assertEqual(done.stdout, b"")
        self.assertRegex(done.stderr.decode(), r"^stemma: .*exact.* 2 MiB.*--memory.*--lenses")
        said = self.ran("pairs", ".", *little, cwd=self.folder).stderr
        self.assertIn(b"[found_by_sketches]", said)
        self.assertEqual(self.ran("pairs", ".", *little, "-q", cwd=self.folder).stderr, b"")
        head, _, pairs, _ = self.paired(".", *little)
        self.assertEqual([head["run"]["lenses"], head["documents"], head["skipped"]],
                         [SKETCHES.split(","), 201, []])
        self.assertEqual([(each["a"], each["b"]) for each in pairs], [("./t3.txt", "./u.txt")])
        self.assertEqual(self.paired(".")[0]["run"]["lenses"], ["exact"])

    def test_threads_and_order_of_paths_change_nothing(self):
        texts = self.put_texts(self.some_of_each())
        self.put_copies()
        names = sorted(os.listdir(self.folder))
        self.assertGreater(len(names), len(texts))
        for options in ([], ["--all", "--relations", ",".join(RELATIONS)], ["--lenses", SKETCHES]):
            for output in (["--format", "jsonl"], []):
                expected = self.ran("pairs", *names, *options, *output, "-j1",
                                    cwd=self.folder).stdout
                self.assertGreater(len(expected), 200)
                for order in (names[::-1], self.random.sample(names, len(names)), names + names):
                    done = self.ran("pairs", *order, *options, *output, "-j8", cwd=self.folder)
                    self.assertEqual(done.stdout, expected)

    def test_the_screen(self):
        text = self.prose(200)
        long = "n" * 120
        hostile = "a\x1b[31m\nb\u202e"
        self.put(long + ".txt", " ".join(text))
        self.put(hostile + ".txt", " ".join(text[:198]))
        self.put("z.txt", " ".join(text).upper())
        self.put("image.bin", bytes(range(256)) * 4)
        lines = self.ran("pairs", ".", cwd=self.folder).stdout.decode().splitlines()
        self.assertEqual(lines, [
            "3 documents: 1 related pair, 1 group of the same words. Skipped 1: 1 binary; -v",
            "names them.",
            "",
            "identical-text  2 documents",
            f"  {long}.txt",
            "  z.txt",
            "",
            "near-duplicate  resemblance 0.989, longest shared run 198 words, found by exact",
            "  100.0 % of  a\\x1B[31m\\nb\\u202E.txt",
            f"   99.0 % of  {long}.txt",
            "",
            "In all: 1 near-duplicate.",
            "",
            f"Next: stemma explain $'./a\\x1B[31m\\x0Ab\\xE2\\x80\\xAE.txt' ./{long}.txt"])
        lines = self.ran("pairs", ".", "--lenses", SKETCHES, cwd=self.folder) \
            .stdout.decode().splitlines()
        self.assertIn("near-duplicate  resemblance 0.989, longest shared run 198 words, found by",
                      lines)
        self.assertLessEqual(max(len(line) for line in lines if long not in line), 80)

    def test_the_screen_says_which_contains_which_and_sums_up(self):
        text, other = self.prose(200), self.prose(300)
        self.put_texts({"a.txt": text[50:110], "b.txt": text, "c.txt": other, "d.txt": other[:100],
                        "e.txt": other + ["more"]})
        shown = self.ran("pairs", ".", cwd=self.folder).stdout.decode()
        self.assertEqual(
            re.findall(r"\n(\S.*?)  resemblance [^%]*%[^%]*of  (.*)\n.*of  (.*)\n", shown),
            [("contained (the first in the second)", "a.txt", "b.txt"),
             ("contains (the first the second)", "c.txt", "d.txt"),
             ("near-duplicate", "c.txt", "e.txt"),
             ("contained (the first in the second)", "d.txt", "e.txt")])
        self.assertTrue(shown.endswith("\nIn all: 1 near-duplicate, 1 contains, 2 contained.\n\n"
                                       "Next: stemma explain ./a.txt ./b.txt\n"), shown)
        (self.folder / "b.txt").unlink()
        (self.folder / "e.txt").unlink()
        (self.folder / "d.txt").unlink()
        self.assertNotIn("In all", self.ran("pairs", ".", cwd=self.folder).stdout.decode())

    def test_what_is_not_quite_equal_is_not_shown_as_equal(self):
        text = self.prose(30000)
        self.put_texts({"a.txt": text, "b.txt": text[:-1] + ["other"]})
        screen = self.ran("pairs", ".", cwd=self.folder).stdout.decode()
        self.assertIn("resemblance 0.999,", screen)
        self.assertEqual(screen.count("   99.9 % of"), 2)

    def test_what_could_not_be_read_costs_a_line(self):
        text = self.prose(50)
        self.put_texts({"a.txt": text, "b.txt": text + ["more"]})
        path = self.put("locked.txt", "A text.")
        os.chmod(path, 0)
        for options, said in (([], 1), (["-q"], 1), (["-v"], 1)):
            done = self.ran("pairs", ".", *options, code=3, cwd=self.folder, like_a_user=True)
            self.assertEqual(done.stderr.count(b"locked.txt: "), said, options)
        head, _, pairs, _ = self.paired(".", code=3, like_a_user=True)
        self.assertEqual([(each["document"], each["code"]) for each in head["skipped"]],
                         [("./locked.txt", "unreadable")])
        self.assertEqual(len(pairs), 1)

    def test_quiet_and_verbose(self):
        self.put("a.txt", "A text.")
        self.put("b.bin", bytes(range(256)) * 4)
        self.assertEqual(self.ran("pairs", self.folder).stderr, b"")
        self.assertEqual(self.ran("pairs", self.folder, "-q").stderr, b"")
        self.assertIn(b"b.bin: ", self.ran("pairs", self.folder, "-v").stderr)

    def test_nothing_is_related(self):
        self.put("a.txt", "A text.")
        head, *rest = self.paired(".")
        self.assertEqual([head["documents"], *rest], [1, [], [], []])
        os.remove(self.folder / "a.txt")
        head, *rest = self.paired(".")
        self.assertEqual([head["documents"], *rest], [0, [], [], []])


if __name__ == "__main__":
    unittest.main()
