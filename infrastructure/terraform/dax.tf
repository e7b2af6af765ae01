# With dax: a cache before the read model, through which the query handler reads rows. Nobody writes through it, so that it
# shows a row as it was when it was read last.
locals {
  # a cluster's name has 20 characters at most
  dax_cluster  = "event-dax${local.suffix}"
  dax_arn      = "arn:${local.partition}:dax:${local.region}:${local.account}:cache/${local.dax_cluster}"
  dax_endpoint = one([for cluster in aws_dax_cluster.rows : "daxs://${split(":", cluster.configuration_endpoint)[0]}"])
}

resource "aws_dax_cluster" "rows" {
  count                            = local.dax ? 1 : 0
  cluster_name                     = local.dax_cluster
  description                      = "Rows of the read model"
  node_type                        = var.dax_node_type
  replication_factor               = var.dax_nodes
  iam_role_arn                     = aws_iam_role.dax[0].arn
  parameter_group_name             = aws_dax_parameter_group.rows[0].name
  subnet_group_name                = aws_dax_subnet_group.rows[0].name
  security_group_ids               = [aws_security_group.dax[0].id]
  cluster_endpoint_encryption_type = "TLS"

  server_side_encryption {
    enabled = true
  }
}

# AWS's own time is 5 minutes.
resource "aws_dax_parameter_group" "rows" {
  count = local.dax ? 1 : 0
  name  = local.dax_cluster

  parameters {
    name  = "query-ttl-millis"
    value = "5000"
  }

  parameters {
    name  = "record-ttl-millis"
    value = "5000"
  }
}

resource "aws_dax_subnet_group" "rows" {
  count      = local.dax ? 1 : 0
  name       = local.dax_cluster
  subnet_ids = var.vpc_subnet_ids
}

resource "aws_security_group" "dax" {
  count       = local.dax ? 1 : 0
  name        = "event-sourcing-dax${local.suffix}"
  description = "Lets functions in to DAX"
  vpc_id      = var.vpc_id

  ingress {
    description     = "TLS from the functions"
    protocol        = "tcp"
    from_port       = 9111
    to_port         = 9111
    security_groups = [var.vpc_security_group_ids[0]]
  }

  # what AWS gives a security group by itself, and Terraform takes away where it is not written
  egress {
    description = "Anywhere"
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# What the cluster may do is what everybody may who reaches it: it reads rows, and no more.
resource "aws_iam_role" "dax" {
  count       = local.dax ? 1 : 0
  name_prefix = "event-sourcing-dax-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "dax.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "dax" {
  count = local.dax ? 1 : 0
  name  = "event-sourcing-dax"
  role  = aws_iam_role.dax[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "ReadRows"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable", "dynamodb:GetItem"]
        Resource = aws_dynamodb_table.read_model.arn
      }],
      [for key in local.own_key[*] : {
        Sid      = "OpenTheTable"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = key
      }],
    )
  })
}
