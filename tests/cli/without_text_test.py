"""What holds no text, or none that can be read, is compared by its bytes."""
import base64
import csv
import hashlib
import io
import json
import unittest
import zipfile

import jsonschema

import program

SCHEMAS = program.tree.SOURCE / "docs" / "formats"
SCAN = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
OTHER = SCAN + b"1"
MAIL = (b"From: a@b.example\nSubject: Of one\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nThe words."
        b"\n--x\nContent-Type: image/png; name=a.png\nContent-Disposition: attachment; "
        b"filename=a.png\nContent-Transfer-Encoding: base64\n\n%s\n--x--\n")
BROKEN = b"%PDF-1.7\nnothing of a document"


def zipped(**members):
    bytes_ = io.BytesIO()
    with zipfile.ZipFile(bytes_, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return bytes_.getvalue()


class WithoutText(program.Case):
    def put_files(self):
        self.put("new/a.png", SCAN)
        self.put("new/b.png", OTHER)
        self.put("new/broken.pdf", BROKEN)
        self.put("new/text.txt", "A text of its own, which nothing else here has.\n")
        self.put("old/again.png", SCAN)
        self.put("old/box.zip", zipped(inside=SCAN))
        self.put("old/same.pdf", BROKEN)

    def json_of(self, *arguments, code=3):
        done = self.ran(*arguments, "--format", "json", code=code, cwd=self.folder)
        return json.loads(done.stdout)

    def test_families_list_the_same_bytes(self):
        self.put_files()
        result = self.json_of("new", "old")
        schema = json.loads((SCHEMAS / "families.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(result)
        self.assertEqual(result["identical_files"], [
            {"sha256": hashlib.sha256(SCAN).hexdigest(),
             "files": ["new/a.png", "old/again.png", "old/box.zip!/inside"]},
            {"sha256": hashlib.sha256(BROKEN).hexdigest(),
             "files": ["new/broken.pdf", "old/same.pdf"]}])
        digests = {each["document"]: each["sha256"] for each in result["skipped"]}
        self.assertEqual(digests["new/b.png"], hashlib.sha256(OTHER).hexdigest())
        screen = self.ran("new", "old", code=3, cwd=self.folder).stdout.decode()
        self.assertIn("The same bytes", screen)
        for name in ("new/a.png", "old/again.png", "old/box.zip!/inside", "old/same.pdf"):
            self.assertIn(name, screen)
        self.assertNotIn("new/b.png", screen)

    def test_catalogs_and_little_memory_say_the_same(self):
        self.put_files()
        wanted = self.json_of("new", "old")
        self.ran("scan", "new", "old", "--catalog", "c.stemma", code=3, cwd=self.folder)
        for _ in range(2):
            found = self.json_of("families", "c.stemma")
            self.assertEqual(found["identical_files"], wanted["identical_files"])
            self.assertEqual(found["skipped"], wanted["skipped"])
            self.ran("scan", "--catalog", "c.stemma", code=3, cwd=self.folder)
        self.put("new/large.txt", "".join(f"word{n} " for n in range(300000)))
        little = self.json_of("new", "old", "--memory", "32M")
        self.assertEqual(little["identical_files"], wanted["identical_files"])

    def test_what_cannot_be_opened_is_compared_as_a_whole(self):
        for name in ("a.zip", "b.zip"):
            self.put(name, b"PK\x03\x04 and no more")
        result = self.json_of("a.zip", "b.zip")
        self.assertEqual([each["files"] for each in result["identical_files"]],
                         [["a.zip", "b.zip"]])

    def test_tables_and_lists_have_them(self):
        self.put_files()
        done = self.ran("new", "old", "--format", "csv", code=3, cwd=self.folder)
        rows = {row["document"]: row for row in csv.DictReader(io.StringIO(done.stdout.decode()))}
        self.assertEqual([rows[name]["keep"] for name in
                          ("new/a.png", "old/again.png", "old/box.zip!/inside")],
                         ["yes", "no", "no"])
        self.assertEqual(rows["new/a.png"]["family"],
                         "b:" + hashlib.sha256(SCAN).hexdigest()[:6])
        self.assertEqual(rows["new/a.png"]["relation"], "identical-bytes")
        done = self.ran("new", "old", "--format", "paths", code=3, cwd=self.folder)
        self.assertEqual(done.stdout.decode().split("\n\n"),
                         ["new/a.png\nold/again.png\nold/box.zip!/inside",
                          "new/broken.pdf\nold/same.pdf\n"])

    def test_pairs_name_them_as_one_class(self):
        self.put_files()
        done = self.ran("pairs", "new", "old", "--format", "jsonl", code=3, cwd=self.folder)
        schema = json.loads((SCHEMAS / "pairs.schema.json").read_text(encoding="utf-8"))
        values = [json.loads(line) for line in done.stdout.splitlines()]
        for value in values:
            jsonschema.Draft202012Validator(schema).validate(value)
        self.assertEqual([value["members"] for value in values[1:]],
                         [["new/a.png", "old/again.png", "old/box.zip!/inside"],
                          ["new/broken.pdf", "old/same.pdf"]])
        self.assertIn(b"identical-bytes  3 files",
                      self.ran("pairs", "new", "old", code=3, cwd=self.folder).stdout)
        done = self.ran("pairs", "new", "old", "--format", "jsonl", "--relations", "contains",
                        code=3, cwd=self.folder)
        self.assertEqual(len(done.stdout.splitlines()), 1)

    def test_a_reference_holds_them_or_not(self):
        self.put_files()
        result = self.json_of("new", "--against", "old")
        schema = json.loads((SCHEMAS / "holdings.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(result)
        self.assertEqual(result["files"], [
            {"file": "new/a.png", "holding": "held", "held_in": "old/again.png"},
            {"file": "new/b.png", "holding": "new"},
            {"file": "new/broken.pdf", "holding": "held", "held_in": "old/same.pdf"}])
        self.assertEqual([result["total"][key] for key in ("held", "files_held", "files_new")],
                         [0, 2, 1])
        self.assertEqual([(each["folder"], each["new"], each["files_new"])
                          for each in result["folders"]], [("new", 1, 1)])
        paths = self.ran("new", "--against", "old", "--format", "paths", code=3, cwd=self.folder)
        self.assertEqual(paths.stdout, b"new/a.png\nnew/broken.pdf\n")
        table = self.ran("new", "--against", "old", "--format", "csv", code=3, cwd=self.folder)
        self.assertIn(b"new/a.png,held,,,,,old/again.png,\r\n", table.stdout)
        self.assertIn(b"new/b.png,new,,,,,,\r\n", table.stdout)
        screen = self.ran("new", "--against", "old", code=3, cwd=self.folder).stdout
        self.assertIn(b"Of 3 files of which no text is known (images, scans and the like), 2 held "
                      b"byte for byte, 1 new.", b" ".join(screen.split()))

    def test_what_holds_something_new_may_not_go(self):
        self.put("new/held.txt", "Some words that both of these folders have in common.\n")
        self.put("new/scan.png", SCAN)
        self.put("old/held.txt", "Some words that both of these folders have in common.\n")
        self.put("new/mail.eml", MAIL % base64.b64encode(OTHER))
        self.put("old/mail.eml", MAIL % base64.b64encode(SCAN))
        result = self.hold_json()
        self.assertEqual({each["document"]: each["holding"] for each in result["holdings"]},
                         {"new/held.txt": "held", "new/mail.eml": "held"})
        paths = self.ran("new", "--against", "old", "--format", "paths", cwd=self.folder)
        self.assertEqual(paths.stdout, b"new/held.txt\nnew/scan.png\n")
        screen = self.ran("new", "--against", "old", cwd=self.folder).stdout
        self.assertNotIn(b"all held", screen)
        self.assertIn(b"not all", screen)

    def hold_json(self):
        return self.json_of("new", "--against", "old", code=0)

    def test_what_the_reference_lacks_is_none_of_the_accession(self):
        self.put("new/a.txt", "Some words that both of these folders have in common.\n")
        self.put("old/a.txt", "Some words that both of these folders have in common.\n")
        for folder in ("new", "old"):
            (self.folder / folder / f"gone-{folder}").symlink_to("nowhere")
        result = self.json_of("new", "--against", "old", "--follow")
        self.assertEqual(result["files"], [{"file": "new/gone-new", "holding": "new"}])

    def test_places_in_one_file_are_no_common_files(self):
        mail = "From a@b.example Mon Jan  6 09:00:00 2020\nSubject: %s\n\nThe same words.\n\n"
        self.put("box.mbox", mail % "One" + mail % "One")
        second = (mail % "One").encode()
        places = [f"box.mbox@{len(second)}", "--against"]
        self.ran(*places, "box.mbox", code=2, cwd=self.folder)
        done = self.ran("families", "box.mbox", "--format", "json", cwd=self.folder)
        names = sorted(each["document"] for each in
                       json.loads(done.stdout)["families"][0]["versions"])
        result = self.json_of(names[1], "--against", names[0], code=0)
        self.assertEqual(result["total"]["held"], 1)


if __name__ == "__main__":
    unittest.main()
