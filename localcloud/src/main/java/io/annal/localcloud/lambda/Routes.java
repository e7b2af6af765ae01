package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.Service.Route;
import java.util.List;
import java.util.Map;

/**
 * The paths of Lambda's API.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html">Actions</a>
 */
final class Routes {
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final String FUNCTION = FUNCTIONS + "/{FunctionName}";
  private static final String MAPPINGS = "/2015-03-31/event-source-mappings";
  private static final String INVOKE_CONFIG =
      "/2019-09-25/functions/{FunctionName}/event-invoke-config";
  private static final Map<String, String> QUALIFIER = Map.of("Qualifier", "Qualifier");
  private static final Map<String, String> PAGES =
      Map.of("Marker", "Marker", "MaxItems", "MaxItems");

  private Routes() {}

  static List<Route> all() {
    return List.of(
        invoke(),
        Route.of("POST", "/2014-11-13/functions/{FunctionName}/invoke-async", "InvokeAsync", 202)
            .withPayload("InvokeArgs"),
        Route.of("POST", FUNCTIONS, "CreateFunction", 201),
        Route.of("GET", FUNCTIONS, "ListFunctions", 200)
            .withQuery(
                Map.of(
                    "Marker", "Marker",
                    "MaxItems", "MaxItems",
                    "FunctionVersion", "FunctionVersion",
                    "MasterRegion", "MasterRegion")),
        Route.of("GET", FUNCTION, "GetFunction", 200).withQuery(QUALIFIER),
        Route.of("DELETE", FUNCTION, "DeleteFunction", 204).withQuery(QUALIFIER),
        Route.of("GET", FUNCTION + "/configuration", "GetFunctionConfiguration", 200)
            .withQuery(QUALIFIER),
        Route.of("PUT", FUNCTION + "/configuration", "UpdateFunctionConfiguration", 200),
        Route.of("PUT", FUNCTION + "/code", "UpdateFunctionCode", 200),
        Route.of("POST", FUNCTION + "/versions", "PublishVersion", 201),
        Route.of("GET", FUNCTION + "/versions", "ListVersionsByFunction", 200).withQuery(PAGES),
        Route.of("POST", FUNCTION + "/aliases", "CreateAlias", 201),
        Route.of("GET", FUNCTION + "/aliases", "ListAliases", 200)
            .withQuery(
                Map.of(
                    "Marker", "Marker",
                    "MaxItems", "MaxItems",
                    "FunctionVersion", "FunctionVersion")),
        Route.of("GET", FUNCTION + "/aliases/{Name}", "GetAlias", 200),
        Route.of("PUT", FUNCTION + "/aliases/{Name}", "UpdateAlias", 200),
        Route.of("DELETE", FUNCTION + "/aliases/{Name}", "DeleteAlias", 204),
        Route.of("POST", FUNCTION + "/policy", "AddPermission", 201).withQuery(QUALIFIER),
        Route.of("GET", FUNCTION + "/policy", "GetPolicy", 200).withQuery(QUALIFIER),
        Route.of("DELETE", FUNCTION + "/policy/{StatementId}", "RemovePermission", 204)
            .withQuery(Map.of("Qualifier", "Qualifier", "RevisionId", "RevisionId")),
        Route.of(
            "PUT",
            "/2017-10-31/functions/{FunctionName}/concurrency",
            "PutFunctionConcurrency",
            200),
        Route.of(
            "DELETE",
            "/2017-10-31/functions/{FunctionName}/concurrency",
            "DeleteFunctionConcurrency",
            204),
        Route.of(
            "GET",
            "/2019-09-30/functions/{FunctionName}/concurrency",
            "GetFunctionConcurrency",
            200),
        Route.of("GET", "/2016-08-19/account-settings", "GetAccountSettings", 200),
        Route.of("POST", "/2017-03-31/tags/{Resource+}", "TagResource", 204),
        Route.of("DELETE", "/2017-03-31/tags/{Resource+}", "UntagResource", 204)
            .withQuery(Map.of("tagKeys", "TagKeys[]")),
        Route.of("GET", "/2017-03-31/tags/{Resource+}", "ListTags", 200),
        Route.of("PUT", INVOKE_CONFIG, "PutFunctionEventInvokeConfig", 200).withQuery(QUALIFIER),
        Route.of("POST", INVOKE_CONFIG, "UpdateFunctionEventInvokeConfig", 200)
            .withQuery(QUALIFIER),
        Route.of("GET", INVOKE_CONFIG, "GetFunctionEventInvokeConfig", 200).withQuery(QUALIFIER),
        Route.of("DELETE", INVOKE_CONFIG, "DeleteFunctionEventInvokeConfig", 204)
            .withQuery(QUALIFIER),
        Route.of("GET", INVOKE_CONFIG + "/list", "ListFunctionEventInvokeConfigs", 200)
            .withQuery(PAGES),
        Route.of(
            "GET",
            "/2020-06-30/functions/{FunctionName}/code-signing-config",
            "GetFunctionCodeSigningConfig",
            200),
        Route.of(
            "GET",
            "/2021-07-20/functions/{FunctionName}/runtime-management-config",
            "GetRuntimeManagementConfig",
            200),
        Route.of(
            "GET",
            "/2024-08-31/functions/{FunctionName}/recursion-config",
            "GetFunctionRecursionConfig",
            200),
        Route.of("POST", MAPPINGS, "CreateEventSourceMapping", 202),
        Route.of("GET", MAPPINGS, "ListEventSourceMappings", 200)
            .withQuery(
                Map.of(
                    "Marker", "Marker",
                    "MaxItems", "MaxItems",
                    "EventSourceArn", "EventSourceArn",
                    "FunctionName", "FunctionName")),
        Route.of("GET", MAPPINGS + "/{UUID}", "GetEventSourceMapping", 200),
        Route.of("PUT", MAPPINGS + "/{UUID}", "UpdateEventSourceMapping", 202),
        Route.of("DELETE", MAPPINGS + "/{UUID}", "DeleteEventSourceMapping", 202));
  }

  private static Route invoke() {
    return Route.of("POST", FUNCTION + "/invocations", "Invoke", 200)
        .withQuery(QUALIFIER)
        .withHeaders(
            Map.of(
                "X-Amz-Invocation-Type", "InvocationType",
                "X-Amz-Log-Type", "LogType",
                "X-Amz-Client-Context", "ClientContext",
                "X-Amz-Durable-Execution-Name", "DurableExecutionName",
                "X-Amz-Tenant-Id", "TenantId"))
        .withPayload("Payload")
        .withResponse(
            "Payload",
            Map.of(
                "X-Amz-Function-Error", "FunctionError",
                "X-Amz-Log-Result", "LogResult",
                "X-Amz-Executed-Version", "ExecutedVersion"));
  }
}
