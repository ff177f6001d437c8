"""Writes the cases of tests/cases as files that a fuzz target starts from: seeds.py TARGET FOLDER."""

import hashlib
import itertools
import json
import pathlib
import sys
import tomllib

CASES = pathlib.Path(__file__).parent.parent / "tests" / "cases"

# The facts that are lists of what AWS CLI commands print, and the commands' keys.
PRINTED = {
    "vpcs": "Vpcs",
    "subnets": "Subnets",
    "network_interfaces": "NetworkInterfaces",
    "security_groups": "SecurityGroups",
    "network_acls": "NetworkAcls",
    "route_tables": "RouteTables",
    "peerings": "VpcPeeringConnections",
    "vpc_endpoints": "VpcEndpoints",
    "nat_gateways": "NatGateways",
    "prefix_lists": "PrefixLists",
    "stages": "item",
    "resources": "items",
}


def table(name):
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


def lines(name):
    return (CASES / "policy" / name).read_text(encoding="utf-8").splitlines()


def recorded():
    """The recorded cases: one is whole, and each of the others says what differs from it."""
    paths = sorted((CASES / "recorded").glob("*.json"))
    cases = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    for name, delta in cases.items():
        yield delta if name == "healthy" else patched(cases["healthy"], delta)


def patched(base, delta):
    """As src/facts/delta.rs has it."""
    if not isinstance(delta, dict):
        return delta
    if isinstance(base, list):
        changed = []
        for number, one in enumerate([*base, None]):
            changed += delta.get(f"+{number}", [])
            if number == len(base):
                continue
            members = [it for it in one.values() if isinstance(it, str)] if isinstance(one, dict) else []
            key = next((key for key in (str(number), *members) if key in delta), None)
            if key is None:
                changed.append(one)
            elif delta[key] is not None:
                changed.append(patched(one, delta[key]))
        return changed
    base = base if isinstance(base, dict) else {}
    changed = {key: value for key, value in base.items() if key not in delta}
    for key, it in delta.items():
        if key.endswith("="):
            changed[key[:-1]] = it
        elif it is not None:
            changed[key] = patched(base.get(key), it)
    return changed


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def printed():
    """What AWS CLI commands print: whole files, and lists out of recorded cases."""
    yield compact(json.loads((CASES / "network" / "world.json").read_text(encoding="utf-8"))["all"])
    for path in sorted((CASES / "field").rglob("*.json")):
        yield path.read_text(encoding="utf-8")
    for facts in recorded():
        for fact, key in PRINTED.items():
            told = facts["aws"].get(fact)
            if isinstance(told, dict) and told.get("known"):
                yield compact({key: told["known"]})


def texts(target):
    match target:
        case "url":
            urls = table("urls.toml")
            yield from [case["text"] for case in urls["url"]] + urls["refused"]["texts"]
        case "decode":
            yield from [case["text"] for case in table("answers.toml")["answer"]]
        case "transcript":
            for path in sorted((CASES / "texts").glob("*.toml")):
                yield from [case["text"] for case in tomllib.loads(path.read_text(encoding="utf-8"))["text"]]
        case "template":
            for path in sorted((CASES / "templates").rglob("*.*")):
                yield path.read_text(encoding="utf-8")
        case "policy_case" | "policy_calls":
            yield from lines("decisions.jsonl")
        case "policy_lint":
            yield from lines("lint.jsonl")
        case "snapshot" | "redaction":
            # One in six: going through a case takes time, and most of a case is in all of them.
            yield from map(compact, itertools.islice(recorded(), 0, None, 6))
        case "facts":
            yield from printed()
        case "fleet":
            reports = [path.read_text(encoding="utf-8") for path in sorted((CASES / "rendered").glob("*/json"))]
            yield from reports
            invocations = [
                {"InstanceId": f"i-{number:017x}", "Status": "Success", "CommandPlugins": [{"Output": text[:2400]}]}
                for number, text in enumerate(reports)
            ]
            yield compact({"CommandInvocations": invocations})
            yield from map(compact, itertools.islice(recorded(), 0, None, 12))


def seeds(target):
    for text in texts(target):
        yield text.encode()
    for case in table("untrusted.toml")["input"]:
        if case["target"] == target:
            yield bytes.fromhex(case.get("bytes", "")) or "\0".join(case.get("texts", [case.get("text", "")])).encode()


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for data in seeds(target):
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
        written += 1
    if not written:
        sys.exit(f"seeds.py: there are no seeds for {target}")


main()
