"""Faults of the AWS API for the fault table, one run at a time.

A run is known by its access key, so that many may go on in one world: KEY.json in the folder of cells holds
what is broken for it, as a scenario's `faults` do, and each of its calls gets a line in KEY.calls.
"""

import json
import os
import re
import socket
import time
import xml.etree.ElementTree as ElementTree

EC2 = "http://ec2.amazonaws.com/doc/2016-11-15"
# Where an answer leads that sends the caller elsewhere.
ELSEWHERE = "/elsewhere"
# As a portal answers that wants somebody to log in.
PORTAL = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in</body></html>"


def key_of(environ):
    credential = re.search(r"Credential=([A-Za-z0-9]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return credential.group(1) if credential else "unsigned"


def of_run(folder, environ, call):
    """The faults of the run that calls; none where it has none of its own."""
    path = os.path.join(folder, key_of(environ))
    if not os.path.exists(path + ".json"):
        return {}
    place = ELSEWHERE if environ["PATH_INFO"].endswith(ELSEWHERE) else call
    with open(path + ".calls", "a") as calls:
        calls.write(place + "\n")
    with open(path + ".json") as faults:
        return json.load(faults)


def instead(kind, environ, start_response):
    """The answer of a fault that asks nobody; None where the fault is another one."""
    if kind == "closed":
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        start_response("200 OK", [])
        return []
    if kind == "moved":
        place = environ["PATH_INFO"].rstrip("/") + ELSEWHERE
        start_response("307 Temporary Redirect", [("Location", place), ("Content-Length", "0")])
        return []
    if kind == "garbage":
        return whole(b"\x00\xff\xfe<" * 512, start_response)
    if kind == "portal":
        return whole(PORTAL, start_response)
    if kind == "drip":
        start_response("200 OK", [("Content-Type", "text/xml")])
        return slowly(b" ", 0.2)
    if kind == "flood":
        start_response("200 OK", [("Content-Type", "text/xml")])
        return slowly(b" " * (1 << 20), 0)
    return None


def whole(body, start_response):
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def slowly(piece, seconds):
    while True:
        time.sleep(seconds)
        yield piece


def without_token(kind, environ, form):
    """moto is always asked for the first page where the pages never end."""
    if kind in ("endless", "again"):
        form = re.sub(r"(^|&)NextToken=[^&]*", "", form)
        environ["QUERY_STRING"] = re.sub(r"(^|&)position=[^&]*", "", environ.get("QUERY_STRING", ""))
        environ["CONTENT_LENGTH"] = str(len(form.encode()))
    return form


def bent(kind, body):
    """What a fault makes of an answer of moto's."""
    bend = {"empty": emptied, "wrong": wrong, "endless": fresh_token, "again": same_token}.get(kind)
    if bend is None:
        return body
    try:
        return json.dumps(bend(json.loads(body))).encode()
    except ValueError:
        root = bend(ElementTree.fromstring(body))
        ElementTree.register_namespace("", EC2)
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def emptied(answer):
    """A list without anything in it, or an object without members."""
    if isinstance(answer, dict):
        return {key: [] for key, value in answer.items() if isinstance(value, list)}
    for thing in answer:
        if len(thing):
            for inner in list(thing):
                thing.remove(inner)
        elif not thing.tag.lower().endswith("requestid"):
            thing.text = ""
    return answer


def wrong(answer):
    """Every value of another type."""
    if isinstance(answer, dict):
        return {key: wrong_value(value) for key, value in answer.items()}
    for leaf in answer.iter():
        if not len(leaf) and not leaf.tag.lower().endswith("requestid"):
            leaf.text = "perhaps"
    return answer


def wrong_value(value):
    if isinstance(value, list):
        return {"item": [wrong_value(it) for it in value]}
    if isinstance(value, str):
        return 7
    return "perhaps"


def fresh_token(answer):
    return with_token(answer, str(time.monotonic_ns()))


def same_token(answer):
    return with_token(answer, "again")


def with_token(answer, token):
    if isinstance(answer, dict):
        return {**answer, "position": token}
    space = answer.tag.partition("}")[0] + "}" if answer.tag.startswith("{") else ""
    ElementTree.SubElement(answer, f"{space}nextToken").text = token
    return answer
