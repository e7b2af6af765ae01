locals {
  on_demand      = var.capacity_mode == "on-demand"
  billing_mode   = local.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED"
  read_capacity  = local.on_demand ? null : var.read_capacity_units
  write_capacity = local.on_demand ? null : var.write_capacity_units
}

# The event store. One item is one commit; the stream carries it on to the bus.
resource "aws_dynamodb_table" "event_store" {
  name             = "event-sourcing-event-store${local.suffix}"
  billing_mode     = local.billing_mode
  read_capacity    = local.read_capacity
  write_capacity   = local.write_capacity
  hash_key         = "AggregateId"
  range_key        = "EventSequence"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  deletion_protection_enabled = local.protected

  attribute {
    name = "AggregateId"
    type = "S"
  }

  attribute {
    name = "EventSequence"
    type = "N"
  }

  point_in_time_recovery {
    enabled = local.protected
  }

  dynamic "server_side_encryption" {
    for_each = local.own_key[*]
    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

  lifecycle {
    precondition {
      condition     = terraform_data.environment.output == var.environment
      error_message = local.changed
    }
  }
}

# Events are history: whatever a caller's own policies allow, nobody changes or deletes one here.
# PutItem stays open, because appending is a put that fails when the sequence is taken.
resource "aws_dynamodb_resource_policy" "event_store" {
  resource_arn = aws_dynamodb_table.event_store.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NobodyRewritesHistory"
      Effect    = "Deny"
      Principal = "*"
      Action = [
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PartiQLUpdate",
        "dynamodb:PartiQLDelete",
      ]
      Resource = aws_dynamodb_table.event_store.arn
    }]
  })
}

# What queries read: one row an aggregate or view and projection, gated by the sequence it has seen.
resource "aws_dynamodb_table" "read_model" {
  name           = "event-sourcing-read-model${local.suffix}"
  billing_mode   = local.billing_mode
  read_capacity  = local.read_capacity
  write_capacity = local.write_capacity
  hash_key       = "RowKey"
  range_key      = "ProjectionName"

  deletion_protection_enabled = local.production

  attribute {
    name = "RowKey"
    type = "S"
  }

  attribute {
    name = "ProjectionName"
    type = "S"
  }

  point_in_time_recovery {
    enabled = local.production
  }

  dynamic "server_side_encryption" {
    for_each = local.own_key[*]
    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

}
