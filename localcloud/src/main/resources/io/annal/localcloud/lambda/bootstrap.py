"""Runs a Python function under the Lambda Runtime API."""

import base64
import http.client
import importlib
import json
import os
import sys
import threading
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
PREFIX = "/2018-06-01/runtime/"


def watch():
    """Standard input is a pipe held by the local cloud: when it ends, the cloud is gone."""
    while os.read(0, 1024):
        pass
    os._exit(143)


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        client = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = json.loads(base64.b64decode(client)) if client else None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        print(message, end="")


class Api:
    def __init__(self):
        self.connection = http.client.HTTPConnection(API)

    def call(self, method, path, body=None, headers=None):
        self.connection.request(method, PREFIX + path, body, headers or {})
        response = self.connection.getresponse()
        return response.headers, response.read()


def describe(error):
    trace = traceback.format_list(
        [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    )
    return {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": trace}


def report(api, path, problem):
    print("[ERROR] {errorType}: {errorMessage}\n{trace}".format(
        trace="".join(problem.get("stackTrace", [])), **problem), flush=True)
    api.call("POST", path, json.dumps(problem).encode(),
             {"Lambda-Runtime-Function-Error-Type": problem["errorType"]})


def load():
    module_name, dot, function_name = os.environ["_HANDLER"].rpartition(".")
    if not dot:
        raise ValueError("Bad handler '%s': not enough values to unpack" % os.environ["_HANDLER"])
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        error.problem = ("Runtime.ImportModuleError",
                         "Unable to import module '%s': %s" % (module_name, error))
        raise
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        error.problem = ("Runtime.HandlerNotFound",
                         "Handler '%s' missing on module '%s'" % (function_name, module_name))
        raise


def serialise(value):
    def default(unknown):
        from decimal import Decimal
        if isinstance(unknown, Decimal):
            return int(unknown) if unknown == unknown.to_integral_value() else float(unknown)
        raise TypeError("Object of type %s is not JSON serializable" % type(unknown).__name__)
    return json.dumps(value, ensure_ascii=False, default=default).encode()


def main():
    threading.Thread(target=watch, daemon=True).start()
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    sys.path.insert(0, os.path.join(os.environ["LAMBDA_TASK_ROOT"], "python"))
    api = Api()
    try:
        handler = load()
    except BaseException as error:
        problem = describe(error)
        if hasattr(error, "problem"):
            problem["errorType"], problem["errorMessage"] = error.problem
        report(api, "init/error", problem)
        sys.exit(1)
    while True:
        headers, body = api.call("GET", "invocation/next")
        request = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
        try:
            answer = serialise(handler(json.loads(body), Context(headers)))
        except Exception as error:
            report(api, "invocation/%s/error" % request, describe(error))
            continue
        sys.stdout.flush()
        api.call("POST", "invocation/%s/response" % request, answer,
                 {"Content-Type": "application/json"})


main()
