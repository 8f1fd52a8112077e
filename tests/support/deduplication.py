"""Runs `stemma dedup`, and holds what it says of itself against its schema."""
import json

import jsonschema

import program

SCHEMA = json.loads((program.tree.SOURCE / "docs/formats/dedup.schema.json").read_text("utf-8"))
REMOVAL = {"$ref": "#/$defs/removal", "$defs": SCHEMA["$defs"]}


def words(name, count):
    return " ".join(f"{name}{n}" for n in range(count))


FULL = words("full", 60)
OTHER = words("other", 60)


class Case(program.Case):
    def dedup(self, *arguments, code=0, out="out", **options):
        """(summary, [dropped], run) of a run in the folder."""
        done = self.ran("dedup", *arguments, "-o", out, code=code, cwd=self.folder, **options)
        folder = self.folder / out
        summary = json.loads((folder / "summary.json").read_text("utf-8"))
        jsonschema.Draft202012Validator(SCHEMA).validate(summary)
        dropped = [json.loads(line) for line in (folder / "dropped.jsonl").read_bytes().splitlines()]
        for each in dropped:
            jsonschema.Draft202012Validator(REMOVAL).validate(each)
        self.assertEqual(len(dropped), summary["dropped"]["records"])
        self.assertEqual(sum(summary["dropped_by"].values()), len(dropped))
        for what in ("records", "bytes"):
            self.assertEqual(summary["in"][what], sum(summary[part][what] for part in (
                "kept", "dropped", "unreadable")))
        return summary, dropped, done

    def out(self, name, out="out"):
        return (self.folder / out / name).read_bytes()
