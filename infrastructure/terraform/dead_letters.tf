# What could not be published (the stream publisher's failures) or projected (the rule's and the
# projection handler's) waits here for a person: annal dlq list.
resource "aws_sqs_queue" "dead_letters" {
  name                       = "event-sourcing-dlq${local.suffix}"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 60
  sqs_managed_sse_enabled    = local.own_key == null ? true : null
  kms_master_key_id          = local.own_key
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.dead_letters.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "FromTheRulesOfThisModule"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letters.arn
        Condition = {
          ArnEquals = { "aws:SourceArn" = concat(
            [aws_cloudwatch_event_rule.to_projection.arn],
            aws_cloudwatch_event_rule.to_transfers[*].arn,
            aws_cloudwatch_event_rule.transfer_timeouts[*].arn,
          ) }
          StringEquals = { "aws:SourceAccount" = local.account }
        }
      },
    ]
  })
}
