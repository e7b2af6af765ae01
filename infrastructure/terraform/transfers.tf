# With transfers: the transfer handler moves transfers on when their events come by or a minute has gone.
resource "aws_cloudwatch_event_rule" "to_transfers" {
  count          = local.transfers ? 1 : 0
  name           = "event-sourcing-events-to-transfers${local.suffix}"
  description    = "Hands the events of transfers to the transfer handler"
  event_bus_name = aws_cloudwatch_event_bus.events.name
  event_pattern  = jsonencode({ source = [local.source], detail = { AggregateType = ["Transfer"] } })
  state          = "ENABLED"
}

resource "aws_cloudwatch_event_target" "transfers" {
  count          = local.transfers ? 1 : 0
  rule           = aws_cloudwatch_event_rule.to_transfers[0].name
  event_bus_name = aws_cloudwatch_event_bus.events.name
  target_id      = "transfer-handler"
  arn            = local.callable["transfer-handler"]

  retry_policy {
    maximum_retry_attempts       = 8
    maximum_event_age_in_seconds = 3600
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }

  depends_on = [aws_lambda_permission.from_transfer_rules, aws_lambda_function_event_invoke_config.transfers]
}

# A schedule belongs to the account's default bus. A call that is missed is made good by the next one.
resource "aws_cloudwatch_event_rule" "transfer_timeouts" {
  count               = local.transfers ? 1 : 0
  name                = "event-sourcing-transfer-timeouts${local.suffix}"
  description         = "Lets the transfer handler look after transfers whose time is up"
  schedule_expression = "rate(1 minute)"
  state               = "ENABLED"
}

resource "aws_cloudwatch_event_target" "transfer_timeouts" {
  count     = local.transfers ? 1 : 0
  rule      = aws_cloudwatch_event_rule.transfer_timeouts[0].name
  target_id = "transfer-handler"
  arn       = local.callable["transfer-handler"]

  retry_policy {
    maximum_retry_attempts       = 0
    maximum_event_age_in_seconds = 60
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }

  depends_on = [aws_lambda_permission.from_transfer_rules, aws_lambda_function_event_invoke_config.transfers]
}

resource "aws_lambda_permission" "from_transfer_rules" {
  for_each = local.transfers ? {
    events   = aws_cloudwatch_event_rule.to_transfers[0].arn
    timeouts = aws_cloudwatch_event_rule.transfer_timeouts[0].arn
  } : {}
  statement_id   = "from-${each.key}"
  function_name  = aws_lambda_function.handler["transfer-handler"].function_name
  qualifier      = local.qualifier["transfer-handler"]
  action         = "lambda:InvokeFunction"
  principal      = "events.amazonaws.com"
  source_arn     = each.value
  source_account = local.account

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function_event_invoke_config" "transfers" {
  count                        = local.transfers ? 1 : 0
  function_name                = aws_lambda_function.handler["transfer-handler"].function_name
  qualifier                    = coalesce(local.qualifier["transfer-handler"], "$LATEST")
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
