output "CommandHandlerFunction" {
  description = "Name of the function that takes commands"
  value       = aws_lambda_function.handler["command-handler"].function_name
}

output "QueryHandlerFunction" {
  description = "Name of the function that answers queries"
  value       = aws_lambda_function.handler["query-handler"].function_name
}

output "ProjectionHandlerFunction" {
  description = "Name of the function that keeps the read model"
  value       = aws_lambda_function.handler["projection-handler"].function_name
}

output "StreamPublisherFunction" {
  description = "Name of the function that publishes stored events"
  value       = aws_lambda_function.handler["stream-publisher"].function_name
}

output "EventStoreTable" {
  description = "Name of the table that holds the events"
  value       = aws_dynamodb_table.event_store.name
}

output "EventStoreStreamArn" {
  description = "ARN of the event store's stream"
  value       = aws_dynamodb_table.event_store.stream_arn
}

output "ReadModelTable" {
  description = "Name of the table that queries read"
  value       = aws_dynamodb_table.read_model.name
}

output "EventBusName" {
  description = "Name of the event bus"
  value       = aws_cloudwatch_event_bus.events.name
}

output "EventBusArn" {
  description = "ARN of the event bus, for rules and permissions elsewhere"
  value       = aws_cloudwatch_event_bus.events.arn
}

output "EventArchive" {
  description = "Name of the archive"
  value       = aws_cloudwatch_event_archive.events.name
}

output "ProjectionRuleArn" {
  description = "ARN of the rule that feeds the projections, for a replay to that rule only"
  value       = aws_cloudwatch_event_rule.to_projection.arn
}

output "DeadLetterQueueUrl" {
  description = "URL of the dead-letter queue"
  value       = aws_sqs_queue.dead_letters.id
}

output "DashboardName" {
  description = "Name of the CloudWatch dashboard"
  value       = aws_cloudwatch_dashboard.dashboard.dashboard_name
}
