"""Runs a Python function under the Lambda Runtime API.

What a function meets here is that of https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html,
python-context.html, python-logging.html and python-exceptions.html.
"""

import base64
import decimal
import http.client
import importlib
import json
import logging
import os
import sys
import threading
import time
import traceback
import types

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
PREFIX = "/2018-06-01/runtime/"
BROUGHT_BY_AWS = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six")


def watch():
    """Standard input is a pipe held by the local cloud: when it ends, the cloud is gone."""
    while os.read(0, 1024):
        pass
    os._exit(143)


class Fault(Exception):
    """Trouble that has a name of Lambda's own."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = types.SimpleNamespace(
            cognito_identity_id=None, cognito_identity_pool_id=None)
        self.client_context = client_context(headers.get("Lambda-Runtime-Client-Context"))
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        print(message, end="", flush=True)


def client_context(encoded):
    if not encoded:
        return None
    given = json.loads(base64.b64decode(encoded))
    return types.SimpleNamespace(
        custom=given.get("custom"), env=given.get("env"),
        client=types.SimpleNamespace(**given["client"]) if given.get("client") else None)


class LogFormat(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        super().__init__(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S")

    def format(self, record):
        record.aws_request_id = LogHandler.request
        return one_event(super().format(record))


class LogHandler(logging.StreamHandler):
    """On the root logger, as Lambda has it, so that setting a level is all that a function does."""

    request = ""

    def __init__(self):
        super().__init__(sys.stdout)
        self.setFormatter(LogFormat())


def one_event(text):
    """Several lines that are to be one log event."""
    return text.replace("\n", "\r")


class Api:
    def __init__(self):
        self.connection = http.client.HTTPConnection(API)

    def call(self, method, path, body=None, headers=None):
        self.connection.request(method, PREFIX + path, body, headers or {})
        response = self.connection.getresponse()
        return response.headers, response.read()


def describe(error, request):
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        kind = type(error).__name__
        trace = traceback.format_list([f for f in frames if f.filename != __file__])
    return {"errorMessage": str(error), "errorType": kind, "requestId": request,
            "stackTrace": trace}


def report(api, path, problem):
    lines = "[ERROR] {errorType}: {errorMessage}\nTraceback (most recent call last):\n".format(
        **problem) + "".join(problem["stackTrace"])
    print(one_event(lines.rstrip("\n")), flush=True)
    api.call("POST", path, json.dumps(problem).encode(),
             {"Lambda-Runtime-Function-Error-Type": problem["errorType"]})


def load(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault("Runtime.MalformedHandlerName",
                    "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict",
                    "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        if (getattr(error, "name", None) or "").split(".")[0] in BROUGHT_BY_AWS:
            say_what_is_missing(error.name)
        raise Fault("Runtime.ImportModuleError",
                    "Unable to import module '%s': %s" % (module_name, error)) from error
    except SyntaxError as error:
        raise Fault("Runtime.UserCodeSyntaxError",
                    "Syntax error in module '%s': %s" % (module_name, error),
                    ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
                    ) from error
    if not hasattr(module, function_name):
        raise Fault("Runtime.HandlerNotFound",
                    "Handler '%s' missing on module '%s'" % (function_name, module_name))
    return getattr(module, function_name)


def say_what_is_missing(module):
    print("annal: AWS's runtime brings %s; %s does not have it. Install it there, or name an"
          " interpreter that has it: annal up --python <interpreter>, or ANNAL_PYTHON."
          % (module, sys.executable), flush=True)


def serialise(value):
    def default(unknown):
        if isinstance(unknown, decimal.Decimal):
            return float(unknown)
        raise TypeError("Object of type %s is not JSON serializable" % type(unknown).__name__)
    try:
        return json.dumps(value, default=default).encode()
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error


def work(api, handler):
    headers, body = api.call("GET", "invocation/next")
    request = headers["Lambda-Runtime-Aws-Request-Id"]
    LogHandler.request = request
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
    try:
        answer = serialise(handler(json.loads(body), Context(headers)))
    except Exception as error:
        report(api, "invocation/%s/error" % request, describe(error, request))
        return
    sys.stdout.flush()
    api.call("POST", "invocation/%s/response" % request, answer,
             {"Content-Type": "application/json"})


def main():
    threading.Thread(target=watch, daemon=True).start()
    root = os.environ["LAMBDA_TASK_ROOT"]
    # The folder of this file is none of the function's; its own comes first.
    sys.path[:1] = [root]
    logging.getLogger().addHandler(LogHandler())
    api = Api()
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as error:
        report(api, "init/error", describe(error, ""))
        sys.exit(1)
    while True:
        work(api, handler)


main()
