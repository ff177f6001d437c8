"""Judges commands of the AWS CLI by its own parser, and asks nobody.

Reads a JSON list of argument lists from stdin, and prints a JSON list: null for each that the CLI takes,
else what it said. Option names, JSON and shorthand arguments, and the shapes of the API are judged, since
the command runs up to where it would be sent.
"""

import contextlib
import io
import json
import os
import sys

for name in list(os.environ):
    if name.startswith("AWS_"):
        del os.environ[name]
os.environ.update(
    AWS_ACCESS_KEY_ID="none",
    AWS_SECRET_ACCESS_KEY="none",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_PAGER="",
)

import botocore.endpoint  # noqa: E402
from awscli.clidriver import create_clidriver  # noqa: E402

sent = []


class Taken(Exception):
    """The command is whole: it would be sent now."""


def nobody_is_asked(self, operation_model, request_dict):
    sent.append(operation_model.name)
    raise Taken


botocore.endpoint.Endpoint.make_request = nobody_is_asked


def judged(words):
    del sent[:]
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = create_clidriver().main(words)
    except SystemExit as ended:
        code = ended.code
    if sent:
        return None
    return f"exit {code}: {said.getvalue().strip()[-600:]}"


print(json.dumps([judged(words) for words in json.load(sys.stdin)]))
