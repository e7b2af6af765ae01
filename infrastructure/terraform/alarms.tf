# The same alarms in every way of deploying. No data is no trouble: none of these metrics is reported while nothing happens.
locals {
  alarm_files = concat(
    ["alarms.json"],
    local.batching ? ["batching-alarms.json"] : [],
    var.transfers == "on" ? ["transfer-alarms.json"] : []
  )
  alarms = {
    for alarm in flatten([
      for file in local.alarm_files : jsondecode(templatefile("${path.module}/../${file}", { Suffix = local.suffix }))
    ]) : alarm.AlarmName => jsonencode(alarm)
  }
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each            = { for name, alarm in local.alarms : name => jsondecode(alarm) }
  alarm_name          = each.key
  alarm_description   = each.value.AlarmDescription
  namespace           = try(each.value.Namespace, null)
  metric_name         = try(each.value.MetricName, null)
  dimensions          = try({ for dimension in each.value.Dimensions : dimension.Name => dimension.Value }, null)
  statistic           = try(each.value.Statistic, null)
  period              = try(each.value.Period, null)
  evaluation_periods  = each.value.EvaluationPeriods
  datapoints_to_alarm = try(each.value.DatapointsToAlarm, null)
  threshold           = each.value.Threshold
  comparison_operator = each.value.ComparisonOperator
  treat_missing_data  = each.value.TreatMissingData
  alarm_actions       = aws_sns_topic.alerts[*].arn

  dynamic "metric_query" {
    for_each = try(each.value.Metrics, [])
    content {
      id          = metric_query.value.Id
      expression  = try(metric_query.value.Expression, null)
      label       = try(metric_query.value.Label, null)
      return_data = metric_query.value.ReturnData

      dynamic "metric" {
        for_each = try([metric_query.value.MetricStat], [])
        content {
          namespace   = metric.value.Metric.Namespace
          metric_name = metric.value.Metric.MetricName
          dimensions  = { for dimension in metric.value.Metric.Dimensions : dimension.Name => dimension.Value }
          period      = metric.value.Period
          stat        = metric.value.Stat
        }
      }
    }
  }
}
