"""Writes the cases of tests/cases as files that a fuzz target starts from: seeds.py TARGET FOLDER."""

import hashlib
import pathlib
import sys
import tomllib

CASES = pathlib.Path(__file__).parent.parent / "tests" / "cases"


def table(name):
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


def lines(name):
    return (CASES / "policy" / name).read_text(encoding="utf-8").splitlines()


def texts(target):
    match target:
        case "url":
            urls = table("urls.toml")
            return [case["text"] for case in urls["url"]] + urls["refused"]["texts"]
        case "decode":
            return [case["text"] for case in table("answers.toml")["answer"]]
        case "policy_case":
            return lines("decisions.jsonl")
        case "policy_lint":
            return lines("lint.jsonl")
    sys.exit(f"seeds.py: there are no seeds for {target}")


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for text in texts(target):
        data = text.encode()
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


main()
