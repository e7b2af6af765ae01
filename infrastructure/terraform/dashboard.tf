# The same dashboard in every way of deploying.
resource "aws_cloudwatch_dashboard" "dashboard" {
  dashboard_name = "event-sourcing-dashboard${local.suffix}"
  dashboard_body = templatefile("${path.module}/../dashboard.json", {
    Region            = local.region
    CommandHandler    = aws_lambda_function.handler["command-handler"].function_name
    StreamPublisher   = aws_lambda_function.handler["stream-publisher"].function_name
    ProjectionHandler = aws_lambda_function.handler["projection-handler"].function_name
    QueryHandler      = aws_lambda_function.handler["query-handler"].function_name
    EventStore        = aws_dynamodb_table.event_store.name
    ReadModel         = aws_dynamodb_table.read_model.name
    EventBus          = aws_cloudwatch_event_bus.events.name
    Rule              = aws_cloudwatch_event_rule.to_projection.name
    DeadLetters       = aws_sqs_queue.dead_letters.name
  })
}
