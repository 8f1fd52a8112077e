"""Records of JSON Lines files: documents like any other, plain or compressed."""
import bz2
import gzip
import json
import lzma
import unittest

import program

FULL = (program.FIXTURES / "statements/statement-1997-full.txt").read_text()
CUT = (program.FIXTURES / "statements/statement-1997-truncated.txt").read_text()


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


class Records(program.Case):
    def families(self, *arguments, code=0):
        done = self.ran("families", *arguments, "--format", "json", code=code, cwd=self.folder)
        return json.loads(done.stdout), done.stderr.decode()

    def test_records_are_documents(self):
        self.put("a.jsonl", lines({"id": 1, "text": FULL, "title": "In full", "url": "http://x/"},
                                  {"id": 2, "text": CUT}))
        self.put("alone.txt", "Something else.")
        result, _ = self.families(".")
        self.assertEqual(result["documents"], 3)
        [family] = result["families"]
        self.assertEqual(family["title"], "In full")
        self.assertEqual([(each["document"], each["words"]) for each in family["versions"]],
                         [("./a.jsonl#L1", 788), ("./a.jsonl#L2", 382)])
        told = self.ran("text", "--metadata", "a.jsonl#L1", cwd=self.folder).stdout.decode()
        self.assertIn("title: In full (record)\n", told)
        self.assertIn("source_url: http://x/ (record)\n", told)

    def test_compressed_records_are_the_same_documents(self):
        text = lines({"text": FULL}, {"text": CUT}).encode()
        expected = None
        for suffix, compress in (("", bytes), (".gz", gzip.compress), (".xz", lzma.compress),
                                 (".bz2", bz2.compress)):
            with self.subTest(suffix):
                self.put("a.jsonl" + suffix, compress(text))
                result, _ = self.families("a.jsonl" + suffix)
                found = json.dumps(result).replace("a.jsonl" + suffix, "a.jsonl")
                expected = expected or found
                self.assertEqual(found, expected)

    def test_each_bad_line_costs_one_diagnostic(self):
        self.put("a.jsonl", lines({"text": FULL}) + '{"text": "broken\n[1]\n\n{"id": 1}\n{"text": 5}\n'
                 + '{"text": "\\ud800"}\n' + lines({"text": CUT}))
        result, said = self.families("a.jsonl", code=3)
        self.assertEqual([(each["document"], each["code"]) for each in result["skipped"]],
                         [(f"a.jsonl#L{n}", "invalid_record") for n in (2, 3, 5, 6, 7)])
        self.assertEqual(len(result["families"]), 1)
        for part in ("not valid JSON", "no JSON object", "has no field 'text'", "is no string"):
            self.assertIn(part, said)

    def test_where_the_text_is(self):
        self.put("a.jsonl", lines({"content": "one", "meta": {"a/b": "two"}, "words": "three"}))
        for option, word in ((None, "one"), ("words", "three"), ("/meta/a~1b", "two")):
            options = ["--text-field", option] if option else []
            done = self.ran("text", "--words", *options, "a.jsonl", cwd=self.folder)
            self.assertEqual(done.stdout.decode(), word + "\n")
        said = self.ran("text", "--text-field", "none", "a.jsonl", code=3, cwd=self.folder).stderr
        self.assertIn(b"has no field 'none'", said)

    def test_a_record_is_opened_by_its_locator(self):
        self.put("a.jsonl.gz", gzip.compress((lines({"text": "First."}) + "\n\n"
                                              + lines({"text": "Fourth."})).encode()))
        for name, words in (("a.jsonl.gz#L1", "first\n"), ("a.jsonl.gz#L4", "fourth\n")):
            done = self.ran("text", "--words", name, cwd=self.folder)
            self.assertEqual(done.stdout.decode(), words)
        for name in ("a.jsonl.gz#L3", "a.jsonl.gz#L5"):
            said = self.ran("text", name, code=3, cwd=self.folder).stderr.decode()
            self.assertIn(f"{name}: the file has no record on this line [unreadable]", said)
        for name in ("b.jsonl#L1", "a.jsonl.gz#L0", "a.jsonl.gz#1"):
            self.ran("text", name, code=2, cwd=self.folder)
        both = self.ran("pairs", "a.jsonl.gz", "a.jsonl.gz#L1", "--format", "jsonl",
                        cwd=self.folder).stdout.decode()
        self.assertEqual(json.loads(both.splitlines()[0])["documents"], 2)

    def test_threads_change_nothing(self):
        words = [f"word{n}" for n in range(400)]
        records = [{"text": " ".join(words[n % 50:n % 50 + 60 + n % 7])} for n in range(3000)]
        self.put("a.jsonl", lines(*records))
        self.put("b.jsonl.gz", gzip.compress(lines(*records[::-1]).encode()))
        outputs = {self.ran("pairs", ".", "--format", "jsonl", *options, cwd=self.folder).stdout
                   for options in (["-j1"], ["-j2"], ["-j8"])}
        self.assertEqual(len(outputs), 1)


if __name__ == "__main__":
    unittest.main()
