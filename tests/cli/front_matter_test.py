"""Front matter is not compared; but nobody is told that two documents say the same where it is not
the same, or to let go of one whose front matter no other has."""
import csv
import io
import unittest

import program

BODY = " ".join(f"word{n}" for n in range(80)) + "\n"
OTHER = " ".join(f"word{n}" for n in range(60)) + "\n"
NOTE = "Front matter and headers of mail are not compared, and are not the same in all."


def with_facts(body, facts):
    return f"---\ntitle: A title\nnote: {facts}\n---\n\n{body}"


class FrontMatter(program.Case):
    def kept(self):
        done = self.ran("families", ".", "--format", "csv", cwd=self.folder)
        rows = csv.DictReader(io.StringIO(done.stdout.decode()))
        return {row["document"] for row in rows if row["keep"] == "yes"}

    def test_copies_with_other_front_matter(self):
        self.put("a.txt", BODY)
        self.put("b.txt", with_facts(BODY, "The witness was never heard."))
        self.put("c.txt", with_facts(BODY, "The witness was never heard.") + "\n")
        screen = self.ran(".", cwd=self.folder).stdout.decode()
        self.assertIn(NOTE, screen.replace("\n  ", " "))
        self.assertIn("b.txt  (same words as A, other front matter)", screen)
        self.assertEqual(self.kept(), {"./a.txt", "./b.txt"})
        said = self.ran("compare", "a.txt", "b.txt", cwd=self.folder).stdout.decode()
        self.assertIn(NOTE, said.replace("\n", " "))
        said = self.ran("compare", "b.txt", "c.txt", cwd=self.folder).stdout.decode()
        self.assertNotIn("ront matter", said)

    def test_a_version_that_lacks_words_but_has_facts(self):
        self.put("a.txt", with_facts(BODY, "Sworn in May."))
        self.put("b.txt", with_facts(OTHER, "Sworn in May."))
        self.assertEqual(self.kept(), {"./a.txt"})
        self.put("b.txt", with_facts(OTHER, "Sworn in June."))
        self.assertEqual(self.kept(), {"./a.txt", "./b.txt"})


if __name__ == "__main__":
    unittest.main()
