"""A project that finds the installed package builds and runs."""
import pathlib
import tempfile
import unittest

import installed

# sha256("abc") is the example of FIPS 180-2, appendix B.1.
EXPECTED = """4 tokens
ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
invalid_argument
"""


class Consumer(unittest.TestCase):
    def test_builds_and_runs(self):
        source = pathlib.Path(__file__).parent / "consumer"
        with tempfile.TemporaryDirectory() as folder:
            installed.build(source, folder)
            self.assertEqual(installed.run(f"{folder}/consumer"), EXPECTED)


if __name__ == "__main__":
    unittest.main()
