"""The founding case: a statement of 1997 in full, and a copy that lost all 15 list items but alone
has title, date and note. All figures were counted by hand from the two files."""
import json
import unittest

import program

FOLDER = program.FIXTURES / "statements"
FULL = str(FOLDER / "statement-1997-full.txt")
TRUNCATED = str(FOLDER / "statement-1997-truncated.txt")
OTHERS = ["border-partnership-2003.txt", "border-vision-2010.txt", "joint-declaration-2021.txt"]


class Families(program.Case):
    def setUp(self):
        super().setUp()
        self.result, errors = self.families(FOLDER)
        self.assertEqual(errors, "")

    def test_the_two_copies_are_one_family_and_nothing_else_is(self):
        self.assertEqual(len(self.result["families"]), 1)
        documents = [each["document"] for each in self.result["families"][0]["versions"]]
        self.assertEqual(documents, [FULL, TRUNCATED])
        self.assertEqual(self.result["alone"], [str(FOLDER / name) for name in OTHERS])
        self.assertEqual(self.result["documents"], 5)
        self.assertEqual(self.result["skipped"], [])
        self.assertEqual(self.result["sharing"], [])

    def test_neither_is_complete(self):
        family = self.result["families"][0]
        self.assertEqual(family["most_complete"], FULL)
        self.assertEqual(family["union_words"], 826)
        self.assertEqual(family["covering_set"], ["A", "B"])
        self.assertIs(family["minimal"], True)
        self.assertEqual(family["title"], "Joint Statement on Migration Adopted by the President "
                                          "of the United States and the President of Mexico")

    def test_figures_of_each_version(self):
        full, truncated = self.result["families"][0]["versions"]
        self.assertEqual([full["words"], full["verbatim_words"]], [788, 788])
        self.assertEqual([truncated["words"], truncated["verbatim_words"]], [382, 382])
        self.assertAlmostEqual(full["completeness"], 788 / 826, delta=1e-12)
        self.assertAlmostEqual(truncated["completeness"], 382 / 826, delta=1e-12)
        self.assertEqual(full["missing"], {"passages": 4, "words": 38, "words_across_formats": 0})
        self.assertEqual(truncated["missing"],
                         {"passages": 15, "words": 444, "words_across_formats": 0})
        self.assertEqual([full["relation"], truncated["relation"]], [None, "contained"])

    def test_the_pair_is_below_every_usual_threshold_of_resemblance(self):
        edge, = self.result["families"][0]["edges"]
        self.assertEqual([edge["a"], edge["b"]], [FULL, TRUNCATED])
        self.assertAlmostEqual(edge["resemblance"], 0.38, delta=0.005)
        self.assertAlmostEqual(edge["containment_b_in_a"], 0.87, delta=0.005)
        self.assertEqual([edge["relation"], edge["covers"]], ["contains", "none"])


class Compare(program.Case):
    def compared(self, *files):
        return json.loads(self.ran("compare", *files, "--format", "json").stdout)

    def test_what_the_truncated_copy_lost_is_all_list_items(self):
        result = self.compared(FULL, TRUNCATED)
        gaps = [gap for gap in result["missing"] if gap["label"] == "B"]
        self.assertEqual([gap["shape"] for gap in gaps], ["list-items"] * 3)
        self.assertEqual([len(gap["passages"]) for gap in gaps], [3, 6, 6])
        self.assertEqual(sum(gap["words"] for gap in gaps), 444)
        self.assertEqual([gap["found_in"] for gap in gaps], [["A"]] * 3)
        for gap in gaps:
            self.assertTrue(gap["after"]["text"].endswith(":"), gap["after"])
            for number in gap["passages"]:
                passage = result["passages"][number - 1]
                self.assertEqual(passage["n"], number)
                self.assertEqual(passage["kind"], "list-item")
                self.assertEqual([each["status"] for each in passage["readings"]],
                                 ["same", "missing"])

    def test_what_the_full_copy_lacks(self):
        result = self.compared(FULL, TRUNCATED)
        texts = [result["passages"][number - 1]["readings"][1]["text"]
                 for gap in result["missing"] if gap["label"] == "A" for number in gap["passages"]]
        self.assertEqual(texts, [
            "William J. Clinton", "May 06, 1997",
            "Joint Statement on Migration Adopted by the President of the United States and the "
            "President of Mexico",
            "NOTE: An original was not available for verification of the content of this joint "
            "statement."])

    def test_ten_passages_are_in_both(self):
        both = [passage for passage in self.compared(FULL, TRUNCATED)["passages"]
                if all(each["status"] == "same" for each in passage["readings"])]
        self.assertEqual(len(both), 10)
        self.assertEqual(sum(passage["words"] for passage in both), 826 - 38 - 444)

    def test_the_order_of_the_versions_does_not_matter(self):
        self.assertEqual(self.ran("compare", FULL, TRUNCATED).stdout,
                         self.ran("compare", TRUNCATED, FULL).stdout)

    def test_a_family_is_compared_by_its_id(self):
        identity = self.families(FOLDER)[0]["families"][0]["id"]
        self.assertEqual(self.ran("compare", identity, FOLDER).stdout,
                         self.ran("compare", FULL, TRUNCATED).stdout)


class Screen(program.Case):
    def test_first_screen(self):
        done = self.ran("fixtures/statements", cwd=program.FIXTURES.parent)
        golden = (program.tree.SOURCE / "tests/cli/statements_screen.txt").read_text("utf-8")
        self.assertEqual(done.stdout.decode(), golden)
        self.assertEqual(done.stderr, b"")

    def test_no_line_is_wider_than_80_columns(self):
        for arguments in ([FOLDER], ["compare", FULL, TRUNCATED], [program.FIXTURES / "variants"]):
            for line in self.ran(*arguments).stdout.decode().splitlines():
                self.assertLessEqual(width(line), 80, line)


def width(line):
    import unicodedata
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
               else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


if __name__ == "__main__":
    unittest.main()
