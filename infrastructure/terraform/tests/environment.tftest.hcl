# A state has one environment; what exists nowhere else is protected outside of dev.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-west-1:111122223333:table/mocked"
      stream_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/mocked/stream/now"
    }
  }
  mock_resource "aws_cloudwatch_event_bus" {
    defaults = {
      arn = "arn:aws:events:eu-west-1:111122223333:event-bus/mocked"
    }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:eu-west-1:111122223333:rule/mocked/mocked"
    }
  }
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:111122223333:mocked"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/mocked"
    }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:111122223333:function:mocked"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:111122223333:key/mocked"
    }
  }
}

run "staging_is_applied" {
  variables {
    environment   = "staging"
    personal_data = "on"
  }

  assert {
    condition     = aws_dynamodb_table.event_store.deletion_protection_enabled && aws_dynamodb_table.event_store.point_in_time_recovery[0].enabled
    error_message = "in staging, too, the event store can neither be deleted nor lost"
  }

  assert {
    condition     = aws_dynamodb_table.subject_keys[0].deletion_protection_enabled
    error_message = "in staging, too, the keys of persons cannot be deleted"
  }
}

run "the_same_environment_again" {
  variables {
    environment   = "staging"
    personal_data = "on"
  }

  assert {
    condition     = terraform_data.environment.output == "staging"
    error_message = "the state knows its environment"
  }
}

run "another_environment_in_the_same_state" {
  command = plan

  variables {
    environment   = "prod"
    personal_data = "on"
  }

  # the keys' table, which has the same check, is not reached
  expect_failures = [aws_dynamodb_table.event_store, aws_kms_key.subject_key]
}
