locals {
  start_up = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"

  functions = {
    command-handler = {
      description = "Decides on a command and appends its events to the event store"
      handler     = "io.annal.bank.CommandFunction::handleRequest"
      timeout     = 30
      environment = {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        SNAPSHOT_EVERY    = "100"
      }
      statements = [
        {
          Sid      = "ReadAndAppendEvents"
          Action   = ["dynamodb:Query", "dynamodb:PutItem"]
          Resource = aws_dynamodb_table.event_store.arn
        },
      ]
    }
    stream-publisher = {
      description = "Publishes what the event store has stored to the event bus"
      handler     = "io.annal.bank.PublishFunction::handleRequest"
      timeout     = 60
      environment = {
        EVENT_BUS_NAME = aws_cloudwatch_event_bus.events.name
      }
      statements = [
        {
          Sid      = "ReadTheStream"
          Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
          Resource = aws_dynamodb_table.event_store.stream_arn
        },
        {
          Sid      = "PublishToTheBus"
          Action   = ["events:PutEvents"]
          Resource = aws_cloudwatch_event_bus.events.arn
        },
        {
          Sid      = "GiveUpToTheDeadLetters"
          Action   = ["sqs:SendMessage"]
          Resource = aws_sqs_queue.dead_letters.arn
        },
      ]
    }
    projection-handler = {
      description = "Brings the read model up to each event"
      handler     = "io.annal.bank.ProjectionFunction::handleRequest"
      timeout     = 60
      environment = {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        READ_MODEL_TABLE  = aws_dynamodb_table.read_model.name
      }
      statements = [
        {
          Sid      = "ReadAndWriteRows"
          Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
          Resource = aws_dynamodb_table.read_model.arn
        },
        {
          Sid      = "ReadEventsThatAreMissing"
          Action   = ["dynamodb:Query"]
          Resource = aws_dynamodb_table.event_store.arn
        },
        {
          Sid      = "GiveUpToTheDeadLetters"
          Action   = ["sqs:SendMessage"]
          Resource = aws_sqs_queue.dead_letters.arn
        },
      ]
    }
    query-handler = {
      description = "Answers from the read model, and from the event store for history"
      handler     = "io.annal.bank.QueryFunction::handleRequest"
      timeout     = 30
      environment = {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        READ_MODEL_TABLE  = aws_dynamodb_table.read_model.name
      }
      statements = [
        {
          Sid      = "ReadRows"
          Action   = ["dynamodb:GetItem"]
          Resource = aws_dynamodb_table.read_model.arn
        },
        {
          Sid      = "ReadHistory"
          Action   = ["dynamodb:Query"]
          Resource = aws_dynamodb_table.event_store.arn
        },
      ]
    }
  }
}

resource "aws_cloudwatch_log_group" "handler" {
  for_each          = local.functions
  name              = "/aws/lambda/event-sourcing-${each.key}${local.suffix}"
  retention_in_days = local.production ? 365 : 14
}

resource "aws_iam_role" "handler" {
  for_each    = local.functions
  name_prefix = "event-sourcing-${each.key}-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "handler" {
  for_each = local.functions
  name     = "event-sourcing-${each.key}"
  role     = aws_iam_role.handler[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "WriteItsLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.handler[each.key].arn}:*"
      }],
      [for statement in each.value.statements : merge(statement, { Effect = "Allow" })],
    )
  })
}

resource "aws_lambda_function" "handler" {
  for_each      = local.functions
  function_name = "event-sourcing-${each.key}${local.suffix}"
  description   = each.value.description
  runtime       = "java25"
  architectures = ["arm64"]
  handler       = each.value.handler
  s3_bucket     = data.aws_ssm_parameter.package_bucket.insecure_value
  s3_key        = data.aws_ssm_parameter.package_key.insecure_value
  memory_size   = 1024
  timeout       = each.value.timeout
  role          = aws_iam_role.handler[each.key].arn

  environment {
    variables = merge(each.value.environment, { JAVA_TOOL_OPTIONS = local.start_up })
  }

  # a function that runs before it may log or read starts with errors
  depends_on = [aws_cloudwatch_log_group.handler, aws_iam_role_policy.handler]
}

resource "aws_lambda_event_source_mapping" "stream_to_publisher" {
  event_source_arn = aws_dynamodb_table.event_store.stream_arn
  function_name    = aws_lambda_function.handler["stream-publisher"].arn
  # from the very first record: an event that is stored before this mapping exists is published too
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 100
  maximum_retry_attempts         = 10
  bisect_batch_on_function_error = true
  function_response_types        = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.dead_letters.arn
    }
  }
}

# EventBridge hands an event over and goes; when the function then fails, it is Lambda that retries.
resource "aws_lambda_function_event_invoke_config" "projection" {
  function_name                = aws_lambda_function.handler["projection-handler"].function_name
  qualifier                    = "$LATEST"
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }
}
