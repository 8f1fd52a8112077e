"""fixtures/variants: texts that were changed in known ways, against fixtures/variants/truth.tsv."""
import collections
import csv
import json
import os
import unittest

import program

FOLDER = program.FIXTURES / "variants"


def truth():
    with open(FOLDER / "truth.tsv", encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}


class Variants(program.Case):
    @classmethod
    def setUpClass(cls):
        done = program.run("families", FOLDER, "--exclude", "truth.tsv", "--format", "json")
        assert done.returncode == 0 and done.stderr == b"", done.stderr
        cls.result = json.loads(done.stdout)
        cls.truth = truth()

    def compared(self, *names):
        files = [FOLDER / name for name in names]
        return json.loads(self.ran("compare", *files, "--format", "json").stdout)

    def test_every_file_has_a_truth(self):
        self.assertEqual({file.name for file in FOLDER.iterdir()} - {"truth.tsv"},
                         set(self.truth))

    def test_families(self):
        expected = collections.defaultdict(set)
        for name, row in self.truth.items():
            if row["family"]:
                expected[row["family"]].add(name)
        found = [{os.path.basename(version["document"]) for version in family["versions"]}
                 for family in self.result["families"]]
        self.assertCountEqual(found, expected.values())
        self.assertEqual({os.path.basename(each) for each in self.result["alone"]},
                         {name for name, row in self.truth.items() if row["relation"] == "alone"})
        self.assertEqual([self.result["sharing"], self.result["skipped"]], [[], []])

    def test_relations_and_what_is_missing(self):
        for family in self.result["families"]:
            for version in family["versions"]:
                name = os.path.basename(version["document"])
                with self.subTest(name):
                    row = self.truth[name]
                    relation = version["relation"] or "identical-text"
                    self.assertEqual(relation.replace("identical-text", "same-words"),
                                     row["relation"])
                    self.assertEqual(version["missing"],
                                     {"passages": int(row["missing_passages"]),
                                      "words": int(row["missing_words"]),
                                      "words_across_formats": 0})

    def test_the_most_complete_lacks_nothing_and_is_enough(self):
        for family in self.result["families"]:
            with self.subTest(family["title"]):
                row = self.truth[os.path.basename(family["most_complete"])]
                self.assertEqual(row["relation"], "same-words")
                self.assertEqual([family["covering_set"], family["minimal"]], [["A"], True])

    def test_damaged_characters_make_no_copy_the_best(self):
        result = self.compared("harbour-mojibake.txt", "harbour-windows1252.txt")
        self.assertTrue(result["most_complete"].endswith("windows1252.txt"), result["reason"])
        self.assertIn("fewer damaged characters", result["reason"])

    def test_paragraphs_that_changed_places_are_moved_not_missing(self):
        result = self.compared("harbour-full.txt", "harbour-reordered.txt")
        moved = {label for passage in result["passages"]
                 for label, status in ((each["label"], each["status"])
                                       for each in passage["readings"]) if status == "moved"}
        self.assertEqual([result["missing"], moved], [[], {"B"}])
        words = sum(passage["words"] for passage in result["passages"]
                    if "moved" in [each["status"] for each in passage["readings"]])
        # Two paragraphs of 43 and 47 words passed two of 45 and 51: the fewer words moved.
        self.assertEqual(words, 43 + 47)

    def test_each_replaced_word_is_counted(self):
        result = self.compared("harbour-full.txt", "harbour-edited.txt")
        self.assertEqual(result["missing"], [])
        self.assertEqual(sum(passage["readings"][1]["changes"]
                             for passage in result["passages"]), 12)
        self.assertEqual([each["verbatim_words"] for each in result["versions"]], [363, 351])

    def test_shapes_of_gaps(self):
        for name, full, shapes in [
                ("harbour-cut-head.txt", "harbour-full.txt", ["head"]),
                ("harbour-cut-tail.txt", "harbour-full.txt", ["tail"]),
                ("harbour-cut-middle.txt", "harbour-full.txt", [""]),
                ("harbour-cut-short.txt", "harbour-full.txt", ["mid-sentence"]),
                ("bees-list-lost.txt", "bees-full.txt", ["list-items"]),
                ("chinese-truncated.txt", "chinese-full.txt", ["tail"]),
                ("arabic-truncated.txt", "arabic-full.txt", ["tail"])]:
            with self.subTest(name):
                gaps = self.compared(full, name)["missing"]
                self.assertEqual([gap["label"] for gap in gaps], ["B"])
                self.assertEqual([gap["shape"] for gap in gaps], shapes)

    def test_encodings(self):
        for name, encoding in [("harbour-utf16le.txt", "UTF-16LE (byte_order_mark)"),
                               ("harbour-windows1252.txt", "windows-1252 (guessed)"),
                               ("russian-koi8r.txt", "KOI8-R (guessed)"),
                               ("japanese-shift-jis.txt", "Shift_JIS (guessed)"),
                               ("harbour-full.txt", "UTF-8 (valid_utf8)")]:
            with self.subTest(name):
                shown = self.ran("text", FOLDER / name, "--metadata").stdout.decode()
                self.assertEqual(shown.splitlines()[:2], ["format: text", f"encoding: {encoding}"])


if __name__ == "__main__":
    unittest.main()
