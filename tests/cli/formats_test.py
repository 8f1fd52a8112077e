"""One text in many formats is one text, to the word; what is around it is shown and not compared;
and documents made to harm their parser cost one diagnostic each."""
import io
import json
import os
import resource
import stat
import time
import unittest
import zipfile

import program

FORMATS = program.FIXTURES / "formats"


class Formats(program.Case):
    def test_one_text_in_all_formats_is_one_text_to_the_word(self):
        result, errors = self.families(FORMATS)
        self.assertEqual(errors, "")
        self.assertEqual(len(result["families"]), 1)
        self.assertEqual(result["alone"], [])
        versions = result["families"][0]["versions"]
        self.assertEqual(len(versions), len(list(FORMATS.iterdir())))
        for version in versions:
            with self.subTest(version["document"]):
                self.assertEqual(version["completeness"], 1)
                self.assertEqual(version["missing"]["words"], 0)
        words = {self.ran("text", "--words", path).stdout for path in FORMATS.iterdir()}
        self.assertEqual(len(words), 1)

    def test_what_is_around_the_text_is_compared_where_that_is_asked_for(self):
        page = FORMATS / "tide-tables.html"
        article = self.ran("text", page).stdout
        self.assertNotIn(b"About this site", article)
        self.assertIn(b"boilerplate] About this site", self.ran("text", "--blocks", page).stdout
                      .replace(b"Home Tides ", b""))
        whole = self.ran("text", "--whole-page", page).stdout
        self.assertIn(b"About this site", whole)
        self.assertIn(b"All rights reserved", whole)
        text = FORMATS / "tide-tables.txt"
        done = self.ran("pairs", text, page, "--format", "jsonl")
        self.assertIn(b'"members"', done.stdout)
        done = self.ran("pairs", text, page, "--format", "jsonl", "--whole-page")
        self.assertNotIn(b'"members"', done.stdout)

    def test_a_catalog_keeps_what_was_compared(self):
        self.ran("scan", FORMATS, "--catalog", self.folder / "c.stemma", "--whole-page")
        self.ran("scan", "--catalog", self.folder / "c.stemma")
        self.ran("families", self.folder / "c.stemma")
        self.ran("scan", FORMATS, "--catalog", self.folder / "d.stemma")
        done = self.ran("families", self.folder / "d.stemma", "--whole-page", code=2)
        self.assertIn(b"content is compared, and not everything", done.stderr)

    def put_versions(self, **of):
        """Files with the text of tide-tables, without the paragraphs that begin so."""
        for name, left_out in of.items():
            name = name.replace("_", ".")
            kind = name.rpartition(".")[2]
            whole = (FORMATS / f"tide-tables.{kind}").read_text("utf-8")
            end = "\n" if kind == "html" else "\n\n"
            self.put(name, end.join(part for part in whole.split(end)
                                    if not any(begin in part for begin in left_out)))

    def compared(self, *names):
        paths = [self.folder / name for name in names]
        return (json.loads(self.ran("compare", *paths, "--format", "json").stdout),
                self.ran("compare", *paths).stdout.decode())

    def across(self, result):
        """{name of the version: whether each of its gaps is across formats}"""
        names = {version["label"]: os.path.basename(version["document"])
                 for version in result["versions"]}
        found = {}
        for gap in result["missing"]:
            found.setdefault(names[gap["label"]], []).append(gap["across_formats"])
        return found

    def test_a_gap_between_formats_may_be_the_readers(self):
        self.put_versions(a_txt=(), b_html=["The pilots disputed"], c_txt=["The pilots disputed"])
        result, screen = self.compared("a.txt", "b.html")
        self.assertEqual([version["format"] for version in result["versions"]], ["text", "html"])
        self.assertEqual(self.across(result), {"b.html": [True]})
        self.assertIn("    Only versions in other formats than B (html) have it; the reader may have\n"
                      "    lost it, not the document.\n", screen)
        # A copy in the same format lacks it, too: it is no reader's.
        result, screen = self.compared("a.txt", "b.html", "c.txt")
        self.assertEqual(self.across(result), {"b.html": [False], "c.txt": [False]})
        self.assertNotIn("reader", screen)
        result, screen = self.compared("a.txt", "c.txt")
        self.assertEqual(self.across(result), {"c.txt": [False]})
        self.assertNotIn("reader", screen)

    def test_of_several_gaps_those_between_formats_are_marked(self):
        self.put_versions(a_txt=(), b_html=["The pilots disputed", "Two of the volumes"],
                          c_html=["The pilots disputed"])
        result, screen = self.compared("a.txt", "b.html", "c.html")
        self.assertEqual(self.across(result), {"b.html": [True, False], "c.html": [True]})
        self.assertIn("    Only versions in other formats than B (html) have it;", screen)
        self.assertIn("    Marked *: only versions in other formats than C (html) have them;", screen)
        marked = [line.split()[1:4] for line in screen.splitlines()
                  if line.lstrip().startswith("* ")]
        self.assertEqual(marked, [["The", "pilots", "disputed"]])

    def test_families_count_them_from_files_and_from_a_catalog(self):
        self.put_versions(a_txt=(), b_html=["The pilots disputed"])
        self.ran("scan", self.folder, "--catalog", self.folder / "c.stemma")
        for source in (self.folder, self.folder / "c.stemma", self.folder / "c.stemma"):
            with self.subTest(source):
                result, _ = self.families(source, "--exclude", "*.stemma")
                whole, cut = result["families"][0]["versions"]
                self.assertEqual([whole["format"], cut["format"]], ["text", "html"])
                self.assertEqual(whole["missing"]["words_across_formats"], 0)
                self.assertEqual(cut["missing"]["words_across_formats"], cut["missing"]["words"])
                self.assertGreater(cut["missing"]["words"], 30)
                screen = self.ran("families", source, "--exclude", "*.stemma").stdout.decode()
                self.assertIn("Only versions in other formats than B (html)", screen)

    def test_metadata_say_where_they_are_from(self):
        self.put("page.html", '<!DOCTYPE html><html lang="en"><head><title>On Tides</title>'
                 '<link rel="canonical" href="https://a.example/tides">'
                 '<meta name="author" content="A. Pilot"></head><body><p>Text of the page.')
        self.put("mail.eml", "From: A Pilot <a@b.example>\nDate: Thu, 2 Jan 2020 03:04:05 +0000\n"
                 "Message-ID: <1@b.example>\nSubject: Tides\n\nThe water is high.\n")
        page = self.ran("text", "--metadata", "page.html", cwd=self.folder).stdout.decode()
        for fact in ("title: On Tides (html_meta)", "author: A. Pilot (html_meta)",
                     "source_url: https://a.example/tides (html_meta)", "language: en (html_meta)"):
            self.assertIn(fact, page)
        mail = self.ran("text", "--metadata", "mail.eml", cwd=self.folder).stdout.decode()
        self.assertIn("title: Tides (mail_header)", mail)
        self.assertIn("date_published: 2020-01-02", mail)

    def hostile(self, name, content, code=None, timeout=200):
        """(codes, seconds) of a run that must find the family beside what is hostile."""
        self.put(name, content)
        self.put_family()
        begun = time.monotonic()
        done = program.run("families", self.folder, "--memory", "2G", "--format", "json",
                           timeout=timeout)
        seconds = time.monotonic() - begun
        self.assertIn(done.returncode, (0, 3) if code is None else (code,), done.stderr)
        result = json.loads(done.stdout)
        self.assert_family_found(result)
        if not any(each.endswith("SAN_OPTIONS") for each in os.environ):
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 2 << 20)
        return self.skipped(result), seconds

    def test_entities_that_multiply_or_name_files(self):
        bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + "".join(
            f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(20)) + \
            "]><a>&u;</a>"
        self.hostile("bomb.xml", bomb)
        self.put("file.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM '
                 '"file:///etc/passwd">]><a><p>Text &f; text.</p></a>')
        self.assertNotIn(b"root:", self.ran("text", "file.xml", cwd=self.folder).stdout)

    def test_elements_nested_without_end(self):
        self.hostile("deep.html", "<!DOCTYPE html>" + "<div>" * 100_000 + "deep")
        self.hostile("deep.xml", "<?xml version='1.0'?>" + "<a>" * 100_000)

    def test_a_page_of_nothing_but_brackets(self):
        self.hostile("brackets.html", "<!DOCTYPE html>" + "<" * (20 << 20))

    def test_a_truncated_office_file(self):
        whole = (FORMATS / "tide-tables.docx").read_bytes()
        skipped, _ = self.hostile("cut.docx", whole[:len(whole) // 2], code=3)
        self.assertIn("cut.docx", skipped)

    def test_a_pdf_that_loops(self):
        loop = (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
                b"2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\n"
                b"trailer\n<< /Root 1 0 R >>\n")
        self.hostile("loop.pdf", loop)

    def test_an_office_file_that_swells(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", b"<w:p>" * (60 << 20))
        skipped, _ = self.hostile("swells.docx", buffer.getvalue(), code=3)
        self.assertIn("swells.docx", skipped)

    def worker(self, script):
        path = self.put("worker", "#!/bin/sh\n" + script)
        os.chmod(path, stat.S_IRWXU)
        self.put("page.html", "<!DOCTYPE html><p>A page that is parsed.")
        self.put_family()
        done = program.run("families", self.folder, "--exclude", "worker", "--format", "json",
                           env={"STEMMA_WORKER": path})
        self.assert_family_found(json.loads(done.stdout))
        self.assertEqual(done.returncode, 3)
        return done.stderr.decode()

    def test_a_parser_that_crashes_costs_one_diagnostic(self):
        self.assertIn("page.html: its parser was ended by signal 11 (SEGV) [parser_failed]",
                      self.worker("kill -SEGV $$"))

    def test_a_parser_that_answers_nonsense(self):
        self.assertIn("page.html: its parser answered nonsense [parser_failed]",
                      self.worker("head -c 2000000 /dev/zero | tr '\\0' x >&3; sleep 1"))

    def test_a_parser_that_is_not_there(self):
        self.put("page.html", "<!DOCTYPE html><p>A page.")
        done = self.ran("text", "page.html", cwd=self.folder, code=3,
                        env={"STEMMA_WORKER": "/no/such/worker"})
        self.assertIn(b"cannot start /no/such/worker", done.stderr)


if __name__ == "__main__":
    unittest.main()
