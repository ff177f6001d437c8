#!/usr/bin/env python3
"""Makes a zip of the programs in a folder, the same to the byte for the same commit.

    packaging/zip.py FILE FOLDER
"""

import os
import pathlib
import sys
import time
import zipfile


def main():
    file, folder = sys.argv[1:]
    when = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(pathlib.Path(folder).iterdir()):
            entry = zipfile.ZipInfo(path.name, when)
            # An executable, as Lambda demands of `bootstrap`, made on Unix.
            entry.external_attr = 0o100755 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


main()
