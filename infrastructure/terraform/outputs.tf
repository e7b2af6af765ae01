output "CommandHandlerFunction" {
  description = "Name of the function that takes commands"
  value       = local.named["command-handler"]
}

output "QueryHandlerFunction" {
  description = "Name of the function that answers queries"
  value       = local.named["query-handler"]
}

output "ProjectionHandlerFunction" {
  description = "Name of the function that keeps the read model"
  value       = local.named["projection-handler"]
}

output "StreamPublisherFunction" {
  description = "Name of the function that publishes stored events"
  value       = local.named["stream-publisher"]
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

output "AlertTopicArn" {
  description = "ARN of the topic that every alarm tells"
  value       = one(aws_sns_topic.alerts[*].arn)
}

output "SubjectKeysTable" {
  description = "Name of the table that holds a key for each person"
  value       = one(aws_dynamodb_table.subject_keys[*].name)
}

output "SubjectKeyArn" {
  description = "ARN of the KMS key that encrypts the persons' keys"
  value       = one(aws_kms_key.subject_key[*].arn)
}

output "ForgetPolicyArn" {
  description = "ARN of the policy for whoever may forget a person"
  value       = one(aws_iam_policy.forget_persons[*].arn)
}

output "TransferHandlerFunction" {
  description = "What takes transfers"
  value       = lookup(local.named, "transfer-handler", null)
}

output "DaxEndpoint" {
  description = "Where the query handler finds the DAX cluster, with dax"
  value       = local.dax_endpoint
}
