"""`--recurring N`: passages that stand in documents which are no versions of each other."""
import json
import os
import random
import unittest

import jsonschema

import program

SCHEMAS = program.tree.SOURCE / "docs" / "formats"
COOKIES = "Cookies help us to deliver our services to all who come by."
RIGHTS = "All rights in these pages are reserved by those who wrote them."


def prose(seed, words=120):
    chance = random.Random(seed)
    return " ".join(f"w{chance.randrange(10 ** 6)}" for _ in range(words))


def page(seed, article="", footer=RIGHTS):
    return (f"<!DOCTYPE html><html><head><title>Page {seed}</title></head><body><main><h1>{seed}</h1>"
            f"<p>{prose(seed)}</p><p>{prose(seed + 1000)}</p>{article}</main>"
            f"<footer><p>{footer}</p></footer></body></html>")


def validator(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


class Recurring(program.Case):
    def listed(self, *arguments):
        result, _ = self.families(*(arguments or [self.folder]), "--recurring", "10")
        validator("families").validate(result)
        return {each["text"]: each for each in result["recurring_passages"]}, result

    def put_site(self):
        for seed in range(5):
            self.put(f"site/{seed}.html", page(seed, f"<p>{COOKIES}</p>" if seed < 4 else ""))
        self.put("letter.txt", f"{prose(77)}\n\n{COOKIES.upper()}\n\n{prose(78)}\n")

    def test_templates_and_notices_are_counted(self):
        self.put_site()
        listed, result = self.listed()
        self.assertEqual(list(listed), [COOKIES.upper(), RIGHTS])
        cookies, rights = listed.values()
        self.assertEqual([cookies[name] for name in ("words", "documents", "families",
                                                     "boilerplate", "line")], [12, 5, 5, 0, 3])
        self.assertEqual(os.path.basename(cookies["document"]), "letter.txt")
        self.assertEqual([rights[name] for name in ("words", "documents", "families",
                                                    "boilerplate")], [12, 5, 5, 5])
        self.assertEqual(os.path.basename(rights["document"]), "0.html")
        self.assertEqual(result["recurring_found"], 2)

    def test_the_screens_name_them(self):
        self.put_site()
        for command in ("families", "pairs"):
            done = self.ran(command, self.folder, "--recurring", "1").stdout.decode()
            self.assertIn(f"""
Of 2 passages that recur in documents that are no versions of each other, the 1
that recur most:
  5 documents of 5 families, 12 words
    {COOKIES.upper()}
    first in letter.txt, line 3
""", done)
            done = self.ran(command, self.folder, "--recurring", "9").stdout.decode()
            self.assertIn("2 passages recur in documents that are no versions of each other:", done)
            self.assertIn("  5 documents of 5 families, 12 words, boilerplate\n", done)

    def test_pairs_list_the_same(self):
        self.put_site()
        _, result = self.listed()
        lines = [json.loads(line) for line in self.ran(
            "pairs", self.folder, "--recurring", "10", "--format", "jsonl").stdout.splitlines()]
        for line in lines:
            validator("pairs").validate(line)
        self.assertEqual(lines[0]["recurring_found"], 2)
        self.assertEqual(lines[-2:], result["recurring_passages"])

    def test_versions_of_one_text_do_not_count_as_several(self):
        own = "Only the versions of this one text have these eight words and more."
        for i in range(5):
            self.put(f"{i}.txt", f"{prose(1)}\n\n{own}\n\nThis is version {i} of it all.\n")
        listed, result = self.listed()
        self.assertEqual(listed, {})
        self.assertEqual(result["recurring_found"], 0)
        self.assertEqual(len(result["families"]), 1)

    def test_what_is_around_copies_is_their_own(self):
        """Pages of a site, and the same articles under another footer and by themselves."""
        mirrored = "Mirrored from elsewhere for all who cannot reach the site itself."
        for seed in range(4):
            self.put(f"a/{seed}.html", page(seed))
            self.put(f"b/{seed}.html", page(seed, footer=mirrored))
            self.put(f"c/{seed}.html", page(seed, footer=mirrored))
        listed, result = self.listed()
        self.assertEqual(len(result["families"]), 4)
        self.assertEqual({text: (each["documents"], each["families"], each["boilerplate"])
                          for text, each in listed.items()},
                         {RIGHTS: (4, 4, 4), mirrored: (8, 4, 8)})

    def test_whole_pages_have_no_boilerplate(self):
        self.put_site()
        listed, _ = self.listed(self.folder, "--whole-page")
        self.assertEqual(listed[RIGHTS]["documents"], 5)
        self.assertEqual(listed[RIGHTS]["boilerplate"], 0)

    def test_same_bytes_whatever_the_threads_the_order_and_the_memory(self):
        self.put_site()
        for seed in range(40):
            self.put(f"more/{seed}.txt", f"{prose(seed + 300)}\n\n{prose(seed % 9 + 900, 20)}\n")
        paths = [self.folder / name for name in ("site", "letter.txt", "more")]
        outputs = {self.ran("families", *order, "--recurring", "7", "--format", "json", *more).stdout
                   for order in (paths, paths[::-1]) for more in (("-j1",), ("-j4",))}
        self.assertEqual(len(outputs), 1)
        self.assertEqual(json.loads(outputs.pop())["recurring_found"], 11)

    def test_nothing_else_changes(self):
        self.put_site()
        self.put_family()
        for arguments in (("families", "--format", "json"), ("families", "--format", "csv")):
            plain = self.ran(*arguments, self.folder).stdout
            found = self.ran(*arguments, self.folder, "--recurring", "10").stdout
            if arguments[-1] == "json":
                result = json.loads(found)
                del result["recurring_found"], result["recurring_passages"]
                del result["run"]["recurring"]
                self.assertEqual(result, json.loads(plain))
            else:
                self.assertEqual(found, plain)

    def test_text_of_documents_is_escaped(self):
        for seed in range(3):
            self.put(f"{seed}.txt", f"{prose(seed)}\n\nOne \x1b[31mtwo three four five six seven "
                                    f"eight nine \u202eten.\n\n")
        screen = self.ran("families", self.folder, "--recurring", "5").stdout
        self.assertIn(b"eight nine", screen)
        self.assertNotIn(b"\x1b", screen)
        self.assertNotIn("\u202e".encode(), screen)

    def test_a_long_passage_is_cut_between_characters(self):
        long = " ".join(["aä"] * 200)
        for seed in range(3):
            self.put(f"{seed}.txt", f"{prose(seed, 900)}\n\n{long}\n\n")
        listed, _ = self.listed()
        text, = listed
        self.assertTrue(text.endswith("…"))
        self.assertTrue(long.startswith(text[:-1]))
        self.assertLess(len(text.encode()), 410)

    def test_what_is_refused(self):
        self.put_site()
        catalog = self.folder / "c.stemma"
        self.ran("scan", self.folder / "site", "--catalog", catalog)
        for command in ("families", "pairs"):
            done = self.ran(command, catalog, "--recurring", "5", code=2)
            self.assertIn(b"catalogs hold no passages", done.stderr)
            done = self.ran(command, self.folder, "--recurring", "0", code=2)
            self.assertIn(b"--recurring takes a whole number", done.stderr)
        done = self.ran("families", self.folder / "letter.txt", "--against", self.folder / "site",
                        "--recurring", "5", code=2)
        self.assertIn(b"exclude each other", done.stderr)


if __name__ == "__main__":
    unittest.main()
