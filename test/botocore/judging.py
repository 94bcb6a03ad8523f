"""moto's server, in front of which each call of the SDK is held against botocore's model of its service, and refused,
as AWS would, where it breaks it. What was refused is remembered: whoever stops the server asks for it."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from threading import Lock
from typing import Any

from botocore.validate import ParamValidator
from limits import broken_limits
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.wrappers import Response
from wire import WireCall

# With this header, a call is judged and not carried out.
ONLY_JUDGED = "HTTP_X_MAYFLY_ONLY_JUDGED"


class JudgingApplication(DomainDispatcherApplication):
    def __init__(self, *args: Any):
        super().__init__(*args)
        self.counts: Counter[str] = Counter()
        self.refused: list[str] = []
        self.noting = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/mayfly/judged":
            answer = Response(json.dumps({"calls": self.counts, "refused": self.refused}))
            return answer(environ, start_response)
        scope = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        # Whoever else speaks to S3 is none of ours: Elasticsearch, and the programs of those who try Mayfly here.
        if scope is not None and "aws-sdk-js/" in environ.get("HTTP_USER_AGENT", ""):
            call = WireCall(environ, scope[1])
            name = f"{call.service} {call.operation.name}"
            faults = judge(call)
            with self.noting:
                self.counts[name] += 1
                self.refused.extend(f"{name}: {fault}" for fault in faults)
            if faults:
                return refusal(call, faults)(environ, start_response)
        if ONLY_JUDGED in environ:
            return Response(status=204)(environ, start_response)
        return super().__call__(environ, start_response)


def judge(call: WireCall) -> list[str]:
    shape = call.operation.input_shape
    if shape is None:
        return []
    report = ParamValidator().validate(call.parameters, shape)
    if report.has_errors():
        return report.generate_report().split("\n")
    return [*broken_limits(shape, call.parameters, ""), *call.strangers()]


def refusal(call: WireCall, faults: list[str]) -> Response:
    """In the form that the service gives its errors. Source: the protocols of the Smithy specification."""
    message = f"{call.operation.name} is not what botocore's model says: {'; '.join(faults)}"
    code = "ValidationError"
    if "json" in call.protocol:
        return Response(json.dumps({"__type": code, "message": message}), 400, {"x-amzn-errortype": code})
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    wrapped = {"ec2": f"<Response><Errors>{error}</Errors></Response>", "query": f"<ErrorResponse>{error}</ErrorResponse>"}
    return Response(wrapped.get(call.protocol, error), 400, content_type="text/xml")
