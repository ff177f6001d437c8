"""The lab's AWS control plane: moto's server, one process per scenario.

Importing moto and loading its EC2 data costs about two seconds, so the test binary starts this
file once. It warms up and then reads one JSON object per line from stdin:

    {"netns": "/run/netns/NAME", "listen": ["198.51.100.10", 5000], "answer": PATH, "cells": FOLDER, "world": {...}}

For each it forks a child, which enters the network namespace, builds the scenario's world with
boto3 (aws_world.py), writes what it created to PATH as JSON, and serves until it is killed. The
child's process id is printed at once, one per line; {"end": ID} ends that child. The end of stdin
ends everything.

Faults that a scenario asks for (`world["faults"]`, "service:Action" to kind) begin when the world
is built. Actions are called as in IAM's service reference, e.g. `ec2:DescribeVpcEndpoints`,
`apigateway:GetRestApi`.
"""

import contextlib
import ctypes
import html
import io
import json
import logging
import os
import re
import signal
import socket
import sys
import threading
import time
import traceback
import uuid
from urllib.parse import parse_qs

# The builder's own credentials; moto accepts any.
os.environ.update(AWS_ACCESS_KEY_ID="lab", AWS_SECRET_ACCESS_KEY="lab", AWS_REGION="us-east-1")
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

import aws_faults  # noqa: E402
import aws_pages  # noqa: E402
import aws_world  # noqa: E402
from moto.moto_api._internal import mock_random  # noqa: E402
from moto.server import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)

# What a path of API Gateway's REST protocol is called as an action.
APIGATEWAY_ACTIONS = [
    (r"/restapis/?", "RestApis"),
    (r"/restapis/[^/]+", "RestApi"),
    (r"/restapis/[^/]+/stages", "Stages"),
    (r"/restapis/[^/]+/stages/[^/]+", "Stage"),
    (r"/restapis/[^/]+/deployments", "Deployments"),
    (r"/restapis/[^/]+/deployments/[^/]+", "Deployment"),
    (r"/restapis/[^/]+/resources", "Resources"),
    (r"/restapis/[^/]+/resources/[^/]+", "Resource"),
    (r"/restapis/[^/]+/resources/[^/]+/methods/[^/]+", "Method"),
    (r"/restapis/[^/]+/gatewayresponses", "GatewayResponses"),
    (r"/restapis/[^/]+/authorizers", "Authorizers"),
    (r"/domainnames", "DomainNames"),
    (r"/domainnames/[^/]+/basepathmappings", "BasePathMappings"),
    (r"/domainnameaccessassociations", "DomainNameAccessAssociations"),
    (r"/v2/domainnames/[^/]+/routingrules", "RoutingRules"),
    (r"/v2/vpclinks", "VpcLinks"),
    (r"/account", "Account"),
]


# What moto does not know, or knows otherwise than AWS: it takes every attachment for a peering's.
OWN_ANSWERS = {
    "ec2:DescribeVpcBlockPublicAccessOptions": (
        "<vpcBlockPublicAccessOptions>"
        f"<awsAccountId>{aws_world.ACCOUNT}</awsAccountId><awsRegion>{aws_world.REGION}</awsRegion>"
        "<state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode>"
        "</vpcBlockPublicAccessOptions>"
    ),
    "ec2:DescribeVpcBlockPublicAccessExclusions": "<vpcBlockPublicAccessExclusionSet/>",
    "ec2:DescribeTransitGatewayPeeringAttachments": "<transitGatewayPeeringAttachments/>",
}


def own_answer(action, inner):
    """An answer of EC2's query protocol."""
    space = "http://ec2.amazonaws.com/doc/2016-11-15/"
    body = f'<{action}Response xmlns="{space}"><requestId>{uuid.uuid4()}</requestId>{inner}</{action}Response>'
    return "200 OK", [("Content-Type", "text/xml;charset=UTF-8")], body.encode()


# How long each call takes, in seconds: for benchmarks.
DELAY = int(os.environ.get("APIGW_DOCTOR_LAB_DELAY_MS") or 0) / 1000


class FrontDesk:
    """Stands before moto: plays the faults, and corrects answers moto has no field for."""

    def __init__(self, moto):
        self.moto = moto
        self.faults = {}
        self.answers = {}
        self.page = None
        self.cells = None

    def __call__(self, environ, start_response):
        service = service_of(environ)
        form = take_form(environ)
        action = action_of(service, environ, form)
        call = f"{service}:{action}"
        faults = self.faults
        if self.cells:
            faults = faults | aws_faults.of_run(self.cells, environ, call)
        fault = next((faults[k] for k in (call, f"{service}:*", "*") if k in faults), None)
        if fault == "never":
            time.sleep(3600)
        if self.cells:
            time.sleep(DELAY)
        if fault in ERRORS:
            return error(service, action, environ, fault, start_response)
        answer = aws_faults.instead(fault, environ, start_response)
        if answer is not None:
            return answer
        form = aws_faults.without_token(fault, environ, form)
        environ["wsgi.input"] = io.BytesIO(form.encode())
        own = OWN_ANSWERS.get(call)
        if call in self.answers:
            headers = [("Content-Type", "application/json"), ("x-amzn-RequestId", str(uuid.uuid4()))]
            status, body = "200 OK", self.answers[call].encode()
        else:
            status, headers, body = own_answer(action, own) if own else self.ask_moto(environ)
        if call == "ec2:ModifyVpcEndpoint" and status.startswith("200"):
            aws_world.correct_private_dns(parse_qs(form))
        if service == "apigateway":
            headers = [h for h in headers if h[0].lower() != "content-type"]
            headers.append(("Content-Type", "application/json"))
            if action == "GetDeployment" and "apisummary" in environ.get("QUERY_STRING", ""):
                body = aws_world.with_api_summary(environ["PATH_INFO"], body)
        if self.page and status.startswith("200"):
            body = aws_pages.cut(service, body, aws_pages.asked_of(environ, form), self.page)
        if status.startswith("200"):
            body = aws_faults.bent(fault, body)
        headers = [h for h in headers if h[0].lower() != "content-length"]
        headers.append(("Content-Length", str(len(body))))
        if fault == "half":
            body = body[: len(body) // 2]
        start_response(status, headers)
        return [body]

    def ask_moto(self, environ):
        answer = {}

        def remember(status, headers, exc_info=None):
            answer.update(status=status, headers=headers)

        body = b"".join(self.moto(environ, remember))
        return answer["status"], answer["headers"], body


def service_of(environ):
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return scope.group(1) if scope else "unsigned"


def take_form(environ):
    """Reads the request's body, and leaves it to be read once more by moto."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body.decode(errors="replace")


def action_of(service, environ, form):
    if service == "apigateway":
        verb = environ["REQUEST_METHOD"].capitalize()
        for pattern, name in APIGATEWAY_ACTIONS:
            if re.fullmatch(pattern, environ["PATH_INFO"]):
                return verb + name
        return verb + environ["PATH_INFO"]
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    return target or parse_qs(form).get("Action", ["?"])[0]


# kind: {service: (status, code, message)}; "other" serves every other service.
ERRORS = {
    "denied": {
        "ec2": ("403 Forbidden", "UnauthorizedOperation", "You are not authorized to perform this operation. {who}"),
        "apigateway": ("403 Forbidden", "AccessDeniedException", "{who}"),
        "other": ("403 Forbidden", "AccessDenied", "{who}"),
    },
    "throttled": {
        "ec2": ("503 Service Unavailable", "RequestLimitExceeded", "Request limit exceeded."),
        "apigateway": ("429 Too Many Requests", "TooManyRequestsException", "Too Many Requests"),
        "other": ("400 Bad Request", "Throttling", "Rate exceeded"),
    },
    "broken": {
        "ec2": ("500 Internal Server Error", "InternalError", "An internal error has occurred"),
        "apigateway": ("500 Internal Server Error", "InternalFailure", "Internal Failure"),
        "other": ("500 Internal Server Error", "InternalFailure", "Internal Failure"),
    },
    # Says again all that it was sent, the credentials among it.
    "echo": {"other": ("400 Bad Request", "ValidationError", "{said}")},
}


def error(service, action, environ, kind, start_response):
    status, code, message = ERRORS[kind].get(service, ERRORS[kind]["other"])
    # API Gateway's IAM actions are the HTTP verbs, on the path as the resource.
    iam, resource = f"{service}:{action}", ""
    if service == "apigateway":
        iam = f"apigateway:{environ['REQUEST_METHOD']}"
        resource = f" on resource: arn:aws:apigateway:us-east-1::{environ['PATH_INFO']}"
    who = (
        f"User: arn:aws:sts::{aws_world.ACCOUNT}:assumed-role/AppRole/i-client is not authorized to "
        f"perform: {iam}{resource} because no identity-based policy allows the {iam} action"
    )
    said = "; ".join(f"{name}: {value}" for name, value in environ.items() if name.startswith("HTTP_"))
    message = message.format(who=who, said=said)
    request_id = str(uuid.uuid4())
    if service == "apigateway":
        key = "Message" if kind == "denied" else "message"
        body, kind_header = json.dumps({key: message}), [("x-amzn-ErrorType", code)]
        content_type = "application/json"
    else:
        detail = f"<Code>{code}</Code><Message>{html.escape(message)}</Message>"
        body = (
            f"<Response><Errors><Error>{detail}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
            if service == "ec2"
            else f"<ErrorResponse><Error><Type>Sender</Type>{detail}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        body, kind_header = '<?xml version="1.0" encoding="UTF-8"?>\n' + body, []
        content_type = "text/xml;charset=UTF-8"
    body = body.encode()
    start_response(
        status,
        [("Content-Type", content_type), ("Content-Length", str(len(body))), ("x-amzn-RequestId", request_id)]
        + kind_header,
    )
    return [body]


class QuietHandler(WSGIRequestHandler):
    def log(self, *_args, **_kwargs):
        pass


def serve(order, app):
    """Runs in the child: the rest of its life is this scenario's control plane."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with open(order["netns"]) as netns:
        if LIBC.setns(netns.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "cannot enter the network namespace")
    # Not the seed of the warm-up, whose ids (the default VPC's) must not come again.
    mock_random.seed(20240607)
    desk = FrontDesk(app)
    host, port = order["listen"]
    # The server would ask a resolver that this namespace cannot reach what its address is called.
    socket.getfqdn = lambda name="": name
    server = make_server(host, port, desk, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    created = aws_world.build(order["world"], f"http://{host}:{port}")
    desk.faults, desk.page = order["world"]["faults"], order["world"]["page"]
    answers = order["world"]["answers"].items()
    desk.answers = {call: aws_world.fill(body, created["ids"]) for call, body in answers} | created["answers"]
    desk.cells = order["cells"]
    write(order["answer"], created)
    threading.Event().wait()


def write(path, answer):
    with open(path + ".part", "w") as file:
        json.dump(answer, file, default=str)
    os.rename(path + ".part", path)


def main():
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    mock_random.seed(1)
    app = DomainDispatcherApplication(create_backend_app)
    aws_world.warm_up(app)
    for line in sys.stdin:
        order = json.loads(line)
        if "end" in order:
            with contextlib.suppress(ProcessLookupError):
                os.kill(order["end"], signal.SIGKILL)
            continue
        pid = os.fork()
        if pid == 0:
            # The child must not read the next order, nor keep the pipe open.
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)
            os.dup2(2, 1)
            try:
                serve(order, app)
            except BaseException:  # Whatever it was, the Rust side must hear of it.
                write(order["answer"], {"error": traceback.format_exc()})
            os._exit(1)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
