# Capacity follows use, so that 70 % of it is used.
locals {
  scaled = var.capacity_mode != "auto-scaling" ? {} : {
    event-store-reads  = { table = aws_dynamodb_table.event_store.name, kind = "Read", least = var.read_capacity_units }
    event-store-writes = { table = aws_dynamodb_table.event_store.name, kind = "Write", least = var.write_capacity_units }
    read-model-reads   = { table = aws_dynamodb_table.read_model.name, kind = "Read", least = var.read_capacity_units }
    read-model-writes  = { table = aws_dynamodb_table.read_model.name, kind = "Write", least = var.write_capacity_units }
  }
}

resource "aws_appautoscaling_target" "capacity" {
  for_each           = local.scaled
  service_namespace  = "dynamodb"
  resource_id        = "table/${each.value.table}"
  scalable_dimension = "dynamodb:table:${each.value.kind}CapacityUnits"
  min_capacity       = each.value.least
  max_capacity       = var.max_capacity_units
}

resource "aws_appautoscaling_policy" "capacity" {
  for_each           = aws_appautoscaling_target.capacity
  name               = "${lower(local.scaled[each.key].kind)}s"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  resource_id        = each.value.resource_id
  scalable_dimension = each.value.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = 70

    predefined_metric_specification {
      predefined_metric_type = "DynamoDB${local.scaled[each.key].kind}CapacityUtilization"
    }
  }
}
