locals {
  start_up = "-XX:+UseSerialGC"

  functions = merge(local.always, { for name, function in local.transferring : name => function if local.transfers })

  always = {
    command-handler = {
      description = "Decides on a command and appends its events to the event store"
      handler     = "io.annal.bank.CommandFunction::handleRequest"
      timeout     = 30
      environment = merge(local.of_persons, {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        SNAPSHOT_EVERY    = "100"
      })
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
        EVENT_BUS_NAME        = aws_cloudwatch_event_bus.events.name
        DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letters.url
      }
      statements = [
        {
          Sid      = "ReadTheStream"
          Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
          Resource = aws_dynamodb_table.event_store.stream_arn
        },
        {
          Sid      = "PublishToTheBus"
          Action   = ["events:DescribeEventBus", "events:PutEvents"]
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
      environment = merge(local.of_persons, {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        READ_MODEL_TABLE  = aws_dynamodb_table.read_model.name
      })
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
          Sid      = local.batching ? "TakeFromTheQueue" : "GiveUpToTheDeadLetters"
          Action   = local.batching ? ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] : ["sqs:SendMessage"]
          Resource = local.batching ? aws_sqs_queue.projection[0].arn : aws_sqs_queue.dead_letters.arn
        },
      ]
    }
    query-handler = {
      description = "Answers from the read model, and from the event store for history"
      handler     = "io.annal.bank.QueryFunction::handleRequest"
      timeout     = 30
      environment = merge(local.of_persons, {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        READ_MODEL_TABLE  = aws_dynamodb_table.read_model.name
      }, local.dax ? { DAX_ENDPOINT = local.dax_endpoint } : {})
      statements = concat([
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
        ], [for on in local.dax ? [1] : [] : {
          Sid = "ReadThroughDax"
          # beside reading, what DAX's own protocol asks for
          Action   = ["dax:GetItem", "dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"]
          Resource = local.dax_arn
      }])
    }
  }

  transferring = {
    transfer-handler = {
      description = "Takes transfers of money and moves them on"
      handler     = "io.annal.bank.TransferFunction::handleRequest"
      timeout     = 60
      environment = merge(local.of_persons, {
        EVENT_STORE_TABLE = aws_dynamodb_table.event_store.name
        READ_MODEL_TABLE  = aws_dynamodb_table.read_model.name
        SNAPSHOT_EVERY    = "100"
      })
      statements = [
        {
          Sid      = "ReadAndAppendEvents"
          Action   = ["dynamodb:Query", "dynamodb:PutItem"]
          Resource = aws_dynamodb_table.event_store.arn
        },
        {
          Sid      = "KeepDeadlines"
          Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:DeleteItem"]
          Resource = aws_dynamodb_table.read_model.arn
        },
        {
          Sid      = "GiveUpToTheDeadLetters"
          Action   = ["sqs:SendMessage"]
          Resource = aws_sqs_queue.dead_letters.arn
        },
      ]
    }
  }

  # what callers name: the function, or with snap_start its alias
  callable  = { for name, function in aws_lambda_function.handler : name => local.snap_start ? aws_lambda_alias.live[name].arn : function.arn }
  named     = { for name, function in aws_lambda_function.handler : name => local.snap_start ? aws_lambda_alias.live[name].arn : function.function_name }
  qualifier = { for name, _ in aws_lambda_function.handler : name => local.snap_start ? aws_lambda_alias.live[name].name : null }
}

resource "aws_cloudwatch_log_group" "handler" {
  for_each          = local.functions
  name              = "/aws/lambda/event-sourcing-${each.key}${local.suffix}"
  retention_in_days = var.log_retention_days > 0 ? var.log_retention_days : local.production ? 365 : 14
  kms_key_id        = local.own_key
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
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
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
  memory_size   = var.function_memory
  timeout       = each.value.timeout
  role          = aws_iam_role.handler[each.key].arn
  publish       = local.snap_start

  reserved_concurrent_executions = var.reserved_concurrency == 0 ? -1 : var.reserved_concurrency

  environment {
    variables = merge(each.value.environment, { JAVA_TOOL_OPTIONS = local.start_up })
  }

  dynamic "snap_start" {
    for_each = local.snap_start ? [1] : []
    content {
      apply_on = "PublishedVersions"
    }
  }

  dynamic "vpc_config" {
    for_each = local.in_vpc ? [1] : []
    content {
      subnet_ids         = var.vpc_subnet_ids
      security_group_ids = var.vpc_security_group_ids
    }
  }

  # a function that runs before it may log or read starts with errors
  depends_on = [aws_cloudwatch_log_group.handler, aws_iam_role_policy.handler, aws_iam_role_policy_attachment.options]
}

# With snap_start, everything calls the version that was published last.
resource "aws_lambda_alias" "live" {
  for_each         = { for name, function in aws_lambda_function.handler : name => function if local.snap_start }
  name             = "live"
  function_name    = each.value.function_name
  function_version = each.value.version
}

# What AWS does in the name of functions when it uses a key, or puts them into a network.
resource "aws_iam_policy" "options" {
  count       = local.own_key != null || local.in_vpc ? 1 : 0
  name_prefix = "event-sourcing-options-"
  description = "What AWS does for the functions with KmsKeyArn and in a VPC"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for key in local.own_key[*] : {
        Sid      = "UseTheKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = key
      }],
      [for network in local.in_vpc ? [1] : [] : {
        Sid    = "MakeNetworkInterfaces"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = "*"
      }],
    )
  })
}

resource "aws_iam_role_policy_attachment" "options" {
  for_each   = local.own_key != null || local.in_vpc ? local.functions : {}
  role       = aws_iam_role.handler[each.key].name
  policy_arn = aws_iam_policy.options[0].arn
}

resource "aws_lambda_event_source_mapping" "stream_to_publisher" {
  event_source_arn = aws_dynamodb_table.event_store.stream_arn
  function_name    = local.callable["stream-publisher"]
  # from the very first record: an event that is stored before this mapping exists is published too
  starting_position = "TRIM_HORIZON"
  batch_size        = 100
  # what is hopeless the publisher gives up by itself; the stream keeps a record for 24 hours
  maximum_retry_attempts         = -1
  maximum_record_age_in_seconds  = 79200
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
  count                        = local.batching ? 0 : 1
  function_name                = aws_lambda_function.handler["projection-handler"].function_name
  qualifier                    = coalesce(local.qualifier["projection-handler"], "$LATEST")
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
