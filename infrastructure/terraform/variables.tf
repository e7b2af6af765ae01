variable "environment" {
  description = "In dev resources have plain names; elsewhere names end in the environment, and the events are protected from deletion. A state has one environment."
  type        = string
  default     = "dev"

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "retention_days" {
  description = "How many days the archive keeps an event for replay. The event store keeps every event for good."
  type        = number
  default     = 365

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 36500 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is a whole number from 1 to 36500."
  }
}

variable "read_capacity_units" {
  description = "Provisioned read capacity of the event store and of the read model, each."
  type        = number
  default     = 10

  validation {
    condition     = var.read_capacity_units >= 1 && var.read_capacity_units <= 40000 && floor(var.read_capacity_units) == var.read_capacity_units
    error_message = "read_capacity_units is a whole number from 1 to 40000."
  }
}

variable "write_capacity_units" {
  description = "Provisioned write capacity of the event store and of the read model, each."
  type        = number
  default     = 10

  validation {
    condition     = var.write_capacity_units >= 1 && var.write_capacity_units <= 40000 && floor(var.write_capacity_units) == var.write_capacity_units
    error_message = "write_capacity_units is a whole number from 1 to 40000."
  }
}

variable "capacity_mode" {
  description = "auto-scaling keeps each table between its capacity units and max_capacity_units; on-demand is paid by request."
  type        = string
  default     = "provisioned"

  validation {
    condition     = contains(["provisioned", "auto-scaling", "on-demand"], var.capacity_mode)
    error_message = "capacity_mode is provisioned, auto-scaling or on-demand."
  }
}

variable "max_capacity_units" {
  description = "The most that auto scaling provisions for each table, of each kind. Not below its capacity units."
  type        = number
  default     = 100

  validation {
    condition     = var.max_capacity_units >= 1 && var.max_capacity_units <= 40000 && floor(var.max_capacity_units) == var.max_capacity_units
    error_message = "max_capacity_units is a whole number from 1 to 40000."
  }

  validation {
    condition     = var.capacity_mode != "auto-scaling" || var.max_capacity_units >= max(var.read_capacity_units, var.write_capacity_units)
    error_message = "max_capacity_units is at least the units that a table has."
  }
}

variable "function_memory" {
  description = "MB of each function. 1769 are a whole processor."
  type        = number
  default     = 1024

  validation {
    condition     = var.function_memory >= 128 && var.function_memory <= 10240 && floor(var.function_memory) == var.function_memory
    error_message = "function_memory is a whole number from 128 to 10240."
  }
}

variable "reserved_concurrency" {
  description = "Executions at once that are kept for each function, and are its limit. 0 reserves none."
  type        = number
  default     = 0

  validation {
    condition     = var.reserved_concurrency >= 0 && var.reserved_concurrency <= 1000 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency is a whole number from 0 to 1000."
  }
}

variable "snap_start" {
  description = "on calls published versions, which start from snapshots, by the alias live."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "on"], var.snap_start)
    error_message = "snap_start is off or on."
  }
}

variable "alert_email" {
  description = "Is told of every alarm, once it is confirmed. Empty, the alarms tell nobody."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email is an e-mail address or empty."
  }
}

variable "log_retention_days" {
  description = "How many days logs are kept. 0 is 365 in prod and 14 elsewhere."
  type        = number
  default     = 0

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is 0 or a number of days that CloudWatch Logs knows, such as 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "Encrypts tables, bus, archive, queue, logs and topic. Empty, keys of AWS do."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a KMS key or empty."
  }
}

variable "vpc_subnet_ids" {
  description = "Private subnets of the functions. They need a way to DynamoDB and EventBridge, such as ../vpc-endpoints.yaml makes."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.vpc_subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "vpc_subnet_ids are ids such as subnet-0123456789abcdef0."
  }
}

variable "vpc_security_group_ids" {
  description = "Of the functions in those subnets."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.vpc_security_group_ids : can(regex("^sg-[0-9a-f]+$", id))])
    error_message = "vpc_security_group_ids are ids such as sg-0123456789abcdef0."
  }

  validation {
    condition     = (length(var.vpc_subnet_ids) == 0) == (length(var.vpc_security_group_ids) == 0)
    error_message = "vpc_subnet_ids and vpc_security_group_ids are given together, or neither is."
  }
}

variable "personal_data" {
  description = "on keeps personal fields, encrypted with a key for each person that can be destroyed. Switching it off again destroys all those keys."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "on"], var.personal_data)
    error_message = "personal_data is off or on."
  }
}

variable "transfers" {
  description = "on adds the function that transfers money between accounts, with its rules."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "on"], var.transfers)
    error_message = "transfers is off or on."
  }
}

variable "function_package_bucket_parameter" {
  description = "Name of the SSM parameter that holds the S3 bucket of the function package; `annal publish` writes it."
  type        = string
  default     = "/annal/function-package/bucket"
}

variable "function_package_key_parameter" {
  description = "Name of the SSM parameter that holds the S3 key of the function package; `annal publish` writes it."
  type        = string
  default     = "/annal/function-package/key"
}

variable "projection_batching" {
  description = "on puts a queue before the projections, which take events in batches, two at a time at most."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "on"], var.projection_batching)
    error_message = "projection_batching is off or on."
  }
}

variable "dax" {
  description = "on makes a DAX cluster in vpc_subnet_ids, through which queries read rows."
  type        = string
  default     = "off"

  validation {
    condition     = contains(["off", "on"], var.dax)
    error_message = "dax is off or on."
  }

  validation {
    condition     = var.dax == "off" || (length(var.vpc_subnet_ids) > 0 && var.vpc_id != "")
    error_message = "dax needs vpc_subnet_ids, vpc_security_group_ids and vpc_id."
  }
}

variable "dax_node_type" {
  description = "All rows that are asked for often should fit into its memory."
  type        = string
  default     = "dax.t3.small"

  validation {
    condition     = can(regex("^dax\\.[a-z0-9]+\\.[a-z0-9]+$", var.dax_node_type))
    error_message = "dax_node_type is one such as dax.t3.small."
  }
}

variable "dax_nodes" {
  description = "AWS recommends three at least; where there is one only, queries fail as long as it does."
  type        = number
  default     = 3

  validation {
    condition     = var.dax_nodes >= 1 && var.dax_nodes <= 10 && floor(var.dax_nodes) == var.dax_nodes
    error_message = "dax_nodes is a whole number from 1 to 10."
  }
}

variable "vpc_id" {
  description = "The network of vpc_subnet_ids, for dax."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^vpc-[0-9a-f]+$", var.vpc_id))
    error_message = "vpc_id is an id such as vpc-0123456789abcdef0, or empty."
  }
}
