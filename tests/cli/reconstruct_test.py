"""stemma reconstruct: all that any version says, in one text."""
import collections
import html.parser
import json
import unittest

import jsonschema

import program

VARIANTS = program.FIXTURES / "variants"
HARBOUR = [VARIANTS / f"harbour-{name}.txt"
           for name in ("full", "edited", "reordered", "cut-head", "cut-middle", "mojibake")]
SCHEMA = program.tree.SOURCE / "docs" / "formats" / "reconstruct.schema.json"
HOSTILE = """A heading

Some words <script>alert(1)</script> & "quotes" that *stand* in [every](x) version of _it_.

1. in a list # nor a heading \x1b[31mred \u202egnirts
"""


class Shown(html.parser.HTMLParser):
    """The elements and the text that a page shows."""

    def __init__(self):
        super().__init__()
        self.elements = collections.Counter()
        self.text = ""
        self.hidden = False

    def handle_starttag(self, tag, attrs):
        self.elements[tag] += 1
        self.hidden = tag in ("style", "title")

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if not self.hidden:
            self.text += data


class Reconstruct(program.Case):
    def words(self, path):
        return collections.Counter(self.ran("text", "--words", path).stdout.decode().split("\n"))

    def assert_has_all(self, whole, versions):
        there = self.words(self.put("whole.txt", whole))
        for version in versions:
            self.assertEqual(self.words(version) - there, collections.Counter(), version)

    def families(self):
        found = json.loads(self.ran("families", program.FIXTURES, "--format", "json").stdout)
        return [[version["document"] for version in family["versions"]]
                for family in found["families"]]

    def test_no_word_of_any_version_of_any_family_is_lost(self):
        families = self.families()
        self.assertGreater(len(families), 9)
        for versions in families:
            for more in ([], ["--provenance"], ["--base", versions[-1]]):
                done = self.ran("reconstruct", *versions, *more)
                self.assert_has_all(done.stdout, versions)

    def test_no_word_is_lost_in_html(self):
        for versions in (HARBOUR, [VARIANTS / "bees-full.txt", VARIANTS / "bees-list-lost.txt"]):
            page = Shown()
            page.feed(self.ran("reconstruct", *versions, "--format", "html").stdout.decode())
            self.assert_has_all(page.text, versions)

    def test_what_is_said_twice_is_listed(self):
        verse = "Here is a verse of many words that no other verse has in it.\n\n"
        chorus = "Oh the wind and the rain and the long road home again tonight.\n\n"
        once = self.put("once.txt", verse + chorus + "The end of the song is here now.\n")
        twice = self.put("twice.txt", verse + chorus + "The end of the song is here now.\n\n" +
                         chorus)
        whole = self.ran("reconstruct", once, twice, "--base", once).stdout.decode()
        self.assertIn("Said once more than above\n  A 7: Oh the wind", whole)
        self.assert_has_all(whole, [once, twice])

    def test_order_changes_nothing(self):
        for form in ("text", "markdown", "html", "json"):
            one = self.ran("reconstruct", *HARBOUR, "--format", form, "--provenance").stdout
            other = self.ran("reconstruct", *HARBOUR[::-1], "--format", form, "--provenance",
                             "-j1").stdout
            self.assertEqual(one, other)

    def test_json_is_what_its_schema_says_and_names_the_readings(self):
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        done = self.ran("reconstruct", *HARBOUR, "--base", "harbour-edited.txt",
                        "--format", "json")
        whole = json.loads(done.stdout)
        jsonschema.Draft202012Validator(schema).validate(whole)
        labels = {version["label"]: version["document"] for version in whole["versions"]}
        self.assertTrue(labels[whole["base"]].endswith("harbour-edited.txt"))
        other = {(words["kept"], words["text"]) for passage in whole["passages"]
                 for reading in passage["readings"] for words in reading["other_words"]}
        self.assertIn(("stone", "brick"), other)
        moved = [passage for passage in whole["passages"]
                 if any(reading["status"] == "moved" for reading in passage["readings"])]
        self.assertTrue(moved)
        for more in ({"host": "x"}, {"passages": [{}]}):
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.Draft202012Validator(schema).validate(whole | more)

    def test_base_is_a_path_the_end_of_one_or_a_label(self):
        first = "harbour office at Ostrø kept its papers in a stone tower"
        for base in (str(HARBOUR[1]), "harbour-edited.txt", "variants/harbour-edited.txt"):
            done = self.ran("reconstruct", *HARBOUR[:2], "--base", base)
            self.assertIn(first, done.stdout.decode().split("-" * 72)[0])
        done = self.ran("reconstruct", *HARBOUR[:2], "--base", "B", "--provenance")
        self.assertIn("B  ", done.stdout.decode())
        for base in ("edited.txt", "C", "nowhere"):
            done = self.ran("reconstruct", *HARBOUR[:2], "--base", base, code=2)
            self.assertIn(f"--base {base} is none of the versions", done.stderr.decode())

    def test_a_base_that_fits_two_texts_is_refused(self):
        one = self.put("a/same.txt", HARBOUR[0].read_bytes())
        two = self.put("b/same.txt", HARBOUR[3].read_bytes())
        done = self.ran("reconstruct", one, two, "--base", "same.txt", code=2)
        self.assertIn("fits more than one version", done.stderr.decode())
        self.ran("reconstruct", one, two, "--base", "b/same.txt")

    def test_a_family_by_its_id(self):
        found = json.loads(self.ran("families", VARIANTS, "--format", "json").stdout)
        family = found["families"][0]
        by_id = self.ran("reconstruct", family["id"], VARIANTS).stdout
        by_name = self.ran("reconstruct", *[version["document"]
                                            for version in family["versions"]]).stdout
        self.assertEqual(by_id, by_name)
        done = self.ran("reconstruct", family["id"], code=2)
        self.assertIn(f"stemma reconstruct {family['id']} PATH...", done.stderr.decode())

    def test_documents_are_shown_and_never_run(self):
        one = self.put("one.txt", HOSTILE)
        two = self.put("two.txt", HOSTILE.replace("heading\n\n", "title\n\n") + "\nMore of it.\n")
        for form in ("text", "markdown", "html"):
            for more in ([], ["--provenance"]):
                done = self.ran("reconstruct", one, two, "--format", form, *more)
                text = done.stdout.decode()
                self.assertNotIn("\x1b", text)
                self.assertNotIn("\u202e", text)
        page = Shown()
        source = self.ran("reconstruct", one, two, "--format", "html", "--provenance").stdout.decode()
        page.feed(source)
        self.assertEqual(page.elements["script"], 0)
        self.assertIn("<script>alert(1)</script>", page.text)
        self.assertIn("default-src 'none'", source)
        markdown = self.ran("reconstruct", one, two, "--format", "markdown").stdout.decode()
        self.assertIn("\\<script\\>", markdown)
        self.assertIn("\\[every\\](x)", markdown)
        self.assertIn("\n1. in a list \\# nor", markdown)

    def test_texts_that_are_empty_equal_or_have_nothing_in_common(self):
        empty = self.put("empty.txt", "")
        one = self.put("one.txt", "Only a few words stand here.\n")
        copy = self.put("copy.txt", "Only a few words stand here.\n")
        other = self.put("other.txt", "Nothing of what is said elsewhere.\n")
        self.assertEqual(self.ran("reconstruct", empty, one).stdout,
                         b"Only a few words stand here.\n")
        self.assertEqual(self.ran("reconstruct", copy, one).stdout,
                         b"Only a few words stand here.\n")
        self.assert_has_all(self.ran("reconstruct", one, other).stdout, [one, other])
        also_empty = self.put("also-empty.txt", "")
        self.assertEqual(self.ran("reconstruct", empty, also_empty).stdout, b"")
        done = self.ran("reconstruct", one, code=2)
        self.assertIn("at least two documents", done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
