"""tools/bench/corpus: the same seed gives the same corpus, and what it says of how each document
was made is so."""
import collections
import importlib.machinery
import importlib.util
import json
import re
import subprocess
import sys
import unittest

import program
import tree

sys.path.insert(0, str(tree.SOURCE / "tools/bench"))
import peers_one
import run_quality

CORPUS = tree.BUILD / "bin/bench_corpus"
FIXTURES = tree.SOURCE / "fixtures"
WORD = re.compile(r"[^\W_]+")


def words(text):
    return WORD.findall(text.lower())


def resemblance(a, b):
    a, b = peers_one.shingles(a), peers_one.shingles(b)
    return len(a & b) / len(a | b)


def zstd(file):
    return subprocess.run(["zstd", "-dcq", file], check=True, stdout=subprocess.PIPE).stdout


class Corpus(program.Case):
    def base(self):
        """Some 40 paragraphs of 100 words, of which a few are frequent and most are rare."""
        paragraphs = []
        for paragraph in range(40):
            some = [f"{'abcdefghij'[(word * word + paragraph) % 10]}"
                    f"{'klmnopqrst'[(word + 7 * paragraph) % 10]}"
                    f"{'uvwxyzaeio'[(3 * word * paragraph + word // 10) % 10]}"
                    for word in range(100)]
            some[0] = some[0].capitalize()
            some[50] = 'x, "quoted" isn\'t'
            paragraphs.append(" ".join(some) + ".")
        return self.put("base.txt", "\n\n".join(paragraphs) + "\n")

    def make(self, *arguments, code=0):
        done = subprocess.run([CORPUS, *map(str, arguments)], capture_output=True, check=False,
                              timeout=120)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def records(self, name, *arguments):
        self.make("--jsonl", self.folder / name, *arguments)
        lines = (self.folder / name).read_bytes()
        if name.endswith(".zst"):
            lines = zstd(self.folder / name)
        stem = name.removesuffix(".zst").removesuffix(".jsonl")
        return ([json.loads(line) for line in lines.splitlines()],
                run_quality.read_truth(self.folder / f"{stem}.truth.tsv.zst"))

    def test_same_seed_same_bytes(self):
        base = self.base()
        outputs = []
        for name, threads, seed in (("a", 1, 1), ("b", 3, 1), ("c", 2, 2)):
            self.make("--base", base, "--documents", 3000, "--seed", seed, "-j", threads,
                      "--jsonl", self.folder / f"{name}.jsonl.zst")
            outputs.append([(self.folder / f"{name}{ending}").read_bytes() for ending in
                            (".jsonl.zst", ".truth.tsv.zst", ".json")])
        self.assertEqual(outputs[0], outputs[1])
        for same, other in zip(outputs[0], outputs[2]):
            self.assertNotEqual(same, other)
        done = self.make("--base", base, "--documents", 3000, "--jsonl", "-")
        self.assertEqual(done.stdout, zstd(self.folder / "a.jsonl.zst"))
        # A smaller corpus is the beginning of a larger one.
        done = self.make("--base", base, "--documents", 100, "--jsonl", "-")
        self.assertEqual(done.stdout.splitlines(),
                         zstd(self.folder / "a.jsonl.zst").splitlines()[:100])

    def test_documents_are_what_is_said_of_them(self):
        records, truth = self.records("a.jsonl", "--base", self.base(), "--documents", 2000,
                                      "--keep", 3)
        texts = [record["text"] for record in records]
        self.assertEqual(len({record["id"] for record in records}), 2000)
        counts = collections.Counter(made.kind for made in truth)
        self.assertEqual(set(counts), {"unique", "copy", "respaced", "version", "truncation",
                                       "containment", "page"})
        self.assertAlmostEqual(counts["unique"] / 2000, 0.6, delta=0.04)
        self.assertAlmostEqual(counts["version"] / 2000, 0.15, delta=0.03)
        off, sizes = [], collections.defaultdict(list)
        for number, made in enumerate(truth):
            own, other = texts[number], texts[made.root]
            if made.kind == "copy":
                self.assertEqual(own, other)
            elif made.kind == "respaced":
                self.assertEqual(words(own), words(other))
            elif made.kind == "version":
                self.assertNotEqual(words(own), words(other))
                off.append(resemblance(own, other) - float(made.how["resemblance"]))
            elif made.kind == "truncation":
                share = len(own) / len(other)
                self.assertAlmostEqual(share, float(made.how["left"]), delta=0.2)
                parts = {"tail": own[:100] == other[:100], "head": own[-30:] == other[-30:],
                         "middle": (own[:30], own[-30:]) == (other[:30], other[-30:])}
                self.assertTrue(parts[made.how["without"]], own)
            elif made.kind == "containment":
                self.assertIn(other, own)
                self.assertGreater(len(own), len(other))
            elif made.kind == "page":
                sizes[made.how["site"]].append(own[:40])
        self.assertLess(abs(sum(off) / len(off)), 0.03)
        for heads in sizes.values():
            self.assertEqual(len(set(heads)), 1)

    def test_documents_of_one_base_share_nothing(self):
        # The longest texts: each is most of the base, so all would be alike.
        records, truth = self.records("a.jsonl.zst", "--base", self.base(), "--documents", 40,
                                      "--bytes", "12000-12001", "--keep", 3)
        roots = [record["text"] for number, record in enumerate(records)
                 if truth[number].kind == "unique"]
        self.assertGreater(len(roots), 15)
        for a, b in zip(roots, roots[1:]):
            self.assertLess(resemblance(a, b), 0.02)
            # Lengths of words, capitals and punctuation are the language's.
            self.assertEqual(collections.Counter(map(len, words(a))).most_common(1)[0][0], 3)
            self.assertEqual([p[:30] for p in a.split("\n\n") if not p[0].isupper()], [])
            self.assertLess(sum(map(str.isupper, a)), len(a) / 100)
        self.assertIn('x, "', roots[0])

    def test_versions_differ_though_no_word_is_replaced(self):
        records, truth = self.records("a.jsonl", "--base", self.base(), "--documents", 500,
                                      "--keep", 10000, "--version", 80, "--copy", 0, "--page", 0)
        off = [resemblance(record["text"], records[made.root]["text"])
               - float(made.how["resemblance"])
               for record, made in zip(records, truth) if made.kind == "version"]
        self.assertLess(abs(sum(off) / len(off)), 0.03)

    def test_quotes(self):
        records, truth = self.records("a.jsonl", "--base", self.base(), "--documents", 20,
                                      "--quotes")
        for number, record in enumerate(records):
            if truth[number].kind == "copy":
                self.assertNotIn('"', record["text"])
                self.assertGreater(record["text"].count("“"), 0)

    def test_scripts(self):
        for name, least in (("russian", "а"), ("chinese", "的")):
            with self.subTest(name):
                files = sorted((FIXTURES / "scripts" / name).glob("*.txt"))
                records, _ = self.records(f"{name}.jsonl", "--documents", 5, "--base", *files)
                self.assertNotIn("\ufffd", "".join(record["text"] for record in records))
                self.assertIn(least, "".join(record["text"] for record in records))

    def test_files(self):
        self.make("--base", self.base(), "--size", "500K", "--files", self.folder / "files",
                  "--bytes", "1000-4000")
        files = sorted((self.folder / "files").rglob("*.txt"))
        size = sum(file.stat().st_size for file in files)
        self.assertAlmostEqual(size, 500_000, delta=60_000)
        truth = run_quality.read_truth(self.folder / "files.truth.tsv.zst")
        self.assertEqual([run_quality.number_of(str(file)) for file in files],
                         list(range(len(truth))))
        parameters = json.loads((self.folder / "files.json").read_text())
        self.assertEqual([parameters["documents"], parameters["text_bytes"]], [len(files), size])
        done = self.make("--base", self.base(), "--documents", 1, "--files",
                         self.folder / "files", code=2)
        self.assertIn(b"is there already", done.stderr)

    def test_wrong_usage(self):
        base = self.base()
        for arguments in (["--documents", 1], ["--jsonl", "-"], ["--size", "x", "--jsonl", "-"],
                          ["--documents", 1, "--jsonl", "-", "--copy", 99],
                          ["--documents", 1, "--jsonl", "-", "--bytes", "9-1"],
                          ["--documents", 1, "--jsonl", "-", "--docs", 1]):
            with self.subTest(arguments):
                self.assertIn(b"corpus: ", self.make("--base", base, *arguments, code=2).stderr)
        self.assertIn(b"no words", self.make("--base", self.put("empty", ". ."), "--documents", 1,
                                             "--jsonl", "-", code=2).stderr)


class BaseTexts(unittest.TestCase):
    def setUp(self):
        loader = importlib.machinery.SourceFileLoader(
            "base_texts", str(tree.SOURCE / "tools/bench/base_texts"))
        self.script = importlib.util.module_from_spec(
            importlib.util.spec_from_loader("base_texts", loader))
        loader.exec_module(self.script)

    def paragraphs(self, text, language="en"):
        return list(self.script.paragraphs(text, re.compile(self.script.LETTERS[language])))

    def test_html(self):
        text = self.script.of_html(
            "<head><title>Not this</title></head><body><nav>nor this</nav><h1>One &amp; only</h1>"
            "<p>A paragraph of <b>several</b>\n   words, long enough.<script>x = 1</script>"
            "<li>An item that is long enough to be taken, too.</li>")
        self.assertEqual(self.paragraphs(text), [
            "A paragraph of several words, long enough.",
            "An item that is long enough to be taken, too."])

    def test_manual_page(self):
        text = self.script.of_manual_page(
            '.TH LS 1\n.SH NAME\nls \\- list\n.PP\nShow \\fBall\\fR files of\n.I name\n'
            '.\\" no word of this\nand what is in them.\n')
        self.assertEqual(self.paragraphs(text), ["Show all files of\nname\nand what is in them."])

    def test_letters(self):
        russian = "Этот абзац написан по-русски, и он довольно длинный."
        self.assertEqual(self.paragraphs(f"{russian}\n\nAn English paragraph, long enough to be "
                                         "taken where it is wanted.", "ru"), [russian])


if __name__ == "__main__":
    unittest.main()
