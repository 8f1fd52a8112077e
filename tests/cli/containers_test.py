"""Containers: what lies in archives, compressed files and web crawls is found, compared, kept in
catalogs and named; and bombs cost one diagnostic each."""
import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pathlib
import resource
import tarfile
import unittest
import zipfile

import catalog
import program

FERRY = ("The ferry left at seven in the morning and nobody on the pier had seen the captain, "
         "who had been asleep in the net shed since the evening before.\n")
BEES = ("Bees fly out of the hive as soon as the sun has warmed the boards, and the first of them "
        "come back with the yellow of the willows on their legs.\n")


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members, mode="w"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))
    return buffer.getvalue()


def warc(url, body, status="200 OK", headers=""):
    block = f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Length: {len(block)}\r\n\r\n").encode() + \
        block + b"\r\n\r\n"


class Containers(program.Case):
    def names_of_class(self, *arguments):
        """The documents that have the same words, of a run that finds one such class."""
        done = self.ran("pairs", *(arguments or ["."]), "--format", "jsonl", cwd=self.folder)
        classes = [line for line in map(json.loads, done.stdout.splitlines()) if "members" in line]
        self.assertEqual(len(classes), 1, done.stdout)
        return classes[0]["members"]

    def put_all_kinds(self):
        self.put("a.txt", FERRY)
        self.put("b.txt.gz", gzip.compress(FERRY.encode()))
        self.put("c.txt.bz2", bz2.compress(FERRY.encode()))
        self.put("d.txt.xz", lzma.compress(FERRY.encode()))
        self.put("e.zip", zipped([("x/a.txt", FERRY)]))
        self.put("f.tar.gz", tarred([("a.txt", FERRY)], "w:gz"))
        self.put("g.tar", tarred([("a.txt", FERRY)]))
        self.put("h.zip", zipped([("inner.zip", zipped([("a.txt", FERRY)])), ("none.txt", "")]))
        page = f"<!DOCTYPE html><title>T</title><p>{FERRY}</p>".encode()
        self.put("i.warc.gz", gzip.compress(warc("http://a.example/", page)) +
                 gzip.compress(warc("http://a.example/no", b"gone", "404 Not Found")))

    ALL = ["a.txt", "b.txt.gz", "c.txt.bz2", "d.txt.xz", "e.zip!/x/a.txt", "f.tar.gz!/a.txt",
           "g.tar!/a.txt", "h.zip!/inner.zip!/a.txt", "i.warc.gz@0"]

    def test_documents_inside_are_found_and_named(self):
        self.put_all_kinds()
        self.assertEqual(self.names_of_class(), [f"./{name}" for name in self.ALL])

    def test_a_catalog_knows_them_too(self):
        self.put_all_kinds()
        self.ran("scan", ".", "--catalog", "c.stemma", cwd=self.folder)
        self.assertEqual(self.names_of_class("c.stemma"), [f"./{name}" for name in self.ALL])
        before = catalog.dump(self.folder / "c.stemma")
        self.ran("scan", "--catalog", "c.stemma", cwd=self.folder)
        self.assertEqual(catalog.dump(self.folder / "c.stemma")["documents"], before["documents"])
        self.ran("catalog", "verify", "c.stemma", cwd=self.folder)

    def test_where_the_words_do_not_fit_the_memory(self):
        self.put_all_kinds()
        self.put("z.zip", zipped([(f"{n}.txt", f"{FERRY} {n} " + BEES * 3) for n in range(3)]))
        in_memory = self.ran("families", ".", "--format", "json", cwd=self.folder).stdout
        self.ran("scan", ".", "--catalog", "c.stemma", cwd=self.folder)
        by_keys = self.ran("families", "c.stemma", "--format", "json", cwd=self.folder).stdout
        self.assertEqual(catalog.without_lenses(by_keys), catalog.without_lenses(in_memory))

    def test_a_place_is_opened_again(self):
        self.put_all_kinds()
        for name in self.ALL:
            with self.subTest(name):
                done = self.ran("text", name, cwd=self.folder)
                self.assertEqual(done.stdout.decode().split(), FERRY.split())
        done = self.ran("text", "--metadata", "i.warc.gz@0", cwd=self.folder)
        self.assertIn(b"source-url: http://a.example/ (warc-header)", done.stdout.replace(b"_", b"-"))
        self.assertIn(b"2020-01-02T03:04:05Z", done.stdout)
        done = self.ran("text", "e.zip!/missing.txt", cwd=self.folder, code=3)
        self.assertIn(b"no document in this place", done.stderr)

    def test_members_of_one_name_are_told_apart(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.txt", FERRY)
            with self.assertWarns(UserWarning):
                archive.writestr("a.txt", BEES)
        self.put("twice.zip", buffer.getvalue())
        done = self.ran("text", "twice.zip!/a.txt@2", cwd=self.folder)
        self.assertEqual(done.stdout.decode(), BEES)

    def test_names_are_only_names(self):
        self.put("evil.zip", zipped([("../../etc/passwd", FERRY), ("/etc/passwd", BEES),
                                     ("a\nb.txt", "One two three.\n")]))
        before = pathlib.Path("/etc/passwd").read_bytes()
        done = self.ran("text", "evil.zip", cwd=self.folder)
        self.assertIn(b"==> evil.zip!/../../etc/passwd <==", done.stdout)
        self.assertIn(b"ferry", done.stdout)
        self.assertNotIn(b"a\nb.txt", done.stdout)
        self.assertEqual(pathlib.Path("/etc/passwd").read_bytes(), before)
        self.assertEqual(os.listdir(self.folder), ["evil.zip"])

    def check_bomb(self, name, content, *, code=3):
        """The bomb costs diagnostics; the family beside it is found within the memory."""
        self.put(name, content)
        self.put_family()
        result, errors = self.families(self.folder, "--memory", "1G", code=code, timeout=120)
        self.assert_family_found(result)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if not any(each.endswith("SAN_OPTIONS") for each in os.environ):
            self.assertLess(peak, 1 << 20, "kibibytes")
        return errors

    def test_a_zip_bomb(self):
        errors = self.check_bomb("bomb.zip", zipped([("zeros", b"\0" * (400 << 20))]))
        self.assertIn("[too_large]", errors)

    def test_a_nested_bomb(self):
        layer = zipped([("zeros.txt", "word " * (20 << 20))])
        for depth in range(3):
            layer = zipped([(f"{depth}-{n}.zip", layer) for n in range(8)])
        errors = self.check_bomb("nested.zip", layer)
        self.assertIn("[too_large]", errors)

    def test_containers_deeper_than_anybody_packs(self):
        layer = zipped([("a.txt", FERRY)])
        for _ in range(20):
            layer = zipped([("b.zip", layer)])
        errors = self.check_bomb("deep.zip", layer)
        self.assertIn("too deep", errors)

    def test_gzip_with_a_wrong_length_and_one_cut_short(self):
        whole = gzip.compress((FERRY * 100).encode())
        self.put("cut.txt.gz", whole[:-20])
        errors = self.check_bomb("wrong.txt.gz", whole[:-4] + b"\1\0\0\0")
        self.assertIn("cut.txt.gz", errors)
        self.assertIn("wrong.txt.gz", errors)

    def test_digests_of_a_crawl_are_checked(self):
        page = f"<!DOCTYPE html><title>T</title><p>{FERRY}</p>".encode()
        record = warc("http://a.example/", page)
        payload = base64.b32encode(hashlib.sha1(page).digest())
        named = record.replace(b"WARC-Date", b"WARC-Payload-Digest: sha1:" + payload + b"\r\nWARC-Date")
        self.put("good.warc", named)
        self.put("bad.warc", named.replace(b"ferry", b"fairy"))
        done = self.ran("pairs", ".", cwd=self.folder)
        self.assertEqual(done.stderr.decode(), "stemma: ./bad.warc@0: its bytes are not those of which "
                         "it names the WARC-Payload-Digest [digest_mismatch]\n")
        done = self.ran("text", "bad.warc@0", cwd=self.folder)
        self.assertIn(b"fairy", done.stdout)
        self.assertIn(b"[digest_mismatch]", done.stderr)

    def test_a_truncated_zip_gives_what_is_whole(self):
        packed = zipped([("a.txt", FERRY), ("b.txt", os.urandom(5000).hex())])
        self.put("cut.zip", packed[:len(packed) // 2])
        self.put("a.txt", FERRY)
        done = self.ran("pairs", ".", cwd=self.folder, code=3)
        self.assertIn(b"cut.zip!/a.txt", done.stdout)
        self.assertIn(b"cut.zip", done.stderr)

    def test_an_encrypted_member_is_said_to_be(self):
        packed = bytearray(zipped([("secret.txt", FERRY)]))
        packed[6] |= 1  # the flag in the local header, and in the directory
        packed[packed.rindex(b"PK\1\2") + 8] |= 1
        self.put("locked.zip", bytes(packed))
        done = self.ran("text", "locked.zip", cwd=self.folder, code=3)
        self.assertIn(b"locked.zip!/secret.txt: is encrypted", done.stderr)


if __name__ == "__main__":
    unittest.main()
