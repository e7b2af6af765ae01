terraform {
  required_version = ">= 1.9" # validations that compare variables

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.22, < 7.0" # the first that knows the runtime java25
    }
  }
}
