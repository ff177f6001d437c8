"""Cuts the lists of the AWS API into pages, which moto mostly does not.

A reader that takes the first page for the whole works in every small account, and so in every other
scenario. The token of a page is the number of things before it.
"""

import json
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs

EC2 = "http://ec2.amazonaws.com/doc/2016-11-15"


def cut(service, body, asked, size):
    """`asked` is the query string or form of the request; the answer is a body of one page."""
    if service == "ec2":
        return cut_xml(body, int(asked.get("NextToken", ["0"])[0]), size)
    if service == "apigateway":
        return cut_json(body, int(asked.get("position", ["0"])[0]), size)
    return body


def asked_of(environ, form):
    return parse_qs(form) | parse_qs(environ.get("QUERY_STRING", ""))


def cut_xml(body, first, size):
    root = ElementTree.fromstring(body)
    things = next((it for it in root if it.find(f"{{{EC2}}}item") is not None), None)
    if things is None or not root.tag.endswith("Response") or len(things) <= size:
        return body
    total = len(things)
    for index, thing in enumerate(list(things)):
        if not first <= index < first + size:
            things.remove(thing)
    if first + size < total:
        ElementTree.SubElement(root, f"{{{EC2}}}nextToken").text = str(first + size)
    ElementTree.register_namespace("", EC2)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def cut_json(body, first, size):
    answer = json.loads(body)
    things = answer.get("item") if isinstance(answer, dict) else None
    # Stages are the one list that API Gateway gives in one piece.
    if not isinstance(things, list) or len(things) <= size or "stageName" in things[0]:
        return body
    answer["item"] = things[first : first + size]
    if first + size < len(things):
        answer["position"] = str(first + size)
    return json.dumps(answer).encode()
