# Alarms. No data is no trouble: none of these metrics is reported while nothing happens.
locals {
  alarms = merge(
    {
      event-store-write-throttles = {
        description = "The event store refused writes for lack of write capacity; raise WriteCapacityUnits"
        namespace   = "AWS/DynamoDB"
        metric      = "WriteThrottleEvents"
        dimensions  = { TableName = aws_dynamodb_table.event_store.name }
        statistic   = "Sum"
        periods     = 1
        threshold   = 1
      }
      failed-invocations = {
        description = "EventBridge could not hand an event to the projection handler"
        namespace   = "AWS/Events"
        metric      = "FailedInvocations"
        dimensions = {
          EventBusName = aws_cloudwatch_event_bus.events.name
          RuleName     = aws_cloudwatch_event_rule.to_projection.name
        }
        statistic = "Sum"
        periods   = 1
        threshold = 1
      }
      dlq-depth = {
        description = "Events wait in the dead-letter queue; annal dlq list shows them"
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = aws_sqs_queue.dead_letters.name }
        statistic   = "Maximum"
        periods     = 1
        threshold   = 1
      }
      stream-iterator-age = {
        description = "Stored events wait for more than a minute to be published"
        namespace   = "AWS/Lambda"
        metric      = "IteratorAge"
        dimensions  = { FunctionName = aws_lambda_function.handler["stream-publisher"].function_name }
        statistic   = "Maximum"
        periods     = 3
        threshold   = 60000
      }
      publish-lag = {
        description = "Events reach the bus more than a minute after they were stored"
        namespace   = "Annal"
        metric      = "PublishLag"
        dimensions  = { FunctionName = aws_lambda_function.handler["stream-publisher"].function_name }
        statistic   = "Maximum"
        periods     = 3
        threshold   = 60000
      }
      projection-lag = {
        description = "Events reach the read model more than a minute after they were stored"
        namespace   = "Annal"
        metric      = "ProjectionLag"
        dimensions  = { FunctionName = aws_lambda_function.handler["projection-handler"].function_name }
        statistic   = "Maximum"
        periods     = 3
        threshold   = 60000
      }
      conflicts-exhausted = {
        description = "Others wrote to a command's aggregate every time that it was tried; split the aggregate"
        namespace   = "Annal"
        metric      = "ConflictsExhausted"
        dimensions  = { FunctionName = aws_lambda_function.handler["command-handler"].function_name }
        statistic   = "Sum"
        periods     = 1
        threshold   = 1
      }
    },
    {
      for name, function in aws_lambda_function.handler : "${name}-errors" => {
        name        = "${function.function_name}-errors"
        description = "The ${replace(name, "-", " ")} failed; its log says why"
        namespace   = "AWS/Lambda"
        metric      = "Errors"
        dimensions  = { FunctionName = function.function_name }
        statistic   = "Sum"
        periods     = 1
        threshold   = 1
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each            = local.alarms
  alarm_name          = lookup(each.value, "name", "event-sourcing-${each.key}${local.suffix}")
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = aws_sns_topic.alerts[*].arn
}
