"""`stemma text --words`: the words of documents as they are compared, for programs."""
import os
import unittest

import program


class Words(program.Case):
    def test_one_normalized_word_a_line(self):
        file = self.put("a.txt", "The ‘Old’ Harbour—LEÃ“N’s, of 1,000 re-\nmembered\xad ships.\n\n"
                                 "ﬁne 漢字.\n")
        self.assertEqual(self.ran("text", "--words", file).stdout.decode().splitlines(),
                         ["the", "old", "harbour", "león's", "of", "1,000", "remembered", "ships",
                          "fine", "漢", "字"])

    def test_documents_for_people(self):
        files = [self.put("a.txt", "One"), self.put("b.txt", "Two words")]
        self.assertEqual(self.ran("text", "--words", *files).stdout.decode(),
                         f"==> {files[0]} <==\none\n==> {files[1]} <==\ntwo\nwords\n")

    def test_documents_for_programs(self):
        """Names are what the system has, whatever bytes; one document is not another case."""
        names = [b"a.txt", b"line\nfeed.txt", b"no-utf8-\xff.txt", b"two  spaces.txt"]
        texts = ["One", "Two words", "", "A b."]
        files = [self.put(name, text) for name, text in zip(names, texts)]
        expected = [b"one\n", b"two\nwords\n", b"", b"a\nb\n"]
        for files, expected in ((files, expected), (files[:1], expected[:1])):
            output = self.ran("text", "--words", "-0", *files).stdout
            fields = output.split(b"\0")
            self.assertEqual(fields.pop(), b"")
            self.assertEqual(fields[0::2], [os.fsencode(file) for file in files])
            self.assertEqual(fields[1::2], expected)

    def test_the_number_of_words_is_the_one_that_is_told(self):
        for file in sorted((program.FIXTURES / "variants").glob("*.txt")):
            words = self.ran("text", "--words", file).stdout.decode().split("\n")[:-1]
            told = self.ran("text", "--metadata", file).stdout.decode()
            self.assertIn(f"\nwords: {len(words)}\n", told)


if __name__ == "__main__":
    unittest.main()
