"""Outlook messages are mail, with what is attached to them."""
import shutil
import unittest

import program

MESSAGE = program.FIXTURES / "outlook" / "tides.msg"
MAIL = """From: A Pilot <pilot@harbour.example>
Subject: Tides at the harbour

The water is high at seven.
Nobody leaves the pier before that.
"""


class Outlook(program.Case):
    def test_a_message_is_the_mail_that_it_would_be(self):
        shutil.copy(MESSAGE, self.folder)
        self.put("tides.eml", MAIL)
        done = self.ran("pairs", "tides.msg", "tides.eml", "--format", "jsonl", cwd=self.folder)
        self.assertIn(b'"members":["tides.eml","tides.msg"]', done.stdout.replace(b" ", b""))
        metadata = self.ran("text", "--metadata", MESSAGE).stdout.decode()
        self.assertIn("title: Tides at the harbour (mail_header)", metadata)
        self.assertIn("date_published: 2020-01-02T03:04:05+00:00 (mail_header)", metadata)

    def test_what_is_attached_is_a_document(self):
        shutil.copy(MESSAGE, self.folder)
        done = self.ran("text", "tides.msg!/tables.txt", cwd=self.folder)
        self.assertEqual(done.stdout, b"Attached text of the tables, in full, for the year.\n")
        first = self.ran("families", ".", "--format", "json", cwd=self.folder).stdout
        self.assertIn(b"tides.msg!/tables.txt", first)
        self.assertEqual(self.ran("families", ".", "--format", "json", cwd=self.folder).stdout, first)

    def test_a_message_that_is_damaged_costs_one_line(self):
        self.put("cut.msg", MESSAGE.read_bytes()[:3600])
        self.put_family()
        result, errors = self.families(self.folder, code=3)
        self.assert_family_found(result)
        self.assertEqual(errors.count("cut.msg"), 1, errors)


if __name__ == "__main__":
    unittest.main()
