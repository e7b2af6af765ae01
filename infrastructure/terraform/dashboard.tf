locals {
  handlers = ["command-handler", "stream-publisher", "projection-handler", "query-handler"]
  tables   = [aws_dynamodb_table.event_store.name, aws_dynamodb_table.read_model.name]

  widgets = [
    {
      title   = "Invocations"
      stat    = "Sum"
      metrics = [for name in local.handlers : ["AWS/Lambda", "Invocations", "FunctionName", aws_lambda_function.handler[name].function_name]]
    },
    {
      title   = "Errors"
      stat    = "Sum"
      metrics = [for name in local.handlers : ["AWS/Lambda", "Errors", "FunctionName", aws_lambda_function.handler[name].function_name]]
    },
    {
      title   = "Duration, 99th percentile (ms)"
      stat    = "p99"
      metrics = [for name in local.handlers : ["AWS/Lambda", "Duration", "FunctionName", aws_lambda_function.handler[name].function_name]]
    },
    {
      title   = "Waiting to be published (ms)"
      stat    = "Maximum"
      metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", aws_lambda_function.handler["stream-publisher"].function_name]]
    },
    {
      title = "Capacity used"
      stat  = "Sum"
      metrics = concat([for table in local.tables : [
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", table],
      ]]...)
    },
    {
      title = "Throttled"
      stat  = "Sum"
      metrics = concat([for table in local.tables : [
        ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", table],
        ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", table],
      ]]...)
    },
    {
      title = "Delivered and failed on the bus"
      stat  = "Sum"
      metrics = [for metric in ["Invocations", "FailedInvocations"] : [
        "AWS/Events", metric, "EventBusName", aws_cloudwatch_event_bus.events.name, "RuleName", aws_cloudwatch_event_rule.to_projection.name,
      ]]
    },
    {
      title   = "Dead letters"
      stat    = "Maximum"
      metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.dead_letters.name]]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "dashboard" {
  dashboard_name = "event-sourcing-dashboard${local.suffix}"
  dashboard_body = jsonencode({
    widgets = [for index, widget in local.widgets : {
      type   = "metric"
      x      = index % 2 * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6
      properties = {
        title   = widget.title
        region  = local.region
        view    = "timeSeries"
        stat    = widget.stat
        period  = 60
        metrics = widget.metrics
      }
    }]
  })
}
