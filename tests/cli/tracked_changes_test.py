"""A document with tracked changes is read as if they were accepted, as if they were rejected, or both,
by every command, and a catalog keeps to one."""
import io
import json
import unittest
import zipfile

import jsonschema

import program

KEPT = "The pilots of the harbour keep their own tables of the tide, one for each of the moorings."
OLD = "A table that nobody can read any more is burnt in the yard on the last evening of the year."
NEW = "A table that nobody can read any more is copied out by the youngest pilot before Easter."


def paragraph(*runs):
    return "<w:p>" + "".join(runs) + "</w:p>"


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def word(*paragraphs):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", '<Relationships><Relationship Id="a" '
                         'Type="http://x/officeDocument" Target="word/document.xml"/>'
                         "</Relationships>")
        archive.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="w">'
                         f"<w:body>{''.join(paragraphs)}</w:body></w:document>")
    return buffer.getvalue()


class TrackedChanges(program.Case):
    def setUp(self):
        super().setUp()
        self.changed = self.put("changed.docx", word(paragraph(run(KEPT)), paragraph(
            f"<w:del><w:r><w:delText>{OLD}</w:delText></w:r></w:del>", f"<w:ins>{run(NEW)}</w:ins>")))
        self.put("new.docx", word(paragraph(run(KEPT)), paragraph(run(NEW))))
        self.put("old.docx", word(paragraph(run(KEPT)), paragraph(run(OLD))))

    def same(self, *arguments):
        """The names of what has the words of changed.docx."""
        done = self.ran("pairs", *arguments, "--format", "jsonl", cwd=self.folder)
        classes = [json.loads(line) for line in done.stdout.splitlines()]
        return [each["members"] for each in classes if "members" in each]

    def test_each_reading_is_the_version_it_stands_for(self):
        files = ("changed.docx", "new.docx", "old.docx")
        self.assertEqual(self.same(*files), [["changed.docx", "new.docx"]])
        self.assertEqual(self.same(*files, "--tracked", "accepted"), [["changed.docx", "new.docx"]])
        self.assertEqual(self.same(*files, "--tracked", "original"), [["changed.docx", "old.docx"]])
        self.assertEqual(self.same(*files, "--tracked", "both"), [])

    def test_both_readings_stand_in_place(self):
        done = self.ran("text", "--blocks", "--tracked", "both", self.changed)
        kinds = [line.split()[0] for line in done.stdout.decode().splitlines()]
        self.assertEqual(kinds, ["[paragraph", "[paragraph", "[original"])
        done = self.ran("compare", "changed.docx", "old.docx", "--tracked", "both", "--format",
                        "json", cwd=self.folder)
        result = json.loads(done.stdout)
        schema = program.tree.SOURCE / "docs" / "formats" / "compare.schema.json"
        jsonschema.validate(result, json.loads(schema.read_text(encoding="utf-8")))
        self.assertIn("original", {each["kind"] for each in result["passages"]})
        versions = {each["document"]: each for each in result["versions"]}
        self.assertEqual(versions["changed.docx"]["completeness"], 1)

    def test_how_many_there_are_and_how_they_were_read_is_said(self):
        for tracked, said in (("accepted", "as if all were accepted"),
                              ("original", "as if all were rejected"),
                              ("both", "both with them and without")):
            done = self.ran("text", "-v", "--tracked", tracked, self.changed)
            self.assertIn(f"changed.docx: has 2 tracked changes; it is read {said} "
                          "[tracked_changes]", done.stderr.decode())

    def test_where_documents_may_go_both_count(self):
        held = ("changed.docx", "--format", "paths", "--against")
        self.assertEqual(self.ran(*held, "new.docx", cwd=self.folder).stdout, b"")
        done = self.ran(*held, "new.docx", "--against", "old.docx", cwd=self.folder)
        self.assertEqual(done.stdout, b"changed.docx\n")
        done = self.ran(*held, "new.docx", "--tracked", "original", cwd=self.folder, code=2)
        self.assertIn(b"nothing for --tracked to choose", done.stderr)

    def test_a_catalog_is_of_one_reading(self):
        catalog = ("--catalog", "c.stemma")
        self.ran("scan", ".", *catalog, "--tracked", "original", cwd=self.folder)
        self.ran("scan", *catalog, cwd=self.folder)
        self.assertEqual(self.same("c.stemma"), [["./changed.docx", "./old.docx"]])
        self.assertEqual(self.same("c.stemma", "--tracked", "original"),
                         [["./changed.docx", "./old.docx"]])
        done = self.ran("families", "c.stemma", "--tracked", "both", cwd=self.folder, code=2)
        self.assertIn(b"'original', and not 'both'", done.stderr)
        done = self.ran("scan", *catalog, "--tracked", "accepted", cwd=self.folder, code=2)
        self.assertIn(b"'original' and 'accepted'", done.stderr)

    def test_a_reading_that_is_none_is_refused(self):
        done = self.ran("text", "--tracked", "rejected", self.changed, code=2)
        self.assertIn(b"accepted, original or both", done.stderr)


if __name__ == "__main__":
    unittest.main()
