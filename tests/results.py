# results.py - looks at a directory of results as another program would
#
#   python3 results.py SCHEMA DIR...
#
# Prints what is wrong: results.json that is not as its schema says, rows of it that are
# not those of the tables, files that are not as the manifest says.
import csv
import hashlib
import json
import pathlib
import sys
from decimal import Decimal

import jsonschema

IDENTITY = ("scenario", "variant", "seed", "set")


def as_json(name, text):
    """A cell of CSV as results.json has it, and what it is called there."""
    if name.endswith("_ms"):
        return name[:-3] + "_ns", None if text == "" else int(Decimal(text) * 1000000)
    return name, text


def is_same(table, row):
    """Whether a row of a table, as it was read, is that row of JSON."""
    for name, text in table.items():
        if name in IDENTITY:
            continue
        name, value = as_json(name, text)
        of_json = row[name]
        if isinstance(value, str):
            of_json = "" if of_json is None else str(of_json)
        if value != of_json:
            return False
    return len(row) == len(table) - len(IDENTITY)


def rows_of(folder, results, table):
    """Pairs of rows of a table: of CSV and of JSON, None where there is no more."""
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        of_csv = list(csv.DictReader(file))
    of_json = [row for run in results["runs"] for row in run[table.replace("-", "_")]]
    if len(of_csv) != len(of_json):
        print(f"{folder}: {table}: {len(of_csv)} rows of CSV, {len(of_json)} of JSON")
    return zip(of_csv, of_json)


def check(validator, folder):
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for error in list(validator.iter_errors(results))[:10]:
        print(f"{folder}: {list(error.absolute_path)}: {error.message[:200]}")
    for file in manifest["files"]:
        data = (folder / file["name"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != file["sha256"] or len(data) != file["octets"]:
            print(f"{folder}: {file['name']} is not what the manifest says")
    if sorted(file["name"] for file in manifest["files"]) + ["manifest.json"] != sorted(
            path.name for path in folder.iterdir() if path.name != "manifest.json") + ["manifest.json"]:
        print(f"{folder}: the manifest does not list its files")
    tables = [file["name"][:-4] for file in manifest["files"] if "rows" in file and file["name"] != "packets.csv"]
    for table in tables:
        for nth, (one, other) in enumerate(rows_of(folder, results, table)):
            if not is_same(one, other):
                print(f"{folder}: {table}: row {nth + 1} is another one in JSON: {one} {other}")
                break
    with open(folder / "connections.csv", newline="", encoding="utf-8") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    if rows != next(file["rows"] for file in manifest["files"] if file["name"] == "connections.csv"):
        print(f"{folder}: the manifest counts other connections")
    if manifest["complete"] is not True:
        print(f"{folder}: is not complete")


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for folder in sys.argv[2:]:
        check(validator, pathlib.Path(folder))


main()
