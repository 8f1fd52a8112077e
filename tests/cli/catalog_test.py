"""Catalogs: what a scan reads, what it says, and what a catalog stands for."""
import json
import os
import shutil
import time
import unittest

import jsonschema

import catalog
import program

SCHEMAS = program.tree.SOURCE / "docs" / "formats"


def letter(number, more=""):
    return f"Letter number {number} from the archive, on the harvest of that year. {more}\n"


class CatalogCase(program.Case):
    def setUp(self):
        super().setUp()
        self.catalog = str(self.folder / "letters.stemma")
        self.letters = str(self.folder / "letters")

    def families(self, *arguments, **options):
        found, said = super().families(*arguments, **options)
        return json.loads(catalog.without_lenses(json.dumps(found).encode())), said

    def put_letters(self, count=5):
        for i in range(count):
            self.put(f"letters/{i}.txt", letter(i))

    def scan(self, *arguments, **options):
        done = self.ran("scan", *arguments, "--catalog", self.catalog, "--format", "json",
                        **options)
        return json.loads(done.stdout)

    def counts(self, *arguments, **options):
        result = self.scan(*arguments, **options)
        return {name: result[name] for name in
                ("new", "changed", "unchanged", "vanished", "unreadable") if result[name]}

    def files_read(self, *arguments):
        return self.scan(*arguments)["read"]

    def age(self):
        """Lets so much time pass that no file counts as just changed."""
        time.sleep(2.1)


class Scans(CatalogCase):
    def test_only_what_changed_is_read(self):
        self.put_letters()
        self.age()
        self.assertEqual(self.counts(self.letters), {"new": 5})
        self.assertEqual(self.counts(self.letters), {"unchanged": 5})
        self.assertEqual(self.files_read(self.letters), 0)
        self.put("letters/1.txt", letter(1, "And a postscript."))
        self.put("letters/new.txt", letter(9))
        os.remove(self.letters + "/2.txt")
        os.utime(self.letters + "/3.txt")
        self.assertEqual(self.counts(), {"new": 1, "changed": 1, "unchanged": 3, "vanished": 1})
        self.assertEqual(self.counts(), {"unchanged": 5})
        self.put("letters/2.txt", letter(2))
        self.assertEqual(self.counts(), {"new": 1, "unchanged": 5})

    def test_what_was_changed_just_before_is_read_again(self):
        self.put_letters()
        self.assertEqual(self.files_read(self.letters), 5)
        self.assertEqual(self.files_read(self.letters), 5)
        self.age()
        self.assertEqual(self.files_read(self.letters), 5)  # the stamps were taken too early
        self.assertEqual(self.files_read(self.letters), 0)

    def test_rescan_hash_reads_all(self):
        self.put_letters()
        self.age()
        self.scan(self.letters)
        self.assertEqual(self.files_read("--rescan", "changed"), 0)
        self.assertEqual(self.files_read("--rescan", "hash"), 5)
        self.assertEqual(self.counts("--rescan", "hash"), {"unchanged": 5})
        self.ran("scan", "--catalog", self.catalog, "--rescan", "all", code=2)

    def test_a_change_that_keeps_size_and_time(self):
        path = self.put("letters/a.txt", "These are the words.")
        self.age()
        self.scan(self.letters)
        before = os.stat(path)
        self.put("letters/a.txt", "Those are the words.")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertEqual(self.counts(), {"changed": 1})

    def test_the_dump_after_changes_is_that_of_a_new_catalog(self):
        self.put_letters()
        self.put("letters/r.jsonl", '{"text": "one two three"}\n{"text": "four"}\nno record\n')
        self.scan(self.letters, code=3)
        self.put("letters/r.jsonl", '{"text": "one two"}\n\n{"text": "four"}\n')
        self.put("letters/0.txt", b"\x00\x01\x02" * 100)
        self.scan()
        incremental = catalog.dump(self.catalog)
        os.remove(self.catalog)
        self.scan(self.letters)
        fresh = catalog.dump(self.catalog)
        for name in ("roots", "documents", "diagnostics"):
            self.assertEqual(incremental[name], fresh[name])
        self.assertEqual([row[:5] for row in incremental["files"]],
                         [row[:5] for row in fresh["files"]])
        self.assertEqual([row[1] for row in fresh["documents"]], [0] * 4 + [1, 3])

    def test_what_cannot_be_read(self):
        self.put_letters()
        self.put("letters/inner/x.txt", letter(8))
        self.scan(self.letters)
        documents = catalog.dump(self.catalog)["documents"]
        os.chmod(self.letters + "/1.txt", 0)
        os.chmod(self.letters + "/inner", 0)
        try:
            result = self.scan(code=3, like_a_user=True)
            self.assertEqual([result[name] for name in ("unchanged", "unreadable", "vanished")],
                             [4, 2, 0])
            self.assertEqual({each["code"] for each in result["skipped"]}, {"unreadable"})
            # What was known of it stays.
            self.assertEqual(catalog.dump(self.catalog)["documents"], documents)
        finally:
            os.chmod(self.letters + "/1.txt", 0o644)
            os.chmod(self.letters + "/inner", 0o755)
        self.assertEqual(self.counts(), {"new": 2, "unchanged": 4})

    def test_what_was_skipped_is_said_again(self):
        self.put_letters(1)
        self.put("letters/b.bin", bytes(range(256)) * 4)
        self.put("letters/r.jsonl", "no record\n")
        os.symlink("0.txt", self.letters + "/link")
        self.age()
        first = self.scan(self.letters, code=3)["skipped"]
        self.assertEqual({each["code"] for each in first},
                         {"binary", "invalid_record", "symlink_not_followed"})
        again = self.scan(code=3)
        self.assertEqual((again["skipped"], again["read"]), (first, 0))

    def test_other_folders_stay_as_they_were(self):
        self.put_letters()
        self.put("other/a.txt", letter(100))
        self.scan(self.letters)
        self.assertEqual(self.counts(str(self.folder / "other")), {"new": 1})
        self.assertEqual(self.scan()["documents"], 6)
        # The same folder by another name is that folder.
        self.assertEqual(self.counts(self.letters + "/../letters/"), {"unchanged": 5})
        self.assertEqual(len(catalog.dump(self.catalog)["roots"]), 2)

    def test_patterns_are_kept(self):
        self.put_letters()
        self.put("letters/a.md", letter(6))
        self.scan(self.letters, "--include", "*.txt", "--exclude", "1*")
        self.put("letters/b.md", letter(7))
        self.put("letters/b.txt", letter(7))
        self.assertEqual(self.counts(), {"new": 1, "unchanged": 4})
        self.assertEqual(self.counts(self.letters, "--include", "*.md"),
                         {"new": 2, "vanished": 5})
        self.ran("scan", "--catalog", self.catalog, "--include", "*", code=2)

    def test_the_catalog_may_lie_among_the_files(self):
        self.put_letters()
        self.catalog = self.letters + "/c.stemma"
        self.assertEqual(self.counts(self.letters), {"new": 5})
        self.assertEqual(self.counts(), {"unchanged": 5})
        self.assertEqual(sorted(os.listdir(self.letters)),
                         ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "c.stemma"])

    def test_text_fields(self):
        self.put("letters/r.jsonl", '{"words": "one two three", "text": "four"}\n')
        self.scan(self.letters, "--text-field", "words")
        self.put("letters/s.jsonl", '{"words": "five six", "text": "four"}\n')
        self.scan()
        self.assertEqual([row[4] for row in catalog.dump(self.catalog)["documents"]], [3, 2])
        done = self.ran("scan", "--catalog", self.catalog, "--text-field", "text", code=2)
        self.assertIn(b"text in the fields 'words' and in 'text'", done.stderr)

    def test_wrong_use(self):
        self.put_letters(1)
        for arguments, said in [
                ([self.letters], "scan needs a catalog to write to"),
                (["--catalog", self.catalog], "no such catalog"),
                ([self.letters + "x", "--catalog", self.catalog], "no such file or folder"),
                (["-", "--catalog", self.catalog], "not of standard input")]:
            with self.subTest(arguments):
                self.assertIn(said, self.ran("scan", *arguments, code=2).stderr.decode())
                self.assertEqual(os.listdir(self.folder), ["letters"])
        self.scan(self.letters)
        done = self.ran("scan", self.catalog, "--catalog", self.catalog, code=2)
        self.assertIn(b"is a catalog: name the folders", done.stderr)

    def test_any_number_of_threads(self):
        shutil.copytree(program.FIXTURES, self.letters)
        dumps = []
        for threads in ("1", "2", "8"):
            self.scan(self.letters, "-j", threads)
            dumps.append(catalog.dump(self.catalog))
            os.remove(self.catalog)
        self.assertEqual(dumps[0], dumps[1])
        self.assertEqual(dumps[0], dumps[2])

    def test_names_that_are_no_utf8(self):
        self.put(b"letters/caf\xe9.txt", letter(1))
        self.assertEqual(self.counts(self.letters), {"new": 1})
        by_catalog, _ = self.families(self.catalog)
        self.assertEqual(by_catalog, self.families(self.letters)[0])


class Inputs(CatalogCase):
    def test_stands_for_its_files(self):
        self.put_family()
        self.put_letters()
        self.put("r.jsonl", '{"text": "one two three"}\nno record\n')
        os.symlink("r.jsonl", self.folder / "link")
        os.rename(self.folder, str(self.folder) + "-moved")
        os.mkdir(self.folder)
        moved = str(self.folder) + "-moved"
        self.addCleanup(shutil.rmtree, moved)
        self.scan(moved, code=3)
        for command in (["families", "--format", "json"], ["pairs", "--format", "jsonl"],
                        ["families", "--format", "csv"], ["audit", "--format", "json"]):
            with self.subTest(command):
                self.assertEqual(
                    catalog.without_lenses(self.ran(*command, self.catalog, code=3).stdout),
                    catalog.without_lenses(self.ran(*command, moved, code=3).stdout))
        self.assert_family_found(self.families(self.catalog, code=3)[0])
        for patterns in (["--include", "*.txt"], ["--exclude", "letters"],
                         ["--include", "letters/*", "--exclude", "1*"]):
            with self.subTest(patterns):
                self.assertEqual(
                    json.loads(program.run("families", "--format", "json", *patterns,
                                           self.catalog).stdout)["documents"],
                    json.loads(program.run("families", "--format", "json", *patterns,
                                           moved).stdout)["documents"])

    def test_as_a_reference_and_beside_folders(self):
        self.put_letters()
        self.scan(self.letters)
        copy = self.put("copy.txt", letter(1))
        held = json.loads(self.ran("families", copy, "--against", self.catalog,
                                   "--format", "json").stdout)
        self.assertEqual(held["holdings"][0]["holding"], "held")
        both, _ = self.families(self.catalog, self.letters)
        self.assertEqual(both, self.families(self.letters)[0])

    def test_what_changed_since_is_said(self):
        self.put_letters()
        self.scan(self.letters)
        result, said = self.families(self.catalog)
        self.assertEqual(said, "")
        self.put("letters/1.txt", letter(1, "And a postscript."))
        changed, said = self.families(self.catalog)
        self.assertIn("1.txt: is not as it was when the catalog was made [changed_since_scan]",
                      said)
        self.assertEqual(changed, self.families(self.letters)[0])
        os.remove(self.letters + "/1.txt")
        gone, said = self.families(self.catalog, code=3)
        self.assertIn("[unreadable]", said)
        self.assertEqual(gone["documents"], result["documents"] - 1)
        self.scan()
        self.assertEqual(self.families(self.catalog), self.families(self.letters))


class Commands(CatalogCase):
    def catalog_of(self, name, *files):
        for file, text in files:
            self.put(f"{name}/{file}", text)
        path = str(self.folder / f"{name}.stemma")
        self.ran("scan", self.folder / name, "--catalog", path)
        return path

    def run_json(self, *arguments, code=0):
        result = json.loads(self.ran("catalog", *arguments, "--format", "json", code=code).stdout)
        self.assert_valid("catalog", result)
        return result

    def assert_valid(self, schema, result):
        jsonschema.validate(result, json.loads((SCHEMAS / f"{schema}.schema.json").read_text()))

    def test_info(self):
        self.put_letters()
        self.assert_valid("scan", self.scan(self.letters, "--exclude", "4*"))
        os.remove(self.letters + "/0.txt")
        self.scan()
        info = self.run_json("info", self.catalog)
        self.assertEqual(info["files"], {"present": 3, "vanished": 1, "unreadable": 0})
        self.assertEqual((info["documents"], info["texts"], info["words"]), (3, 3, 36))
        self.assertEqual(info["parameters"]["shingle_width"], "5")
        self.assertEqual(info["roots"][0]["exclude"], ["4*"])
        self.assertEqual([each["new"] for each in info["scans"]], [4, 0])
        self.assertGreater(info["keys"], 0)
        shown = self.ran("catalog", "info", self.catalog).stdout.decode()
        self.assertIn("3 documents in 3 files, 3 different texts of 36 words;",
                      shown.replace("\n", " "))
        self.assertLessEqual(max(len(line) for line in shown.splitlines()
                                 if self.letters not in line), 80)

    def test_verify(self):
        self.put_letters()
        self.scan(self.letters)
        self.assertEqual(self.run_json("verify", self.catalog)["sound"], True)
        self.assertEqual(self.run_json("verify", self.catalog, "--files")["files"], 5)
        self.put("letters/1.txt", "Other bytes.")
        os.remove(self.letters + "/2.txt")
        self.run_json("verify", self.catalog)
        result = self.run_json("verify", self.catalog, "--files", code=3)
        for name, file in (("changed", "1.txt"), ("unreadable", "2.txt")):
            self.assertEqual([os.path.basename(each["document"]) for each in result[name]], [file])
        self.assertIn(b"3 files have the bytes that were scanned, 1 others, and 1 cannot be read",
                      self.ran("catalog", "verify", self.catalog, "--files", code=3).stdout
                      .replace(b"\n", b" "))

    def test_merge(self):
        a = self.catalog_of("a", ("1.txt", letter(1)), ("2.txt", letter(2)))
        b = self.catalog_of("b", ("1.txt", letter(1)), ("3.txt", letter(3)))
        merged = str(self.folder / "both.stemma")
        info = json.loads(self.ran("catalog", "merge", a, b, "-o", merged, "--format",
                                   "json").stdout)
        self.assertEqual((info["documents"], info["texts"]), (4, 3))
        once = str(self.folder / "once.stemma")
        self.ran("scan", self.folder / "a", self.folder / "b", "--catalog", once)
        self.assertEqual(catalog.dump(merged), catalog.dump(once))
        self.assertEqual(self.run_json("verify", merged, "--files")["files"], 4)
        self.assertEqual(self.families(merged)[0],
                         self.families(self.folder / "a", self.folder / "b")[0])
        # It can be scanned on, and is never written over.
        self.ran("scan", "--catalog", merged)
        before = catalog.dump(merged)
        self.ran("catalog", "merge", a, b, "-o", merged, code=2)
        self.assertEqual(catalog.dump(merged), before)
        self.put("a/1.txt", "Something else entirely.")
        other = str(self.folder / "other.stemma")
        self.ran("scan", self.folder / "a", "--catalog", other)
        done = self.ran("catalog", "merge", a, other, "-o", self.folder / "c", code=2)
        self.assertIn(b"but with other bytes", done.stderr)
        self.assertFalse((self.folder / "c").exists() or (self.folder / "c.unfinished").exists())

    def test_diff(self):
        a = self.catalog_of("a", *((f"{i}.txt", letter(i)) for i in range(4)))
        b = str(self.folder / "b.stemma")
        shutil.copy(a, b)
        os.remove(self.folder / "a/0.txt")
        self.put("a/1.txt", letter(1, "And more."))
        self.put("a/2.txt", letter(2).replace(",", " -"))  # the same words
        self.put("a/r.jsonl", '{"text": "one"}\n')
        self.ran("scan", "--catalog", b)
        diff = self.run_json("diff", a, b)
        names = {name: [os.path.basename(each["document"]) for each in diff[name]]
                 for name in ("new", "gone", "changed")}
        self.assertEqual(names, {"new": ["r.jsonl#L1"], "gone": ["0.txt"], "changed": ["1.txt"]})
        self.assertEqual(diff["unchanged"], 2)
        self.assertIn(b"1 document new, 1 gone, 1 changed, 2 as before",
                      self.ran("catalog", "diff", a, b).stdout.replace(b"\n", b" "))

    def test_wrong_use(self):
        a = self.catalog_of("a", ("1.txt", letter(1)))
        for arguments, said in [
                (["info"], "takes one catalog, not 0"), (["info", a, a], "one catalog, not 2"),
                (["diff", a], "two catalogs, not 1"), (["list", a], "takes info, verify"),
                (["merge", a, a], "needs a catalog to make"),
                (["info", a, "--files"], "--files is for"),
                (["info", str(self.folder / "a/1.txt")], "is no catalog of stemma"),
                (["info", a + "x"], "no such catalog")]:
            with self.subTest(arguments):
                self.assertIn(said, self.ran("catalog", *arguments, code=2).stderr.decode())


if __name__ == "__main__":
    unittest.main()
