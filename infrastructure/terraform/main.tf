data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_ssm_parameter" "package_bucket" {
  name = var.function_package_bucket_parameter
}

data "aws_ssm_parameter" "package_key" {
  name = var.function_package_key_parameter
}

# Keeps the environment that this state was made for. A changed one would replace every table, so each that must not be
# lost compares the two before anything is planned.
resource "terraform_data" "environment" {
  input = var.environment

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  suffix     = var.environment == "dev" ? "" : "-${var.environment}"
  production = var.environment == "prod"
  protected  = var.environment != "dev" # what exists nowhere else
  changed    = "This state holds the environment ${terraform_data.environment.output}, and environment is now ${var.environment}: its tables would be destroyed. Give each environment a state of its own: terraform workspace new ${var.environment}"
  region     = split(":", aws_cloudwatch_event_bus.events.arn)[3]
  source     = "event-sourcing.financial"
  account    = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  own_key    = var.kms_key_arn == "" ? null : var.kms_key_arn
  in_vpc     = length(var.vpc_subnet_ids) > 0
  snap_start = var.snap_start == "on"
  personal   = var.personal_data == "on"
  transfers  = var.transfers == "on"
  batching   = var.projection_batching == "on"
  dax        = var.dax == "on"
}
