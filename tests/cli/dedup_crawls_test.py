"""stemma dedup of web crawls: nothing goes but the records whose every word is kept."""
import gzip
import json
import unittest
import zlib

import crawl
import deduplication
from deduplication import FULL, OTHER, words

# What a crawler brings home; only COPY says nothing of its own.
INFO = crawl.warc("warcinfo", b"software: none\r\n")
FIRST = crawl.response(crawl.page(FULL), "http://a.example/1")
REQUEST = crawl.warc("request", b"GET /1 HTTP/1.1\r\n\r\n")
COPY = crawl.response(crawl.page(FULL), "http://b.example/2", headers="Server: b\r\n")
REVISIT = crawl.warc("revisit", b"HTTP/1.1 200 OK\r\n\r\n", "http://a.example/1")
METADATA = crawl.warc("metadata", FULL.encode())
GONE = crawl.response(crawl.page(FULL), "http://a.example/3", status="404 Not Found")
IMAGE = crawl.response(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "http://a.example/4")
RECORDS = [INFO, FIRST, REQUEST, COPY, REVISIT, METADATA, GONE, IMAGE,
           crawl.response(crawl.page(OTHER), "http://a.example/5")]


class DedupCrawls(deduplication.Case):
    def test_all_is_kept_byte_for_byte_but_what_a_copy_says(self):
        for name, records in [("a.warc", RECORDS), ("a.warc.gz", crawl.members(RECORDS))]:
            with self.subTest(name):
                self.put(name, b"".join(records))
                summary, dropped, _ = self.dedup(name, out=f"{name}.out")
                self.assertEqual(self.out(name, f"{name}.out"),
                                 b"".join(records[:3] + records[4:]))
                begins = crawl.offsets(records)
                self.assertEqual([(each["document"], each["id"], each["relation"],
                                   each["covered_by"]) for each in dropped],
                                 [(f"{name}@{begins[3]}", "http://b.example/2", "identical-text",
                                   [f"{name}@{begins[1]}"])])
                self.assertEqual(summary["dropped"], {"records": 1, "bytes": len(records[3])})
                self.assertEqual(summary["kept"]["records"], 2)
                self.assertEqual([(each["document"], each["code"]) for each in summary["skipped"]],
                                 [(f"{name}@{begins[7]}", "no_text")])
                self.put(f"again/{name}", self.out(name, f"{name}.out"))
                self.assertEqual(self.dedup(f"again/{name}", out=f"{name}.again")[1], [])

    def test_arc(self):
        http = b"HTTP/1.1 200 OK\r\n\r\n"
        records = crawl.arc([("http://a.example/a b", "text/html", http + crawl.page(FULL)),
                             ("http://b.example/", "text/html", http + crawl.page(FULL)),
                             ("dns:a.example", "text/dns", b"20200102030405\n1.2.3.4\n")])
        for name, each in [("a.arc", records), ("a.arc.gz", crawl.members(records))]:
            with self.subTest(name):
                self.put(name, b"".join(each))
                self.dedup(name, out=f"{name}.out")
                self.assertEqual(self.out(name, f"{name}.out"), b"".join(each[:2] + each[3:]))

    def test_with_json_lines_and_a_reference(self):
        self.put("a.jsonl", json.dumps({"text": "T " + FULL}) + "\n" +
                 json.dumps({"text": OTHER}) + "\n")
        self.put("b.warc.gz", b"".join(crawl.members(RECORDS)))
        self.dedup("a.jsonl", "b.warc.gz")
        begins = crawl.offsets(crawl.members(RECORDS))
        dropped = [json.loads(line) for line in self.out("dropped.jsonl").splitlines()]
        self.assertEqual([(each["document"], each["covered_by"]) for each in dropped],
                         [(f"b.warc.gz@{begins[1]}", ["a.jsonl#L1"]),
                          (f"b.warc.gz@{begins[3]}", ["a.jsonl#L1"]),
                          (f"b.warc.gz@{begins[8]}", ["a.jsonl#L2"])])
        _, dropped, _ = self.dedup("a.jsonl", "--against", "b.warc.gz", out="new")
        self.assertEqual([each["document"] for each in dropped], ["a.jsonl#L2"])
        _, dropped, _ = self.dedup("b.warc.gz", "--against", "a.jsonl", out="crawled")
        self.assertEqual([each["document"] for each in dropped],
                         [f"b.warc.gz@{begins[n]}" for n in (1, 3, 8)])

    def test_what_stands_around_an_article_counts(self):
        self.put("a.warc", crawl.response(crawl.page(FULL, "Home Tides")) +
                 crawl.response(crawl.page(FULL, "Home Weather")))
        _, dropped, _ = self.dedup("a.warc")
        self.assertEqual(dropped, [])

    def test_the_oldest_and_the_ids(self):
        late = crawl.response(crawl.page(FULL), date="2020-01-02T03:04:05Z")
        early = crawl.response(crawl.page(FULL), date="2019-01-02T03:04:05Z")
        self.put("a.warc", late + early)
        self.dedup("a.warc", "--keep", "oldest")
        self.assertEqual(self.out("a.warc"), early)
        self.dedup("a.warc", "--output", "ids", out="ids")
        self.assertEqual(json.loads(self.out("kept.jsonl", "ids")),
                         {"document": "a.warc@0", "id": "http://a.example/"})
        done = self.ran("dedup", "a.warc", "--output", "annotate", "-o", "all", code=2,
                        cwd=self.folder)
        self.assertIn(b"a.warc is no JSON Lines", done.stderr)

    def test_what_is_lost_is_listed(self):
        self.put("a.warc", crawl.response(crawl.page(FULL)) +
                 crawl.response(crawl.page(FULL + " extra")))
        _, dropped, _ = self.dedup("a.warc", "--allow-loss", "1", "--keep", "first")
        self.assertEqual(dropped[0]["lost"], [{"words": 1, "text": "extra"}])

    def test_what_is_damaged_stays(self):
        first, copy, other = crawl.members([FIRST, COPY, RECORDS[-1]])
        for what, before, after in [
                ("bytes between records", first + b"rubbish", other),
                ("a member that is cut off", first, other[:-20]),
                ("a member that is damaged", other[:60] + b"\0" * 60 + other[120:], first)]:
            with self.subTest(what):
                self.put("a.warc.gz", before + copy + after)
                _, dropped, _ = self.dedup("a.warc.gz", code=3, out=what)
                self.assertEqual(len(dropped), 1)
                self.assertEqual(self.out("a.warc.gz", what), before + (
                    after if after != first else copy))
        body = COPY.replace(b"Content-Length: ", b"Content-Length: 9")
        self.put("b.warc", FIRST + body)
        self.dedup("b.warc", code=3, out="long")
        self.assertEqual(self.out("b.warc", "long"), FIRST + body)

    def test_records_that_share_a_gzip_member_stay(self):
        shared = gzip.compress(b"".join(RECORDS), mtime=0)
        self.put("a.warc.gz", shared + b"".join(crawl.members([FIRST, COPY])))
        _, dropped, done = self.dedup("a.warc.gz", "-v")
        self.assertEqual([each["document"] for each in dropped],
                         [f"a.warc.gz@{len(shared) + len(gzip.compress(FIRST, mtime=0))}"])
        self.assertTrue(self.out("a.warc.gz").startswith(shared))
        self.assertIn(b"[invalid_warc]", done.stderr)

    def test_a_page_that_swells_and_one_that_crashes_nothing(self):
        bomb = zlib.compress(b"word " * (40 << 20), 9)
        records = crawl.members([
            FIRST, crawl.response(bomb, headers="Content-Encoding: deflate\r\n"),
            crawl.response(b"<div>" * 200_000), COPY])
        self.put("a.warc.gz", b"".join(records))
        _, dropped, _ = self.dedup("a.warc.gz", "--memory", "256M")
        self.assertEqual(len(dropped), 1)
        self.assertEqual(self.out("a.warc.gz"), b"".join(records[:3]))

    # Many units of signing, several batches, and by sketches.
    LITTLE = ("--memory", "64M", "--lenses", "minhash,winnowing,short", "--progress", "never")

    def put_many(self):
        for name, numbers in [("a.warc.gz", range(3000)), ("b.warc.gz", range(2000, 5000))]:
            pages = [crawl.response(crawl.page(words(f"w{n}x", 60)), f"http://a.example/{n}")
                     for n in numbers]
            self.put(name, b"".join(crawl.members(pages)))

    def written(self, out):
        return {str(path.relative_to(self.folder / out)): path.read_bytes()
                for path in (self.folder / out).rglob("*") if path.is_file()}

    def test_threads_and_shards_change_nothing(self):
        self.put_many()
        names = ("a.warc.gz", "b.warc.gz")
        self.dedup(*names, *self.LITTLE, "-j", "1")
        expected = self.written("out")
        self.assertEqual(json.loads(expected["summary.json"])["dropped"]["records"], 1000)
        self.dedup(*names, *self.LITTLE, "-j", "4", out="four")
        self.assertEqual(self.written("four"), expected)
        for stage in ("sign", "join"):
            for number in (3, 1, 2):
                self.ran("dedup", *names, *self.LITTLE, "-o", "shared", "--stage", stage, "--shard",
                         f"{number}/3", cwd=self.folder)
        self.dedup(*names, *self.LITTLE, out="shared")
        self.assertEqual(self.written("shared"), expected)


if __name__ == "__main__":
    unittest.main()
