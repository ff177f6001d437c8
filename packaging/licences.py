#!/usr/bin/env python3
"""Prints the licences of the crates that a build links, each text once, with the crates that it is of.

    packaging/licences.py x86_64-unknown-linux-gnu [--no-default-features]
"""

import collections
import json
import pathlib
import subprocess
import sys

NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE")


def linked(metadata):
    """The packages that the program links: normal dependencies alone, found from its own package on."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    found, rest = set(), [root]
    while rest:
        for dependency in nodes[rest.pop()]["deps"]:
            kinds = [kind["kind"] for kind in dependency["dep_kinds"]]
            if None in kinds and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                rest.append(dependency["pkg"])
    packages = [package for package in metadata["packages"] if package["id"] in found]
    # What a procedural macro needs runs in the compiler: its text is told all the same, which harms nobody.
    return sorted(packages, key=lambda package: (package["name"], package["version"]))


def main():
    target, *more = sys.argv[1:]
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target, *more]
    metadata = json.loads(subprocess.check_output(command))
    texts = collections.defaultdict(list)
    print("apigw-doctor links the crates below. Each licence's text follows, with the crates that carry it.\n")
    for package in linked(metadata):
        name = f"{package['name']} {package['version']}"
        print(f"{name}: {package['license'] or package['license_file']}")
        folder = pathlib.Path(package["manifest_path"]).parent
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.name.upper().startswith(NAMES):
                texts[file.read_text(errors="replace").strip()].append(name)
    for text, names in texts.items():
        print(f"\n{'-' * 78}\n{', '.join(names)}\n\n{text}")


main()
