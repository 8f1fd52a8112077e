"""An anthology, what stands in it, and what the user is told to keep of these."""
import csv
import io
import random
import unittest

import program


class Compilations(program.Case):
    def setUp(self):
        super().setUp()
        source = random.Random(5)
        self.stories = [" ".join(f"w{source.randrange(10 ** 7)}" for _ in range(200))
                        for _ in range(3)]
        for number, story in enumerate(self.stories, 1):
            self.put(f"story{number}.txt", story)
        self.put("anthology.txt", "\n\n".join(self.stories))

    def rows(self):
        done = self.ran(".", "--format", "csv", cwd=self.folder)
        return {row["document"]: row
                for row in csv.DictReader(io.StringIO(done.stdout.decode(), newline=""))}

    def test_an_anthology_is_no_version_of_what_it_contains(self):
        result, _ = self.families()
        parts = [f"{self.folder}/story{number}.txt" for number in (1, 2, 3)]
        self.assertEqual(result["families"], [])
        self.assertEqual(result["compilations"],
                         [{"document": f"{self.folder}/anthology.txt", "parts": parts,
                           "shares": [196 / 596] * 3}])
        lines = self.ran(".", cwd=self.folder).stdout.decode().splitlines()
        self.assertEqual(lines, [
            "4 documents: no versions of one text among them. Nothing skipped.",
            "",
            "Compilations (each holds texts with nothing in common; its parts, named with",
            "their share of it, are no versions):",
            "  anthology.txt",
            "    32.9 %  story1.txt",
            "    32.9 %  story2.txt",
            "    32.9 %  story3.txt",
            "",
            "On their own, though a passage of 25 words or more stands elsewhere:",
            lines[10],  # with whichever of the stories
            "  story1.txt     with anthology.txt",
            "  story2.txt     with anthology.txt",
            "  story3.txt     with anthology.txt"])
        self.assertRegex(lines[10], r"^  anthology.txt  with story[123].txt$")

    def test_two_parts_are_told_apart_though_most_of_it_is_at_hand_nowhere_else(self):
        source = random.Random(7)
        rest = [" ".join(f"v{source.randrange(10 ** 7)}" for _ in range(400)) for _ in range(3)]
        (self.folder / "story3.txt").unlink()
        self.put("anthology.txt", "\n\n".join(
            [rest[0], self.stories[0], rest[1], self.stories[1], rest[2]]))
        result, _ = self.families()
        self.assertEqual(result["families"], [])
        screen = self.ran(".", cwd=self.folder).stdout.decode()
        self.assertIn("  anthology.txt\n"
                      "    12.3 %  story1.txt\n"
                      "    12.3 %  story2.txt\n\n", screen)

    def test_it_is_kept_and_so_are_its_parts(self):
        for row in self.rows().values():
            self.assertEqual([row["relation"], row["family"], row["keep"]], ["alone", "", "yes"])
        self.assertEqual(self.ran(".", "--format", "paths", cwd=self.folder).stdout, b"")

    def test_versions_of_parts_and_of_the_anthology_are_families_of_their_own(self):
        self.put("story2-cut.txt", self.stories[1].rsplit(" ", 40)[0])
        self.put("anthology-more.txt", "\n\n".join(self.stories) + "\n\nThe end of it")
        result, _ = self.families()
        families = {frozenset(version["document"].rsplit("/")[-1]
                              for version in family["versions"]) for family in result["families"]}
        self.assertEqual(families, {frozenset(["story2.txt", "story2-cut.txt"]),
                                    frozenset(["anthology.txt", "anthology-more.txt"])})
        self.assertEqual([each["document"].rsplit("/")[-1] for each in result["compilations"]],
                         ["anthology-more.txt", "anthology.txt"])
        kept = {name for name, row in self.rows().items() if row["keep"] == "yes"}
        self.assertEqual(kept, {"./anthology-more.txt", "./story1.txt", "./story2.txt",
                                "./story3.txt"})

    def test_only_five_parts_are_shown(self):
        source = random.Random(6)
        more = [" ".join(f"w{source.randrange(10 ** 7)}" for _ in range(200)) for _ in range(4)]
        for number, story in enumerate(more, 4):
            self.put(f"story{number}.txt", story)
        self.put("anthology.txt", "\n\n".join(self.stories + more))
        screen = self.ran(".", cwd=self.folder).stdout.decode()
        self.assertIn("  anthology.txt\n" +
                      "".join(f"    14.0 %  story{i}.txt\n" for i in range(1, 6)) +
                      "    ... and 2 more\n\n", screen)


if __name__ == "__main__":
    unittest.main()
