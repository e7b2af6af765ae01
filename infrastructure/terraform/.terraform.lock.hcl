# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "6.48.0"
  constraints = ">= 6.22.0, < 7.0.0"
  hashes = [
    "h1:IgPbJ7dLB0/8z2oQ1C5xwPVVWgfsUC9vWUx7Y8QIfA0=",
  ]
}
