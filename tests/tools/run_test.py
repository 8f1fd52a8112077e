"""tools/bench/run and peers: what they count, against what was counted by hand, and what they say
a command costs, where that is known."""
import contextlib
import importlib.machinery
import importlib.util
import io
import subprocess
import sys
import unittest

import program
import tree

BENCH = tree.SOURCE / "tools/bench"
sys.path.insert(0, str(BENCH))
import run_cost
import run_quality


def script(name):
    loader = importlib.machinery.SourceFileLoader(name, str(BENCH / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


PAIR = '{{"a": "r.jsonl#L{}", "b": "r.jsonl#L{}", "relation": "{}", "resemblance": {}}}'
CLASS = '{"class": "r.jsonl#L1", "relation": "identical-text", "members": ["r.jsonl#L1", "r.jsonl#L4"]}'


class Quality(program.Case):
    def test_against_exact(self):
        exact = run_quality.read_answer([
            '{"schema": "stemma/pairs/1"}', CLASS, PAIR.format(1, 2, "near-duplicate", 0.95),
            PAIR.format(5, 3, "near-duplicate", 0.75), PAIR.format(2, 3, "contains", 0.3),
            PAIR.format(3, 6, "overlaps", 0.1)])
        found = run_quality.read_answer([
            PAIR.format(1, 2, "near-duplicate", 0.95), PAIR.format(3, 5, "near-duplicate", 0.75),
            PAIR.format(7, 8, "near-duplicate", 0.72)])
        self.assertEqual(run_quality.against_exact(found, exact), [
            ("all", 3, "66.667 %", "66.667 %"), ("resemblance from 0.9", 1, "100.000 %",
                                                 "100.000 %"),
            ("0.8 to 0.9", 0, "-", "-"), ("0.7 to 0.8", 1, "100.000 %", "50.000 %"),
            ("contained only", 1, "0.000 %", "-")])

    def test_against_truth(self):
        rows = [("a", "unique", "", ""), ("b", "version", "a", "resemblance=0.800 run=4"),
                ("c", "version", "a", "resemblance=0.710 run=1"), ("d", "copy", "a", ""),
                ("e", "truncation", "b", "without=head left=0.5"), ("f", "page", "", "site=1"),
                ("g", "page", "", "site=1"), ("h", "page", "", "site=2")]
        file = self.put("truth", "".join("\t".join(row) + "\n" for row in
                                         [("document", "kind", "source", "how"), *rows]))
        subprocess.run(["zstd", "-q", file], check=True)
        truth = run_quality.read_truth(file + ".zst")
        self.assertEqual([made.root for made in truth], [0, 0, 0, 0, 1, 5, 6, 7])
        answer = run_quality.read_answer([
            CLASS, PAIR.format(1, 2, "near-duplicate", 0.8), PAIR.format(6, 7, "contains", 0.2),
            PAIR.format(7, 8, "contains", 0.2), PAIR.format(1, 6, "contains", 0.2)])
        self.assertEqual(run_quality.against_truth(answer, truth), (
            [("copy", 1, "100.000 %"), ("truncation without head", 1, "0.000 %"),
             ("version 0.7 to 0.8", 1, "0.000 %"), ("version 0.8 to 0.99", 1, "100.000 %")], 2))

    def test_names(self):
        self.assertEqual(run_quality.number_of("folder/0012/0012345.txt"), 12345)
        self.assertEqual(run_quality.number_of("a.jsonl.zst#L7"), 6)


class Cost(unittest.TestCase):
    def test_memory_of_all_processes(self):
        hold = "x = bytearray(60_000_000); import time; time.sleep(0.5)"
        both = f"{sys.executable} -c '{hold}' & {sys.executable} -c '{hold}'; wait"
        cost = run_cost.cost_of(["bash", "-c", both])
        self.assertGreater(cost.peak, 120e6)
        self.assertLess(cost.peak, 200e6)
        self.assertGreater(cost.wall, 0.5)
        self.assertLess(cost.cpu, cost.wall)

    def test_memory_of_this_process_is_not_counted(self):
        ballast = bytearray(100_000_000)
        self.assertLess(run_cost.cost_of(["sleep", "0.1"]).peak, len(ballast))

    def test_failure(self):
        with self.assertRaises(SystemExit):
            run_cost.cost_of(["false"])
        run_cost.cost_of(["bash", "-c", "exit 3"])  # a bad document

    def test_medians(self):
        costs = [run_cost.Cost(1, 5, 9), run_cost.Cost(3, 4, 7), run_cost.Cost(2, 6, 8)]
        self.assertEqual(run_cost.medians(costs), run_cost.Cost(2, 5, 8))


class Run(unittest.TestCase):
    def test_commands_that_the_build_lacks(self):
        run = script("run")
        self.assertTrue(run.has(tree.PROGRAM, "pairs"))
        self.assertFalse(run.has(tree.PROGRAM, "no-such-command"))
        commands = [run.Command("a", [], needs="no-such-command"), run.Command("b", []),
                    run.Command("c", [], needs="pairs")]
        for only, expected in ((None, ["b", "c"]), (["c"], ["c"])):
            with contextlib.redirect_stdout(io.StringIO()) as said:
                usable = list(run.usable(commands, tree.PROGRAM, "jsonl", only))
            self.assertEqual([command.name for command in usable], expected)
            self.assertEqual(said.getvalue(), "left out, since this build lacks it: a\n")


class Peers(program.Case):
    def test_pairs_by_counting(self):
        peers = script("peers")
        sets = [{1, 2, 3, 4}, {1, 2, 3}, {1, 2, 3, 4}, {9}, {8, 9}, (), ()]
        self.assertEqual(peers.pairs_by_counting(sets, 0.75), {(0, 1), (0, 2), (1, 2)})
        self.assertEqual(peers.pairs_by_counting(sets, 0.5), {(0, 1), (0, 2), (1, 2), (3, 4)})

    def test_pairs_of_stemma(self):
        peers = script("peers")
        file = self.put("answer", "\n".join(
            [CLASS, PAIR.format(1, 3, "near-duplicate", 0.8), PAIR.format(5, 3, "contains", 0.1)]))
        self.assertEqual(peers.pairs_of_stemma(file, 0.8), {(0, 3), (0, 2), (2, 3)})

    def test_scores(self):
        peers = script("peers")
        precision, recall, f1 = peers.scores({1, 2, 3, 4}, {1, 2})
        self.assertEqual([precision, recall], [0.5, 1])
        self.assertAlmostEqual(f1, 2 / 3)

    def test_stemma_against_counting(self):
        """From records, through stemma itself."""
        peers = script("peers")
        texts = ["one two three four five six seven eight", "ONE two three four five six seven",
                 "one two three four five six seven eight!", ""]
        records = self.put("r.jsonl", "".join(f'{{"text": "{text}"}}\n' for text in texts))
        truth = peers.truth_for_stemma(tree.PROGRAM, records, 4, 0.75)
        self.assertEqual(truth, {(0, 1), (0, 2), (1, 2)})
        self.ran("pairs", records, "--all", "--resemblance", "0.75", "--format", "jsonl", "-o",
                 str(self.folder / "answer"))
        self.assertEqual(peers.pairs_of_stemma(self.folder / "answer", 0.75), truth)


if __name__ == "__main__":
    unittest.main()
