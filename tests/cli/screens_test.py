"""What the first screen says beside the families themselves."""
import random
import re
import unittest

import program


class Screens(program.Case):
    def setUp(self):
        super().setUp()
        self.random = random.Random(11)

    def prose(self, words):
        return [f"w{self.random.randrange(10 ** 7)}" for _ in range(words)]

    def put_words(self, **texts):
        for name, words in texts.items():
            self.put(name + ".txt", " ".join(words))

    def shown(self):
        return self.ran(".", cwd=self.folder).stdout.decode()

    def test_the_words_shown_are_those_the_percentage_is_of(self):
        said_twice, rest, more = self.prose(60), self.prose(80), self.prose(100)
        self.put_words(twice=said_twice + rest + said_twice + more, once=said_twice + rest)
        result, _ = self.families()
        family, = result["families"]
        self.assertEqual(family["union_words"], 300)
        once = family["versions"][1]
        self.assertEqual(once["words"], 140)
        self.assertEqual(once["completeness"], 200 / 300)
        self.assertEqual(once["missing"]["words"], 100)
        self.assertRegex(self.shown(), r"\n  B  once.txt  +200 words  66.7 %\n")

    def test_what_has_no_words_is_said_to_have_none(self):
        self.put_words(one=self.prose(30))
        self.put("empty.txt", "")
        self.put("dots.txt", "...")
        shown = self.shown()
        self.assertIn("shared with any other):\n  one.txt\nDocuments that are empty, or without words:\n"
                      "  dots.txt\n  empty.txt\n", shown)
        (self.folder / "one.txt").unlink()
        self.assertNotIn("On their own", self.shown())

    def test_related_families_are_linked(self):
        passage = self.prose(60)
        self.put_words(passage=passage)
        self.assertNotIn("related", self.shown())
        for number in (1, 2, 3):
            own = self.prose(40 + number)
            self.put_words(**{f"host{number}": own + passage})
            if number < 3:
                self.put_words(**{f"copy{number}": own + passage + ["more"]})
        result, _ = self.families()
        families = {family["id"]: [version["document"].rsplit("/")[-1]
                                   for version in family["versions"]]
                    for family in result["families"]}
        with_passage, = [key for key, names in families.items() if "passage.txt" in names]
        other, = set(families) - {with_passage}
        # The third host is on its own: no family.
        self.assertIn("host3.txt", [each.rsplit("/")[-1] for each in result["alone"]])
        shown = self.shown()
        self.assertEqual(re.findall(r"Also related: .*", shown), [f"Also related: {other}"])
        block = shown.split(f"\n{with_passage}  ")[1].split("\nf:")[0]
        self.assertIn(f"\n  Also related: {other}\n", block)


if __name__ == "__main__":
    unittest.main()
