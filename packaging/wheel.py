#!/usr/bin/env python3
"""Lays out a Python wheel that carries the program and nothing else; `wheel pack` makes the file of it.

    packaging/wheel.py PROGRAM VERSION PLATFORM FOLDER

prints the folder that it has made below FOLDER. `pip install` puts the program beside `python`.
"""

import pathlib
import shutil
import sys

PROJECT = "https://github.com/apigw-doctor/apigw-doctor"


def main():
    program, version, platform, folder = sys.argv[1:]
    here = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(folder) / f"apigw_doctor-{version}"
    scripts = root / f"apigw_doctor-{version}.data" / "scripts"
    told = root / f"apigw_doctor-{version}.dist-info"
    for each in (scripts, told / "licenses"):
        each.mkdir(parents=True)
    shutil.copy2(program, scripts / "apigw-doctor")
    shutil.copy2(here / "LICENSE", told / "licenses" / "LICENSE")
    (told / "WHEEL").write_text(
        "Wheel-Version: 1.0\nGenerator: apigw-doctor scripts/release\nRoot-Is-Purelib: false\n"
        f"Tag: py3-none-{platform}\n"
    )
    (told / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: apigw-doctor\nVersion: {version}\n"
        "Summary: Says why a client cannot call an Amazon API Gateway private REST API, and what to change\n"
        f"Project-URL: Repository, {PROJECT}\nLicense-Expression: Apache-2.0\nLicense-File: LICENSE\n"
        "Requires-Python: >=3.7\nDescription-Content-Type: text/markdown\n\n"
        + (here / "README.md").read_text()
    )
    print(root)


main()
