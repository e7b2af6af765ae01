data "aws_caller_identity" "current" {}

data "aws_ssm_parameter" "package_bucket" {
  name = var.function_package_bucket_parameter
}

data "aws_ssm_parameter" "package_key" {
  name = var.function_package_key_parameter
}

locals {
  suffix     = var.environment == "dev" ? "" : "-${var.environment}"
  production = var.environment == "prod"
  region     = split(":", aws_cloudwatch_event_bus.events.arn)[3]
  source     = "event-sourcing.financial"
}
