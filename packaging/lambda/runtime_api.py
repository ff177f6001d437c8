#!/usr/bin/env python3
"""A stand-in for Lambda's Runtime API: hands events to an unpacked zip, and says whether it answers as it must.

    packaging/lambda/runtime_api.py FOLDER

Source: AWS, "Using the Lambda runtime API for custom runtimes".
"""

import http.server
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import time

# Nothing answers at this address (RFC 5737), and the name of the other one does not exist (RFC 6761).
URL = "https://vpce-0123456789abcdef0-abcdefgh.execute-api.us-east-1.vpce.amazonaws.invalid/prod/pets?id=1&all=%20"
EVENTS = [
    ({"url": URL}, "response"),
    ({"method": "HEAD", "url": URL, "note": "the order of names is free"}, "response"),
    ({"url": URL, "method": "DELETE"}, "error"),
    ({"url": "--version"}, "error"),
    ({"url": "https://a.example/$(touch OWNED)`touch OWNED`;'"}, "response"),
    ({"uri": URL}, "error"),
    ("no object", "error"),
]


class Api(http.server.BaseHTTPRequestHandler):
    """One request of the runtime."""

    events = queue.Queue()
    answers = queue.Queue()
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """`/runtime/invocation/next` waits for an event, as Lambda's does."""
        number, event, left = self.events.get()
        body = json.dumps(event, indent=1).encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", f"request-{number}")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + left) * 1000)))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        """An answer, or an error."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answers.put((self.path, body))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    owned = pathlib.Path(tempfile.mkdtemp()) / "owned"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # As in Lambda: a small environment, and a name of the function.
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "apigw-doctor",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_TASK_ROOT": str(folder),
    }
    runtime = subprocess.Popen([folder / "bootstrap"], env=environment, cwd="/")
    try:
        for number, (event, way) in enumerate(EVENTS):
            event = json.loads(json.dumps(event).replace("OWNED", str(owned)))
            started = time.monotonic()
            Api.events.put((number, event, 7))
            path, body = Api.answers.get(timeout=30)
            took = time.monotonic() - started
            wanted = f"/2018-06-01/runtime/invocation/request-{number}/{way}"
            assert path == wanted, f"{event}: {path} in place of {wanted}: {body[:300]}"
            answer = json.loads(body)
            if way == "error":
                assert answer["errorType"] and answer["errorMessage"], body
                continue
            assert answer["schema"] == "apigw-doctor/report/1", body[:300]
            assert answer["verdict"]["state"] in ("broken", "inconclusive"), answer["verdict"]
            assert took < 7, f"it took {took:.1f} s of 7 s"
            if "amazonaws" in event["url"]:
                assert answer["target"]["url"].startswith(URL.partition("?")[0]), answer["target"]
        assert not owned.exists(), "a text of the event was run"
        assert runtime.poll() is None, "the runtime ended"
    finally:
        runtime.kill()
        runtime.wait()
    print(f"runtime api: {len(EVENTS)} events answered")


main()
