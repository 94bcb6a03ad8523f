"""Reads a request on the wire as the call that it is, by botocore's model, and finds what in it is of no call."""

import json
from collections import Counter
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from botocore.serialize import create_serializer
from botocore.utils import parse_timestamp
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

# Signing names that are not those of botocore's models.
SERVICES = {"monitoring": "cloudwatch"}

# What the SDK adds to requests, beside the parameters of the call and the checksum of a body.
OWN_HEADERS = {
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-security-token",
    "x-amz-target",
    "x-amz-trailer",
    "x-amz-user-agent",
}
OWN_ARGUMENTS = {"x-id"}


class WireCall:
    """One request: its operation in the model, and its parameters."""

    def __init__(self, environ: dict[str, Any], service: str):
        self.service = SERVICES.get(service, service)
        model = get_service_model(self.service)
        self.body = b""
        if not is_of_bytes(environ, self.service):
            self.body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(self.body)
        self.request = Request({**environ, "wsgi.input": BytesIO(self.body)})
        self.protocol = determine_request_protocol(model, self.request.content_type)
        self.operation, url_params = get_service_router(self.service).match(self.request)
        parser = PROTOCOL_PARSERS[self.protocol](self.operation)
        self.parameters = parser.parse(
            {
                "method": self.request.method,
                "values": self.request.values,
                "headers": self.request.headers,
                "body": self.body,
                "url_path": self.request.path,
                "url_params": url_params,
            }
        )

    def strangers(self) -> list[str]:
        """Where the request says what the call doesn't have, or what is of another type: it is written out again as
        botocore would, and held against that."""
        wire = create_serializer(self.protocol, include_validation=False).serialize_to_request(
            self.parameters, self.operation
        )
        sent, meant = self.sent(), self.meant(wire)
        return [
            f"{place}: {value!r} is {'not what the model has there' if place in meant else 'unknown to the model'}"
            for place, value in sent.items()
            if place not in meant or not is_same(value, meant[place])
        ]

    def sent(self) -> dict[str, Any]:
        if self.protocol in ("query", "ec2"):
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return {
            **self.sent_beside(),
            **places(self.protocol, self.body),
        }

    def sent_beside(self) -> dict[str, Any]:
        if self.protocol == "json":
            return {}
        literals = self.operation.http_trait.query_args
        arguments = {name: value for name, value in self.request.args.items() if name not in {*literals, *OWN_ARGUMENTS}}
        headers = {
            f"header {name.lower()}": value
            for name, value in self.request.headers.items()
            if name.lower().startswith("x-amz-")
            and name.lower() not in OWN_HEADERS
            and not name.lower().startswith("x-amz-checksum-")
        }
        return {**arguments, **headers}

    def meant(self, wire: dict[str, Any]) -> dict[str, Any]:
        if self.protocol in ("query", "ec2"):
            return {name: str(value) for name, value in wire["body"].items()}
        body = wire["body"] if isinstance(wire["body"], (bytes, str)) else b""
        headers = {f"header {name.lower()}": value for name, value in wire["headers"].items()}
        return {**dict(wire["query_string"] or {}), **headers, **places(self.protocol, body if self.body else b"")}


def is_of_bytes(environ: dict[str, Any], service: str) -> bool:
    """An object on its way to S3: its bytes are not read."""
    argument_names = {name for name, _ in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)}
    is_object = "/" in environ.get("PATH_INFO", "").strip("/")
    return service == "s3" and environ["REQUEST_METHOD"] == "PUT" and is_object and argument_names <= {"x-id", "partNumber", "uploadId"}


def places(protocol: str, body: bytes | str) -> dict[str, Any]:
    """Every value of a body by the place where it stands."""
    if not body:
        return {}
    if protocol == "rest-xml":
        return xml_places(ElementTree.fromstring(body))
    return dict(json_places(json.loads(body), ""))


def json_places(value: Any, place: str):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from json_places(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from json_places(inner, f"{place}[{index}]")
    else:
        yield place, value


def xml_places(root: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def visit(node: Any, place: str) -> None:
        if len(node) == 0:
            found[place] = node.text or ""
        seen: Counter[str] = Counter()
        for child in node:
            name = child.tag.rpartition("}")[2]
            visit(child, f"{place}.{name}[{seen[name]}]")
            seen[name] += 1

    visit(root, root.tag.rpartition("}")[2])
    return found


def is_same(one: Any, other: Any) -> bool:
    if str(one) == str(other) or (isinstance(one, (int, float)) and isinstance(other, (int, float))):
        return True
    one_time, other_time = as_time(one), as_time(other)
    return one_time is not None and one_time == other_time


def as_time(value: Any) -> datetime | None:
    try:
        return parse_timestamp(value).replace(microsecond=0)
    except (ValueError, TypeError, AttributeError):
        return None
