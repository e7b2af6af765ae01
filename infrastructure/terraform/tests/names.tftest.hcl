# Without an account and without a cloud: the provider is mocked, the module is not.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
}

run "plain_names_in_dev" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.event_store.name == "event-sourcing-event-store"
    error_message = "in dev the event store is called event-sourcing-event-store"
  }

  assert {
    condition     = aws_cloudwatch_log_group.handler["command-handler"].name == "/aws/lambda/event-sourcing-command-handler"
    error_message = "in dev the command handler logs to /aws/lambda/event-sourcing-command-handler"
  }

  assert {
    condition     = aws_cloudwatch_event_archive.events.retention_days == 365
    error_message = "an archive keeps events for 365 days unless told otherwise"
  }

  assert {
    condition     = aws_dynamodb_table.event_store.deletion_protection_enabled == false
    error_message = "dev can be deleted"
  }
}

run "prod_is_named_and_protected" {
  command = plan

  variables {
    environment          = "prod"
    retention_days       = 2555
    read_capacity_units  = 20
    write_capacity_units = 20
  }

  assert {
    condition = alltrue([
      aws_dynamodb_table.event_store.name == "event-sourcing-event-store-prod",
      aws_sqs_queue.dead_letters.name == "event-sourcing-dlq-prod",
      aws_lambda_function.handler["query-handler"].function_name == "event-sourcing-query-handler-prod",
    ])
    error_message = "outside dev every name ends in the environment"
  }

  assert {
    condition     = aws_dynamodb_table.event_store.deletion_protection_enabled && aws_dynamodb_table.event_store.point_in_time_recovery[0].enabled
    error_message = "in prod the event store can neither be deleted nor lost"
  }

  assert {
    condition     = aws_dynamodb_table.read_model.read_capacity == 20 && aws_dynamodb_table.event_store.write_capacity == 20
    error_message = "capacity is what was asked for"
  }

  assert {
    condition     = aws_cloudwatch_event_archive.events.retention_days == 2555
    error_message = "the archive keeps events as long as was asked for"
  }
}
