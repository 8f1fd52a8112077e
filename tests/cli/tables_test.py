"""Tables with a text column: each row is a document, and what dedup keeps is as it was."""
import csv
import gzip
import io
import json
import unittest

import catalog
import deduplication
import program
from deduplication import words

FULL = (program.FIXTURES / "statements/statement-1997-full.txt").read_text()
CUT = (program.FIXTURES / "statements/statement-1997-truncated.txt").read_text()


def table(*rows, delimiter=",", end="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


HEAD = ["id", "text", "title", "date"]
ROWS = [HEAD, ["a", FULL, "In full", "1997-05-06"], ["b", CUT, "", ""], ["c", "Else.", "", ""]]


class Tables(deduplication.Case):
    def families(self, *arguments, code=0):
        done = self.ran("families", *arguments, "--format", "json", code=code, cwd=self.folder)
        return json.loads(done.stdout)

    def test_rows_are_documents_named_by_the_line_they_begin_in(self):
        second = table(*ROWS[:2]).count("\n") + 1
        third = table(*ROWS[:3]).count("\n") + 1
        for name, content in [("a.csv", table(*ROWS)), ("a.tsv", table(*ROWS, delimiter="\t")),
                              ("b.csv", "\ufeff" + table(*ROWS, delimiter=";", end="\n")),
                              ("a.csv.gz", gzip.compress(table(*ROWS).encode()))]:
            with self.subTest(name):
                self.put(name, content)
                result = self.families(name)
                [family] = result["families"]
                self.assertEqual(family["title"], "In full")
                self.assertEqual([(each["document"], each["words"]) for each in family["versions"]],
                                 [(f"{name}#L2", 788), (f"{name}#L{second}", 382)])
                self.assertEqual(result["alone"], [f"{name}#L{third}"])
                done = self.ran("text", "--words", f"{name}#L{third}", cwd=self.folder)
                self.assertEqual(done.stdout, b"else\n")
                done = self.ran("text", f"{name}#L3", code=3, cwd=self.folder)
                self.assertIn(b"no record on this line", done.stderr)

    def test_which_column_decides(self):
        self.put("a.csv", table(["words", "n"], ["One two.", "1"], ["Three.", "2"]))
        count = lambda *options: self.families("a.csv", *options)["documents"]
        self.assertEqual(count(), 1)
        self.assertEqual(count("--text-field", "words"), 2)
        self.put("a.csv", table(["body", "content"], ["One two.", "1"], ["Three.", "2"]))
        done = self.ran("text", "--words", "a.csv#L3", cwd=self.folder)
        self.assertEqual(done.stdout, b"2\n")
        self.put("a.csv", table([" Text ", "n"], ["One two.", "1"], ["Three.", "2"]))
        self.assertEqual(count(), 2)
        self.assertEqual(count("--text-field", "TEXT"), 2)
        self.put("a.csv", table(["Text", "text"], ["Else.", "One two."], ["Else.", "Three."]))
        done = self.ran("text", "--words", "a.csv#L3", cwd=self.folder)
        self.assertEqual(done.stdout, b"three\n")
        self.put("a.csv", table(["text", "text"], ["One two.", "1"], ["Three.", "2"]))
        self.assertEqual(count(), 1)

    def test_rows_of_which_it_is_not_known_where_they_end_are_kept_and_told(self):
        self.put("a.csv", "id,text\n1,Same words, and alpha\n2,Same words, and beta\n3,Same words,\n")
        self.put("a.tsv", "text\tnote\nsame\tn\nsame\t\"tis\nA passage\tn2\nlast\t6\" nail\n")
        for name, bad in (("a.csv", ["a.csv#L2", "a.csv#L3"]), ("a.tsv", ["a.tsv#L3"])):
            result = self.families(name, code=3)
            self.assertEqual([each["document"] for each in result["skipped"]], bad)
            self.assertEqual({each["code"] for each in result["skipped"]}, {"invalid_record"})
            self.dedup(name, code=3, out="out" + name)
            kept = b"".join(path.read_bytes() for path in
                            sorted((self.folder / ("out" + name)).rglob("*" + name[1:])))
            for line in (self.folder / name).read_bytes().splitlines():
                self.assertIn(line, kept)
        self.put("a.txt", table(["text"], ["One."], ["Two."]))
        self.assertEqual(self.families("a.txt")["documents"], 1)

    def test_a_row_without_its_cell_costs_one_diagnostic(self):
        self.put("a.csv", "id,text\n1,One.\n2\n\n3,Three.\n")
        result = self.families("a.csv", code=3)
        self.assertEqual(result["documents"], 2)
        self.assertEqual([(each["document"], each["code"]) for each in result["skipped"]],
                         [("a.csv#L3", "invalid_record")])

    def test_a_catalog_has_them(self):
        self.put("a.csv", table(*ROWS))
        in_memory = self.ran("families", "a.csv", "--format", "json", cwd=self.folder).stdout
        self.ran("scan", "a.csv", "--catalog", "c.stemma", cwd=self.folder)
        by_keys = self.ran("families", "c.stemma", "--format", "json", cwd=self.folder).stdout
        self.assertEqual(catalog.without_lenses(by_keys), catalog.without_lenses(in_memory))

    def test_dedup_keeps_the_head_and_every_other_byte(self):
        text = words("full", 60)
        rows = ["\ufeffid;text\r\n", f'1;"{text}\nand more"\r\n', "\n", f"2;{text.upper()}\n",
                "ragged\n", f'"3";"other ""words"" here"\r\n', f"4;{text} and more"]
        content = "".join(rows).encode()
        expected = "".join(rows[:3] + rows[4:6]).encode()
        for name, pack, unpack in [("a.csv", bytes, bytes),
                                   ("a.csv.gz", gzip.compress, gzip.decompress)]:
            with self.subTest(name):
                self.put(name, pack(content))
                _, dropped, _ = self.dedup(name, code=3, out=f"{name}.out")
                self.assertEqual(unpack((self.folder / f"{name}.out" / name).read_bytes()), expected)
                self.assertEqual([(each["document"], each["id"], each["covered_by"])
                                  for each in dropped],
                                 [(f"{name}#L5", "2", [f"{name}#L2"]),
                                  (f"{name}#L8", "4", [f"{name}#L2"])])
                summary = json.loads((self.folder / f"{name}.out" / "summary.json").read_text())
                self.assertEqual(summary["kept"], {"records": 2, "bytes": len(expected)})

    def test_dedup_of_tables_with_other_records(self):
        text = words("full", 60)
        self.put("a.csv", table(["text", "date"], [text, "2020-01-01"]))
        self.put("b.jsonl", json.dumps({"text": text, "date": "2019-01-01"}) + "\n")
        _, dropped, _ = self.dedup("a.csv", "b.jsonl", "--keep", "oldest")
        self.assertEqual([each["document"] for each in dropped], ["a.csv#L2"])
        self.assertEqual((self.folder / "out" / "a.csv").read_bytes(), b"text,date\r\n")
        _, dropped, _ = self.dedup("b.jsonl", "--against", "a.csv", out="new")
        self.assertEqual([each["covered_by"] for each in dropped], [["a.csv#L2"]])
        self.put("c.csv", table(["n"], ["1"]))
        done = self.ran("dedup", "c.csv", "-o", "none", code=2, cwd=self.folder)
        self.assertIn(b"with a column for the text", done.stderr)

    def test_rows_longer_than_may_be_and_threads(self):
        rows = [["id", "text"]] + [[str(n), words(f"w{n % 3000}x", 40) + "\n"] for n in range(6000)]
        content = table(*rows)
        self.put("a.csv", content + '9,"' + "x" * (3 << 20) + '"\n' + table(["10", "Last."]))
        options = ("--memory", "64M", "--lenses", "minhash,winnowing,short")
        for threads in ("1", "4"):
            _, dropped, _ = self.dedup("a.csv", *options, "-j", threads, code=3, out=threads)
            self.assertEqual(len(dropped), 3000)
        for name in ("a.csv", "dropped.jsonl", "summary.json"):
            self.assertEqual((self.folder / "1" / name).read_bytes(),
                             (self.folder / "4" / name).read_bytes())
        kept = (self.folder / "1" / "a.csv").read_bytes()
        self.assertTrue(kept.startswith(table(*rows[:3001]).encode()))
        self.assertTrue(kept.endswith(table(["10", "Last."]).encode()))


if __name__ == "__main__":
    unittest.main()
