# With personal_data: a data key for each person, itself encrypted by a KMS key. Destroying a person's item makes
# unreadable what was encrypted with it, in every copy: so there is no recovery to a point in time, even in prod.
locals {
  of_persons = local.personal ? {
    SUBJECT_KEYS_TABLE = aws_dynamodb_table.subject_keys[0].name
    SUBJECT_KEY_ID     = aws_kms_key.subject_key[0].arn
  } : {}
}

resource "aws_dynamodb_table" "subject_keys" {
  count        = local.personal ? 1 : 0
  name         = "event-sourcing-subject-keys${local.suffix}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "Subject"

  deletion_protection_enabled = local.protected

  attribute {
    name = "Subject"
    type = "S"
  }

  dynamic "server_side_encryption" {
    for_each = local.own_key[*]
    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

  depends_on = [aws_kms_key.subject_key] # so that the key stays while the table does

  lifecycle {
    precondition {
      condition     = terraform_data.environment.output == var.environment
      error_message = local.changed
    }
  }
}

resource "aws_kms_key" "subject_key" {
  count                   = local.personal ? 1 : 0
  description             = "Encrypts the keys of persons"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  # who may use it is said by the account's own policies
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AsTheAccountsPoliciesSay"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })

  lifecycle {
    precondition {
      condition     = terraform_data.environment.output == var.environment
      error_message = local.changed
    }
  }
}

resource "aws_kms_alias" "subject_key" {
  count         = local.personal ? 1 : 0
  name          = "alias/event-sourcing-subject-keys${local.suffix}"
  target_key_id = aws_kms_key.subject_key[0].arn
}

# The command handler alone may make keys; nobody here may destroy one.
resource "aws_iam_role_policy" "make_subject_keys" {
  count = local.personal ? 1 : 0
  name  = "event-sourcing-make-subject-keys"
  role  = aws_iam_role.handler["command-handler"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindAndAddKeys"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
        Resource = aws_dynamodb_table.subject_keys[0].arn
      },
      {
        Sid      = "MakeAndOpenKeys"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = aws_kms_key.subject_key[0].arn
      },
    ]
  })
}

resource "aws_iam_role_policy" "use_subject_keys" {
  for_each = { for name, function in local.functions : name => function if local.personal && contains(["projection-handler", "query-handler", "transfer-handler"], name) }
  name     = "event-sourcing-use-subject-keys"
  role     = aws_iam_role.handler[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindKeys"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem"]
        Resource = aws_dynamodb_table.subject_keys[0].arn
      },
      {
        Sid      = "OpenKeys"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = aws_kms_key.subject_key[0].arn
      },
    ]
  })
}

# Attached to nobody: who may forget a person is decided by whom this is given to.
resource "aws_iam_policy" "forget_persons" {
  count       = local.personal ? 1 : 0
  name        = "event-sourcing-forget-persons${local.suffix}"
  description = "Destroys a person's key and looks for what was kept about them (annal forget)"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "FindTheTables"
        Effect   = "Allow"
        Action   = ["cloudformation:DescribeStacks"]
        Resource = "arn:${local.partition}:cloudformation:${local.region}:${local.account}:stack/event-sourcing-stack/*"
      },
      {
        Sid      = "DestroyAKey"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
        Resource = aws_dynamodb_table.subject_keys[0].arn
      },
      {
        Sid      = "LookForTraces"
        Effect   = "Allow"
        Action   = ["dynamodb:Scan"]
        Resource = [aws_dynamodb_table.event_store.arn, aws_dynamodb_table.read_model.arn]
      },
      ], [
      # DynamoDB opens a table in the name of who reads it
      for key in local.own_key[*] : { Sid = "OpenTheTables", Effect = "Allow", Action = ["kms:Decrypt"], Resource = [key] }
    ])
  })
}
