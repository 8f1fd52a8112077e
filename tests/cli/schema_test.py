"""The JSON of every command is what its schema in docs/formats promises, and the CSV what
docs/formats/families.csv.md does."""
import csv
import io
import json
import os
import re
import unittest

import jsonschema

import program

FORMATS = program.tree.SOURCE / "docs" / "formats"

# Every field of the contract by its full path: a schema that forgot one would let it go.
FAMILIES = """schema run documents alone skipped skipped[].document skipped[].code skipped[].message
compilations compilations[].document compilations[].parts
compilations[].shares families families[].id families[].title
families[].union_words families[].most_complete families[].reason families[].covering_set
families[].minimal families[].versions[].label families[].versions[].document
families[].versions[].words families[].versions[].completeness families[].versions[].verbatim_words
families[].versions[].relation families[].versions[].also_in families[].versions[].missing.passages
families[].versions[].missing.words families[].versions[].missing.words_across_formats
families[].versions[].format families[].edges[].a families[].edges[].b
families[].edges[].relation families[].edges[].covers families[].edges[].resemblance
families[].edges[].containment_a_in_b families[].edges[].containment_b_in_a
families[].edges[].longest_run families[].edges[].found_by""".split()
COMPARE = """schema run base union_words most_complete reason covering_set minimal versions[].label
versions[].document versions[].words versions[].completeness versions[].verbatim_words passages[].n
passages[].kind passages[].words passages[].readings[].label passages[].readings[].status
passages[].readings[].changes missing[].label missing[].passages missing[].words missing[].after
missing[].before missing[].found_in missing[].shape missing[].across_formats
versions[].format""".split()


HOLDINGS = """schema run run.context run.run documents reference skipped skipped[].document
skipped[].code skipped[].message total.held total.partly total.new total.wordless total.words
total.words_held folders[].folder folders[].held folders[].partly folders[].new folders[].wordless
folders[].words folders[].words_held holdings[].document holdings[].holding holdings[].words
holdings[].words_held holdings[].passages_not_held holdings[].held_in[].document
holdings[].held_in[].words holdings[].not_held[].lines holdings[].not_held[].words
holdings[].not_held[].passage_words holdings[].not_held[].text""".split()


def schema(name):
    return json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8"))


def resolved(node, root):
    while "$ref" in node:
        node = root["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return node


def fields(node, root, path=""):
    """(path, required) of every field that a schema describes."""
    node = resolved(node, root)
    if node.get("type") == "array" and "items" in node:
        yield from fields(node["items"], root, path + "[]")
    for name, inner in node.get("properties", {}).items():
        full = f"{path}.{name}" if path else name
        yield full, name in node["required"]
        yield from fields(inner, root, full)


def objects(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for inner in node.values():
            yield from objects(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from objects(inner)


class Schemas(program.Case):
    def validate(self, name, text):
        result = json.loads(text)
        jsonschema.Draft202012Validator(schema(name)).validate(result)
        return result

    def test_schemas_are_closed_and_complete(self):
        for name, contract in (("families", FAMILIES), ("compare", COMPARE),
                               ("holdings", HOLDINGS)):
            root = schema(name)
            jsonschema.Draft202012Validator.check_schema(root)
            for node in objects(root):
                self.assertIs(node.get("additionalProperties"), False, node)
            required = {path for path, needed in fields(root, root) if needed}
            self.assertEqual(sorted(set(contract) - required), [])

    def test_a_field_too_many_or_too_few_is_an_error(self):
        good = json.loads(self.ran("families", program.FIXTURES, "--format", "json").stdout)
        for spoil in (lambda r: r.update(host="x"), lambda r: r.pop("skipped"),
                      lambda r: r["families"][0]["edges"][0].update(relation="twins"),
                      lambda r: r["families"][0]["versions"][0].pop("also_in"),
                      lambda r: r["run"].update(threads=8)):
            bad = json.loads(json.dumps(good))
            spoil(bad)
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.Draft202012Validator(schema("families")).validate(bad)

    def test_codes_are_those_of_the_list(self):
        listed = set(re.findall(r"`([a-z_]+)`", (FORMATS / "codes.md").read_text("utf-8")))
        codes = schema("families")["properties"]["skipped"]["items"]["properties"]["code"]["enum"]
        self.assertEqual(set(codes) - listed, set())

    def test_families_of_all_fixtures(self):
        for paths in ([program.FIXTURES], [program.FIXTURES / "statements"],
                      [program.FIXTURES / "variants", "--resemblance", "0.3", "--run", "21"]):
            self.validate("families", self.ran("families", *paths, "--format", "json").stdout)

    def test_each_family_of_the_fixtures_compared(self):
        found = json.loads(self.ran("families", program.FIXTURES, "--format", "json").stdout)
        self.assertGreater(len(found["families"]), 9)
        for family in found["families"]:
            documents = [version["document"] for version in family["versions"]]
            result = self.validate(
                "compare", self.ran("compare", *documents, "--format", "json").stdout)
            for name in ("union_words", "most_complete", "reason", "covering_set", "minimal"):
                self.assertEqual(result[name], family[name])
            self.check_sums(family, result)

    def check_sums(self, family, result):
        """What compare lists is what families counts, and what completeness is made of."""
        self.assertEqual(sum(each["words"] for each in result["passages"]), result["union_words"])
        for number, version in enumerate(family["versions"]):
            label = version["label"]
            gaps = [gap for gap in result["missing"] if gap["label"] == label]
            self.assertEqual({"passages": sum(len(gap["passages"]) for gap in gaps),
                              "words": sum(gap["words"] for gap in gaps),
                              "words_across_formats": sum(
                                  gap["words"] for gap in gaps if gap["across_formats"])},
                             version["missing"])
            present = sum(each["words"] for each in result["passages"]
                          if each["readings"][number]["status"] != "missing")
            self.assertEqual(present + version["missing"]["words"], result["union_words"])
            self.assertAlmostEqual(present / result["union_words"], version["completeness"])

    def test_names_that_are_not_utf8(self):
        self.put_family()
        text = (self.folder / "bees-full.txt").read_bytes()
        self.put(b"\xff\xfe.txt", text)
        self.put(b"odd-\xe9.bin", b"\0\1\2\3" * 99)
        self.put(b"alone-\xe9.txt", "A text of its own that nobody else has.")
        result = self.validate("families", self.ran(
            "families", self.folder, "--format", "json").stdout)
        self.assertEqual(result["skipped"][0]["document"], f"{self.folder}/odd-%E9.bin")
        self.assertIn(f"{self.folder}/alone-%E9.txt", result["alone"])
        family, = result["families"]
        self.assertIn("document_bytes", family["versions"][1])
        self.validate("compare", self.ran("compare", self.folder / "bees-full.txt",
                                          os.path.join(os.fsencode(self.folder), b"\xff\xfe.txt"),
                                          "--format", "json").stdout)

    def test_nothing_to_read(self):
        result = self.validate("families", self.ran(
            "families", self.folder, "--format", "json").stdout)
        self.assertEqual([result["documents"], result["families"], result["alone"]], [0, [], []])

    def test_csv_has_a_record_for_each_document(self):
        done = self.ran("families", program.FIXTURES, "--format", "csv")
        self.assertEqual(done.stdout.count(b"\n"), done.stdout.count(b"\r\n"))
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
        page = (FORMATS / "families.csv.md").read_text(encoding="utf-8")
        columns = [name for line in page.splitlines() if line.startswith("| `")
                   for name in re.findall("`([a-z_]+)`", line.split("|")[1])]
        self.assertEqual(list(rows[0]), columns)
        found = json.loads(self.ran("families", program.FIXTURES, "--format", "json").stdout)
        expected = [(version["document"], family["id"]) for family in found["families"]
                    for version in family["versions"]] + [(each, "") for each in found["alone"]]
        self.assertEqual([(row["document"], row["family"]) for row in rows], expected)


if __name__ == "__main__":
    unittest.main()
