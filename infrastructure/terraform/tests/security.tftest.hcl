# Applied, by the mocked provider: policies are known only then.
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
}

run "least_privilege" {
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.handler : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) :
          !strcontains(action, "*") && !contains(["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"], action)
        ]
      ]
    ]))
    error_message = "no function may rewrite or delete an event, nor do whatever it likes"
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.handler : [
        for statement in jsondecode(policy.policy).Statement : statement.Resource != "*"
      ]
    ]))
    error_message = "every permission names its resource"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.handler["query-handler"].policy).Statement[*].Action == [
      ["logs:CreateLogStream", "logs:PutLogEvents"], ["dynamodb:GetItem"], ["dynamodb:Query"],
    ]
    error_message = "a query handler reads, and writes its log"
  }
}

run "nobody_rewrites_history" {
  assert {
    condition     = jsondecode(aws_dynamodb_resource_policy.event_store.policy).Statement[0].Effect == "Deny"
    error_message = "the event store's own policy refuses"
  }

  assert {
    condition = toset(jsondecode(aws_dynamodb_resource_policy.event_store.policy).Statement[0].Action) == toset([
      "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete",
    ])
    error_message = "it refuses every way to change or delete an item, and leaves PutItem"
  }
}

run "what_is_lost_is_kept" {
  assert {
    condition     = aws_cloudwatch_event_target.projection.dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn
    error_message = "what the bus cannot deliver goes to the dead letters"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream_to_publisher.destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.dead_letters.arn
    error_message = "what cannot be published goes to the dead letters"
  }

  assert {
    condition     = aws_lambda_permission.from_rule[0].source_account == "111122223333"
    error_message = "only this account's rule may call the projection handler"
  }
}
