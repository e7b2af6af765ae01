resource "aws_cloudwatch_event_bus" "events" {
  name        = "event-sourcing-bus${local.suffix}"
  description = "Every stored event, published from the event store's stream"

  kms_key_identifier = local.own_key
}

resource "aws_cloudwatch_event_archive" "events" {
  name             = "event-sourcing-archive${local.suffix}"
  description      = "The published events, for replay"
  event_source_arn = aws_cloudwatch_event_bus.events.arn
  event_pattern    = jsonencode({ source = [local.source] })
  retention_days   = var.retention_days

  kms_key_identifier = local.own_key
}

resource "aws_cloudwatch_event_rule" "to_projection" {
  name           = "event-sourcing-events-to-projection${local.suffix}"
  description    = "Hands every event to the projections"
  event_bus_name = aws_cloudwatch_event_bus.events.name
  event_pattern  = jsonencode({ source = [local.source] })
  state          = "ENABLED"
}

resource "aws_cloudwatch_event_target" "projection" {
  rule           = aws_cloudwatch_event_rule.to_projection.name
  event_bus_name = aws_cloudwatch_event_bus.events.name
  target_id      = "projection-handler"
  arn            = local.batching ? aws_sqs_queue.projection[0].arn : local.callable["projection-handler"]

  retry_policy {
    maximum_retry_attempts       = 8
    maximum_event_age_in_seconds = 3600
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }

  # a rule that may not send or call gives its events up at once
  depends_on = [
    aws_sqs_queue_policy.projection,
    aws_lambda_permission.from_rule,
    aws_lambda_function_event_invoke_config.projection,
  ]
}

# When callers turn from the function to its alias, or back, the new permission is there before they do, and the old one
# goes after. Terraform does the same then to all that the permission depends on, the alias and the function among them.
resource "aws_lambda_permission" "from_rule" {
  count          = local.batching ? 0 : 1
  statement_id   = "from-rule"
  function_name  = aws_lambda_function.handler["projection-handler"].function_name
  qualifier      = local.qualifier["projection-handler"]
  action         = "lambda:InvokeFunction"
  principal      = "events.amazonaws.com"
  source_arn     = aws_cloudwatch_event_rule.to_projection.arn
  source_account = local.account

  lifecycle {
    create_before_destroy = true
  }
}
