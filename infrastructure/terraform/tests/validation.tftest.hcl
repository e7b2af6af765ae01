mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
}

run "unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "retention_of_no_day" {
  command = plan

  variables {
    retention_days = 0
  }

  expect_failures = [var.retention_days]
}

run "half_a_capacity_unit" {
  command = plan

  variables {
    read_capacity_units  = 0.5
    write_capacity_units = 1.5
  }

  expect_failures = [var.read_capacity_units, var.write_capacity_units]
}

run "dax_without_a_network" {
  command = plan

  variables {
    dax = "on"
  }

  expect_failures = [var.dax]
}

run "dax_of_no_type_and_no_node" {
  command = plan

  variables {
    dax_node_type = "r5.large"
    dax_nodes     = 0
    vpc_id        = "my-network"
  }

  expect_failures = [var.dax_node_type, var.dax_nodes, var.vpc_id]
}
