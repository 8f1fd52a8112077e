"""Outlook folders: each message is the mail that it would be, with what is attached to it; what is
damaged costs a line, and the rest is read."""
import random
import unittest
import zipfile

import catalog
import program
import pst

TIDES = {"subject": "Tides at the harbour", "sender": ("A Pilot", "pilot@harbour.example"),
         "to": [("Bé", "be@x.example"), ("C, D", "c@x.example")], "sent": 1577934245,
         "body": "The water is high at seven.\r\nNobody leaves the pier before that.\r\n",
         "attachments": [
             ("tables.txt", b"Attached text of the tables, in full, for the year.\n"),
             ("log.txt", b"A line of a log that fills many blocks.\n" * 1000),
             ("letter", {"subject": "Lights", "body": "The lamp burns.",
                         "attachments": [("oil.txt", b"Oil for the lamp.\n")]})]}
MAIL = """From: A Pilot <pilot@harbour.example>
Date: Thu, 2 Jan 2020 03:04:05 +0000
Subject: Tides at the harbour

The water is high at seven.
Nobody leaves the pier before that.
"""
PAGE = {"subject": "Greetings", "html": "<p>Grüße vom <b>Hafen</b></p>".encode("cp1252"),
        "code_page": 1252}
RICH = {"subject": "Rich", "rtf": rb"{\rtf1\ansi The water is \b low\b0  at noon.\par}"}
SENT = {"subject": "=?utf-8?Q?no?= word", "body": "As sent.", "headers":
        "Received: from a\r\nFrom: Somebody\r\n <some@x.example>\r\n"
        "Date: Fri, 3 Jan 2020 00:00:00 +0000\r\n"}
LONG = {"subject": "Long", "body": "Grüße, " * 5000}
# Appointments of a calendar have the same words on each of their days.
HOLIDAYS = [{"class": "IPM.Appointment", "subject": "Memorial Day", "body": "A holiday.\r\n",
             "fields": {0x820D: (pst.TIME, start), 0x820E: (pst.TIME, start + 86400),
                        0x8208: (pst.TEXT, place)}}
            for start, place in ((959558400, "United States"), (991008000, "United States"),
                                 (991008000, "The harbour"))]
LIST = {"class": "IPM.DistList", "subject": "Pilots", "fields": {0x8054: (pst.BINARIES, pst.binaries(
    [pst.one_off("Bé", "be@x.example"), pst.one_off("", "c@x.example")]))}}
FOLDERS = {"Inbox": [TIDES, PAGE, RICH], "a/../b!/@1": [SENT, LONG]}


class OutlookFolders(program.Case):
    def put_folders(self, name="mail.pst", folders=None, **options):
        data, parts = pst.write(folders or FOLDERS, **options)
        self.put(name, data)
        return data, parts

    def places(self, *paths, **options):
        """Of all documents, by the order of their names."""
        result, errors = self.families(*paths, cwd=self.folder, **options)
        return sorted(result["alone"] + [version["document"] for family in result["families"]
                                         for version in family["versions"]]), errors

    def text(self, place, **options):
        return self.ran("text", place, cwd=self.folder, **options).stdout.decode()

    def messages(self, *paths, **options):
        """{subject or name: what the message says below it}, each asked for by its place."""
        places, errors = self.places(*paths, **options)
        found = {}
        for place in places:
            # Attached documents come with the message.
            shown = self.text(place, code=options.get("code", 0)).split("==> ")
            lines = [line for part in shown[:2] for line in part.splitlines()
                     if not line.endswith(" <==")]
            if place.endswith(".eml"):
                found[lines[0]] = "\n".join(lines[1:])
            else:
                found[place.rpartition("!/")[2]] = "\n".join(lines)
        return found, errors

    def test_each_text_is_found_and_its_place_opens_it(self):
        self.put_folders()
        found, errors = self.messages("mail.pst")
        self.assertEqual(errors, "")
        self.assertEqual(found.pop("log.txt").count("fills many blocks"), 1000)
        self.assertEqual(found.pop("Long"), ("Grüße, " * 5000).strip())
        self.assertEqual(found, {
            "Tides at the harbour": "The water is high at seven.\nNobody leaves the pier before "
                                    "that.\nLights\nThe lamp burns.",
            "tables.txt": "Attached text of the tables, in full, for the year.",
            "oil.txt": "Oil for the lamp.",
            "Greetings": "Grüße vom Hafen",
            "Rich": "The water is low at noon.",
            "=?utf-8?Q?no?= word": "As sent."})

    def test_names_of_folders_are_one_step_each(self):
        self.put_folders()
        folders = {place.split("!/")[1].rpartition("/")[0] for place in self.places("mail.pst")[0]}
        self.assertEqual(folders, {"Inbox", "a_.._b___1"})

    def test_a_message_is_the_mail_that_it_would_be(self):
        message = {key: value for key, value in TIDES.items() if key != "attachments"}
        self.put_folders(folders={"Inbox": [message]})
        self.put("tides.eml", MAIL)
        place = self.places("mail.pst")[0][0]
        done = self.ran("pairs", "mail.pst", "tides.eml", "--format", "jsonl", cwd=self.folder)
        self.assertIn(f'"members":["{place}","tides.eml"]', done.stdout.decode().replace(" ", ""))
        of_both = [[line for line in self.ran("text", "--metadata", each, cwd=self.folder)
                    .stdout.decode().splitlines() if not line.startswith(("sha256", "date_modified",
                                                                          "==>"))]
                   for each in (place, "tides.eml")]
        self.assertEqual(*of_both)
        self.assertIn("author: A Pilot <pilot@harbour.example> (mail_header)", of_both[0])
        self.assertIn("date_published: 2020-01-02T03:04:05+00:00 (mail_header)", of_both[0])

    def test_headers_of_its_way_outweigh_what_outlook_says(self):
        self.put_folders(folders={"Inbox": [SENT | {"sender": ("Else", "e@x.example")}]})
        shown = self.ran("text", "--metadata", "mail.pst", cwd=self.folder).stdout.decode()
        self.assertIn("author: Somebody <some@x.example> (mail_header)", shown)
        self.assertIn("date_published: 2020-01-03T00:00:00+00:00 (mail_header)", shown)

    def test_appointments_of_other_days_or_places_are_no_copies(self):
        self.put_folders(folders={"Calendar": [*HOLIDAYS, HOLIDAYS[0]]})
        shown = [self.text(place) for place in self.places("mail.pst")[0]]
        self.assertEqual(len(set(shown)), 3)
        self.assertIn("Memorial Day\nStart: 2000-05-29T00:00:00Z\nEnd: 2000-05-30T00:00:00Z\n"
                      "Location: United States\nA holiday.\n", "".join(shown))
        result, _ = self.families("mail.pst", cwd=self.folder)
        self.assertEqual([len(family["versions"]) for family in result["families"]], [2])
        self.assertEqual(len(result["alone"]), 2)

    def own_lines(self, **message):
        self.put_folders(folders={"Others": [{"subject": "Some", "body": "Below."} | message]})
        lines = self.text("mail.pst").splitlines()
        self.assertEqual((lines[0], lines[-1]), ("Some", "Below."))
        return lines[1:-1]

    def test_fields_of_their_own_come_before_any_body(self):
        rows = HOLIDAYS[2]["fields"] | {
            0x8223: (pst.BOOL, True), 0x8232: (pst.TEXT, "every day"),
            0x8235: (pst.TIME, 991008000), 0x8236: (pst.TIME, 991094400)}
        lines = ["Start: 2001-05-28T00:00:00Z", "End: 2001-05-29T00:00:00Z",
                 "Location: The harbour", "Recurrence: every day",
                 "Recurs from: 2001-05-28T00:00:00Z", "Recurs until: 2001-05-29T00:00:00Z"]
        for body in ({}, {"body": "", "html": b"<p>Below.</p>"},
                     {"body": "", "rtf": rb"{\rtf1\ansi Below.\par}"}):
            for kind in ("IPM.Appointment", "IPM.Schedule.Meeting.Request", "ipm.appointment.tide"):
                self.assertEqual(self.own_lines(fields=rows, **{"class": kind}, **body), lines)
        # A mail with a flag has a date when it is due, too.
        for kind in ("IPM.Note", "IPM.Appointments"):
            self.assertEqual(self.own_lines(fields=rows, **{"class": kind}), [])

    def test_what_tasks_say(self):
        no_date = 79870665600  # the first of January 4501
        rows = {0x8104: (pst.TIME, no_date), 0x8105: (pst.TIME, 959558400), 0x8101: (pst.INT, 1)}
        self.assertEqual(self.own_lines(fields=rows, **{"class": "IPM.Task"}),
                         ["Due: 2000-05-29T00:00:00Z", "Status: in progress"])

    def test_what_contacts_and_lists_say(self):
        rows = {0x3001: (pst.TEXT, "Bé Pilot"), 0x3A11: (pst.TEXT, "Pilot"),
                0x801B: (pst.TEXT, "The pier 1\r\nHarbour\r\n"), 0x3A59: (pst.TEXT, "Bay"),
                0x3A5D: (pst.TEXT, "Shore 2"), 0x3A08: (pst.TEXT, "+1 23"),
                0x8083: (pst.TEXT, "be@x.example")}
        self.assertEqual(self.own_lines(fields=rows, **{"class": "IPM.Contact"}), [
            "Name: Bé Pilot", "Surname: Pilot", "Business address: The pier 1, Harbour",
            "Home address: Shore 2, Bay", "Business phone: +1 23", "E-mail: be@x.example"])
        members = LIST["fields"][0x8054][1]
        for cut, lines in ((len(members), ["Member: Bé <be@x.example>", "Member: c@x.example"]),
                           (9, []), (2, [])):
            self.assertEqual(self.own_lines(fields={0x8054: (pst.BINARIES, members[:cut])},
                                            **{"class": "IPM.DistList"}), lines)

    def test_threads_and_order_change_nothing(self):
        self.put_folders()
        self.put_folders("other.pst", {"Inbox": [RICH, TIDES]})
        first = self.ran("families", ".", "--format", "json", "-j1", cwd=self.folder).stdout
        for threads in ("2", "5"):
            self.assertEqual(self.ran("families", ".", "--format", "json", "-j", threads,
                                      cwd=self.folder).stdout, first)

    def test_in_an_archive(self):
        data, _ = self.put_folders()
        plain = self.places("mail.pst")[0]
        with zipfile.ZipFile(self.folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("old/mail.pst", data)
        places, errors = self.places("all.zip")
        self.assertEqual((places, errors), (["all.zip!/old/" + each for each in plain], ""))
        for inside, outside in zip(places, plain):
            self.assertEqual(self.text(inside).replace("all.zip!/old/", ""), self.text(outside))

    def test_a_catalog_knows_each_message(self):
        self.put_folders()
        in_memory = self.ran("families", ".", "--format", "json", cwd=self.folder).stdout
        self.ran("scan", ".", "--catalog", "c.stemma", cwd=self.folder)
        by_keys = self.ran("families", "c.stemma", "--format", "json", cwd=self.folder).stdout
        self.assertEqual(catalog.without_lenses(by_keys), catalog.without_lenses(in_memory))
        self.assertEqual(by_keys.count(b"mail.pst!/"), 8)
        self.ran("catalog", "verify", "c.stemma", cwd=self.folder)

    def test_one_cut_short_says_so_and_keeps_what_there_is(self):
        """The indexes come last, as Outlook may write them; what is cut off is a message."""
        data, parts = self.put_folders()
        self.put("cut.pst", data[:-1])
        _, errors = self.places("cut.pst", code=3)
        self.assertIn(f"cut.pst: is cut short: of {len(data)} bytes there are {len(data) - 1}", errors)
        self.put("half.pst", data[:parts["Rich"]])
        self.put_family()
        result, errors = self.families(".", cwd=self.folder, code=3)
        self.assert_family_found(result)
        self.assertIn("half.pst: is cut short", errors)
        self.put("tiny.pst", data[:40])
        self.assertIn("tiny.pst: is cut short, or of a version that is not known",
                      self.ran("text", "tiny.pst", cwd=self.folder, code=3).stderr.decode())

    def test_a_damaged_message_costs_a_line_and_the_others_are_read(self):
        data, parts = self.put_folders()
        whole, _ = self.messages("mail.pst")
        at = parts["Rich"]
        damaged = bytearray(data)
        damaged[at:at + 64] = bytes(64)
        self.put("mail.pst", damaged)
        found, errors = self.messages("mail.pst", code=3)
        self.assertIn("mail.pst: is damaged: 1 of ", errors)
        whole.pop("Rich")
        self.assertEqual({name: found.get(name) for name in whole}, whole)

    def test_an_encrypted_one_says_so(self):
        self.put_folders(encryption=0x10)
        done = self.ran("text", "mail.pst", cwd=self.folder, code=3)
        self.assertEqual(done.stderr.decode(), "stemma: mail.pst: is encrypted with a key that only "
                                               "its owner has [parser_failed]\n")

    def test_messages_in_messages_end_somewhere(self):
        message = {"subject": "Innermost", "body": "Nobody reads this."}
        for depth in range(12):
            message = {"subject": f"Letter {depth}", "body": "Outer.",
                       "attachments": [("letter", message)]}
        self.put_folders(folders={"Inbox": [message, RICH]})
        done = self.ran("text", "mail.pst", cwd=self.folder, code=3)
        self.assertIn(b"messages attached to messages nest deeper than 8", done.stderr)
        self.assertIn(b"Letter 11\nOuter.\nLetter 10\n", done.stdout)
        self.assertIn(b"The water is low at noon.", done.stdout)
        self.assertNotIn(b"Nobody", done.stdout)

    def test_whatever_is_damaged_the_run_goes_on(self):
        data, _ = self.put_folders(folders=FOLDERS | {"Calendar": HOLIDAYS + [LIST]})
        (self.folder / "mail.pst").unlink()
        self.put_family()
        chance = random.Random(7)
        for i in range(program.rounds(40)):
            damaged = bytearray(data)
            for _ in range(chance.choice((1, 3, 30))):
                damaged[chance.randrange(12, len(data))] = chance.randrange(256)
            self.put(f"{i}.pst", damaged)
        result, errors = self.families(self.folder, code=3)
        self.assert_family_found(result)
        self.assertNotIn("crash", errors)

    def test_an_address_book_is_none(self):
        self.put("book.pab", b"!BDN" + bytes(4) + b"AB" + bytes(1000))
        done = self.ran("text", "book.pab", cwd=self.folder)
        self.assertIn(b"Outlook address book: this format is not read", done.stderr)


if __name__ == "__main__":
    unittest.main()
