variable "environment" {
  description = "In dev the resources have plain names; elsewhere the names end in the environment. prod also protects its tables."
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
