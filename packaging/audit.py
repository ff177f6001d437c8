#!/usr/bin/env python3
"""The list of crates that a program carries, as cargo-auditable has put it there.

    packaging/audit.py PROGRAM            prints it, "NAME VERSION" a line
    packaging/audit.py --in SBOM LIST     fails where a crate of that list is not in a CycloneDX document
"""

import json
import subprocess
import sys
import tempfile
import zlib


def carried(program):
    with tempfile.NamedTemporaryFile() as section:
        subprocess.check_call(["objcopy", "--dump-section", f".dep-v0={section.name}", program, "/dev/null"])
        data = section.read()
    packages = json.loads(zlib.decompress(data))["packages"]
    return sorted(f"{it['name']} {it['version']}" for it in packages if it.get("kind") != "build")


def main():
    if sys.argv[1] != "--in":
        print("\n".join(carried(sys.argv[1])))
        return
    with open(sys.argv[2], encoding="utf-8") as file:
        document = json.load(file)
    told = {f"{it['name']} {it['version']}" for it in document["components"]}
    root = document["metadata"]["component"]
    told.add(f"{root['name']} {root['version']}")
    with open(sys.argv[3], encoding="utf-8") as file:
        lacking = [line for line in file.read().splitlines() if line not in told]
    if lacking:
        sys.exit(f"the bill of materials lacks {', '.join(lacking)}")


main()
