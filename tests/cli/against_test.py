"""stemma PATH... --against REFERENCE: what of an accession a reference holds already."""
import csv
import io
import json
import os
import re
import shutil
import unittest

import jsonschema

import program

VARIANTS = program.FIXTURES / "variants"
FORMATS = program.tree.SOURCE / "docs" / "formats"
SCHEMA = json.loads((FORMATS / "holdings.schema.json").read_text(encoding="utf-8"))


def truth():
    """{file: row} of the table of fixtures."""
    with open(VARIANTS / "truth.tsv", encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}


class Against(program.Case):
    def hold(self, *arguments, **options):
        done = self.ran(*arguments, "--format", "json", **options)
        result = json.loads(done.stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(result)
        return result

    def put_variants(self):
        """The whole texts in reference/, the others in accession/."""
        for folder in ("accession", "reference"):
            (self.folder / folder).mkdir()
        for name in truth():
            is_whole = name.endswith("-full.txt")
            shutil.copy(VARIANTS / name, self.folder / ("reference" if is_whole else "accession"))

    def test_variants_against_the_whole_texts(self):
        self.put_variants()
        result = self.hold("accession", "--against", "reference", cwd=self.folder)
        found = {os.path.basename(each["document"]): each for each in result["holdings"]}
        self.assertEqual(len(found), result["documents"])
        held = 0
        for name, row in truth().items():
            if name.endswith("-full.txt"):
                continue
            holding = found[name]
            with self.subTest(name):
                if name == "harbour-edited.txt":
                    self.assertEqual(holding["holding"], "partly")
                    self.assertEqual(len(holding["not_held"]), 7)
                elif name == "empty.txt":
                    self.assertEqual(holding["holding"], "wordless")
                elif row["family"]:
                    # Whatever was lost, wrapped, recoded or moved: what there is, is held.
                    self.assertEqual(holding["holding"], "held")
                    self.assertEqual(holding["words_held"], holding["words"])
                    self.assertEqual(holding["held_in"][0]["document"],
                                     f"reference/{row['family']}-full.txt")
                    held += 1
                else:
                    self.assertEqual([holding["holding"], holding["held_in"]], ["new", []])
        self.assertEqual(result["total"]["held"], held)
        self.assertGreater(held, 20)
        self.assertEqual([each["folder"] for each in result["folders"]], ["accession"])

    def test_what_was_taken_out_of_the_reference_is_not_held(self):
        for name, row in truth().items():
            if row["relation"] not in ("contained", "near-duplicate") or \
                    row["missing_passages"] == "0" or name == "harbour-cut-short.txt":
                continue
            with self.subTest(name):
                whole = VARIANTS / f"{row['family']}-full.txt"
                holding, = self.hold(whole, "--against", VARIANTS / name)["holdings"]
                self.assertEqual(holding["passages_not_held"], int(row["missing_passages"]))
                self.assertEqual(holding["words"] - holding["words_held"],
                                 int(row["missing_words"]))

    def test_statements(self):
        statements = program.FIXTURES / "statements"
        holding, = self.hold(statements / "statement-1997-truncated.txt", "--against",
                             statements / "statement-1997-full.txt")["holdings"]
        self.assertEqual([holding["holding"], holding["words"], holding["words_held"]],
                         ["partly", 382, 344])
        self.assertEqual([each["words"] for each in holding["not_held"]], [3, 3, 17, 15])
        self.assertEqual(holding["not_held"][1], {
            "lines": [2, 2], "words": 3, "passage_words": 3, "text": "May 06, 1997"})

    def test_one_changed_word_in_a_long_line(self):
        words = [f"word{number}" for number in range(400)]
        self.put("old/a.txt", " ".join(words))
        words[200] = "otherwise"
        self.put("new/a.txt", " ".join(words))
        holding, = self.hold(self.folder / "new", "--against", self.folder / "old")["holdings"]
        self.assertEqual([holding["holding"], holding["words_held"]], ["partly", 397])
        self.assertEqual(holding["not_held"], [{
            "lines": [1, 1], "words": 3, "passage_words": 400,
            "text": "word199 otherwise word201"}])

    def test_two_references_together(self):
        text = (VARIANTS / "harbour-full.txt").read_text(encoding="utf-8")
        middle = text.index("\n\n", len(text) // 2)
        self.put("new/whole.txt", text)
        self.put("old/head.txt", text[:middle])
        self.put("older/tail.txt", text[middle:])
        arguments = [self.folder / "new", "--against", self.folder / "old"]
        self.assertEqual(self.hold(*arguments)["holdings"][0]["holding"], "partly")
        both = self.hold(*arguments, "--against", self.folder / "older")
        self.assertEqual(both["reference"], 2)
        holding, = both["holdings"]
        self.assertEqual(holding["holding"], "held")
        self.assertEqual(sum(each["words"] for each in holding["held_in"]), holding["words"])
        shown = self.ran("new", "--against", "old", "--against", "older", cwd=self.folder)
        self.assertRegex(shown.stdout, rb"\nHeld:\n  whole.txt  in (old/head|older/tail).txt, "
                                       rb"(older/tail|old/head).txt\n\n")

    def test_the_reference_is_not_reported_on(self):
        self.put_variants()
        done = self.ran("accession", "--against", "reference", cwd=self.folder)
        shown = done.stdout.decode()
        for name in ("greek-full", "thai-full", "chinese-full"):
            self.assertNotRegex(shown, rf"(?m)^ *{name}")  # only as where something stands
        self.assertIn("\n  greek-truncated.txt  in reference/greek-full.txt\n", shown)
        self.assertIn("of the reference", shown.replace("\n", " "))
        self.assertIn("Next: stemma compare accession/harbour-edited.txt reference/harbour-full.txt"
                      "\n      stemma accession --against reference --format paths\n", shown)
        self.assertLessEqual(max(map(len, shown.splitlines())), 80)

    def test_paths_are_those_that_are_held(self):
        self.put_variants()
        arguments = ["accession", "--against", "reference"]
        result = self.hold(*arguments, cwd=self.folder)
        held = [each["document"] for each in result["holdings"] if each["holding"] == "held"]
        paths = self.ran(*arguments, "--format", "paths", cwd=self.folder).stdout.decode()
        self.assertEqual(paths.splitlines(), held)
        paths = self.ran(*arguments, "--format", "paths", "-0", cwd=self.folder).stdout.decode()
        self.assertEqual(paths, "".join(name + "\0" for name in held))

    def test_csv_has_a_record_for_each_document(self):
        self.put_variants()
        self.put("accession/=cmd.txt", "A text of its own that nobody else has.")
        arguments = ["accession", "--against", "reference"]
        done = self.ran(*arguments, "--format", "csv", cwd=self.folder)
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
        page = (FORMATS / "holdings.csv.md").read_text(encoding="utf-8")
        columns = [name for line in page.splitlines() if line.startswith("| `")
                   for name in re.findall("`([a-z_]+)`", line.split("|")[1])]
        self.assertEqual(list(rows[0]), columns)
        holdings = self.hold(*arguments, cwd=self.folder)["holdings"]
        self.assertEqual(
            [(row["document"], row["holding"], row["words_held"]) for row in rows],
            [(each["document"], each["holding"], str(each["words_held"])) for each in holdings])
        edited, = (row for row in rows if "edited" in row["document"])
        self.assertEqual([edited["passages_not_held"], edited["held_in"]],
                         ["7", "reference/harbour-full.txt"])
        self.assertLess(float(edited["share_held"]), 1)

    def test_a_file_on_both_sides_is_refused(self):
        self.put("all/old/a.txt", "Words that stand here.")
        self.put("all/new/b.txt", "Other words that stand there.")
        os.symlink("old", self.folder / "all" / "link")
        for paths in (["all", "--against", "all/old"], ["all/old", "--against", "all"],
                      ["all/old/a.txt", "--against", "./all/../all/old"],
                      ["all/link/a.txt", "--against", "all/old"]):
            with self.subTest(paths):
                done = self.ran(*paths, cwd=self.folder, code=2)
                self.assertIn(b"a.txt is in the reference too", done.stderr)
                self.assertEqual(done.stdout, b"")
        self.hold("all", "--exclude", "old", "--against", "all/old/a.txt", cwd=self.folder)
        # Another name of the same bytes is a copy: either may go.
        (self.folder / "all" / "new" / "c.txt").hardlink_to(self.folder / "all" / "old" / "a.txt")
        result = self.hold("all/new", "--against", "all/old", cwd=self.folder)
        self.assertEqual([each["holding"] for each in result["holdings"]], ["new", "held"])

    def test_what_cannot_be_read_on_either_side(self):
        text = "Some words that both of these folders have in common, and no more."
        self.put("new/a.txt", text)
        self.put("old/a.txt", text)
        self.put("old/image.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
        result = self.hold("new", "--against", "old", cwd=self.folder)
        self.assertEqual(self.skipped(result), {"image.png": "no_text"})
        os.symlink("nowhere", self.folder / "old" / "gone.txt")
        os.symlink("nowhere", self.folder / "new" / "lost.txt")
        result = self.hold("new", "--against", "old", "--follow", cwd=self.folder, code=3)
        self.assertEqual(self.skipped(result), {
            "image.png": "no_text", "gone.txt": "unreadable", "lost.txt": "unreadable"})
        self.assertEqual(result["holdings"][0]["holding"], "held")
        self.ran("new", "--against", "nowhere", cwd=self.folder, code=2)
        done = self.ran("new", "--against", "old/image.png", cwd=self.folder)
        self.assertIn(b"image.png: ", done.stderr)  # whoever names a file wants to know

    def test_nothing_on_either_side(self):
        (self.folder / "empty").mkdir()
        self.put("new/a.txt", "Some words.")
        result = self.hold("new", "--against", "empty", cwd=self.folder)
        self.assertEqual([result["total"]["new"], result["reference"]], [1, 0])
        result = self.hold("empty", "--against", "new", cwd=self.folder)
        self.assertEqual([result["holdings"], result["folders"]], [[], []])
        self.assertIn(b"0 documents.", self.ran("empty", "--against", "new",
                                               cwd=self.folder).stdout)

    def test_names_that_are_not_utf8(self):
        self.put(b"new/\xff/a.txt", "Some words that both of these folders have in common.")
        self.put(b"old/\xfe.txt", "Some words that both of these folders have in common.")
        result = self.hold("new", "--against", "old", cwd=self.folder)
        self.assertEqual(result["folders"][0]["folder"], "new/%FF")
        self.assertIn("folder_bytes", result["folders"][0])
        self.assertIn("document_bytes", result["holdings"][0])
        self.assertIn("document_bytes", result["holdings"][0]["held_in"][0])
        paths = self.ran("new", "--against", "old", "--format", "paths", cwd=self.folder).stdout
        self.assertEqual(paths, b"new/\xff/a.txt\n")

    def test_a_list_of_names_is_the_accession(self):
        self.put_variants()
        self.put("list", "accession\n")
        listed = self.ran("--files-from", "list", "--against", "reference", "--format", "csv",
                          cwd=self.folder)
        named = self.ran("accession", "--against", "reference", "--format", "csv",
                         cwd=self.folder)
        self.assertEqual(listed.stdout, named.stdout)

    def test_threads_and_order_change_nothing(self):
        self.put_variants()
        expected = self.ran("accession", "--against", "reference", "-j1", cwd=self.folder).stdout
        files = sorted(os.path.join("accession", name)
                       for name in os.listdir(self.folder / "accession"))
        for threads in ("-j2", "-j8"):
            self.assertEqual(self.ran("accession", "--against", "reference", threads,
                                      cwd=self.folder).stdout, expected)
        one = self.ran(*files, "--against", "reference", cwd=self.folder).stdout
        self.assertEqual(self.ran(*reversed(files), "--against", "reference",
                                  cwd=self.folder).stdout, one)

    def test_front_matter_is_compared_too(self):
        body = "The harbour master keeps a log of every ship that enters or leaves before dusk\n"
        front = "---\nwitness: I saw the ship go down at nine and nobody was saved\n---\n"
        for folder in ("new", "old", "older"):
            (self.folder / folder).mkdir()
        self.put("new/a.txt", front + body)
        self.put("old/a.txt", body)
        self.put("older/a.txt", front + body)
        for reference, holding in (("old", "partly"), ("older", "held")):
            result = self.hold("new", "--against", reference, cwd=self.folder)
            self.assertEqual(result["holdings"][0]["holding"], holding)
        paths = self.ran("new", "--against", "old", "--format", "paths", cwd=self.folder).stdout
        self.assertEqual(paths, b"")


if __name__ == "__main__":
    unittest.main()
