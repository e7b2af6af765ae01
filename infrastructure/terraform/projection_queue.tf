# With projection_batching: events wait here for the projection handler, which takes them in batches. Six times its
# timeout is how long AWS wants them hidden meanwhile.
resource "aws_sqs_queue" "projection" {
  count                      = local.batching ? 1 : 0
  name                       = "event-sourcing-projection-queue${local.suffix}"
  message_retention_seconds  = 345600
  visibility_timeout_seconds = 360
  sqs_managed_sse_enabled    = local.own_key == null ? true : null
  kms_master_key_id          = local.own_key
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue_policy" "projection" {
  count     = local.batching ? 1 : 0
  queue_url = aws_sqs_queue.projection[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.projection[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "FromTheRuleOfThisModule"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.projection[0].arn
        Condition = {
          ArnEquals    = { "aws:SourceArn" = aws_cloudwatch_event_rule.to_projection.arn }
          StringEquals = { "aws:SourceAccount" = local.account }
        }
      },
    ]
  })
}

# Two batches at once, the fewest that AWS knows: what a replay may take of the read model's capacity.
resource "aws_lambda_event_source_mapping" "queue_to_projection" {
  count                   = local.batching ? 1 : 0
  event_source_arn        = aws_sqs_queue.projection[0].arn
  function_name           = local.callable["projection-handler"]
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = 2
  }
}
