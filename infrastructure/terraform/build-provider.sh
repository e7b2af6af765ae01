#!/usr/bin/env bash
# Builds the AWS provider from its Go module, for machines that reach the Go module proxy but not
# Terraform's registry, and puts it where `terraform init` looks by itself. Only the services that this
# module uses are compiled in: the whole provider takes hours and 20 GB on a small machine. This one took 14 to 25 minutes
# from nothing on two busy cores, and two minutes of their time when Go had the modules compiled already.
#
#   ./build-provider.sh            # needs Go; downloads about 1 GB of modules
set -euo pipefail

# A state of the provider's main branch shortly before 6.48.0, which the proxy serves.
MODULE=github.com/hashicorp/terraform-provider-aws
REVISION=v1.60.1-0.20260602190131-5f2286d6d836
VERSION=6.48.0
SERVICES="appautoscaling cloudwatch dax dynamodb ec2 events iam kms lambda logs meta s3 sns sqs ssm sts"
# The SDK's clients that those services, and what all services share, ask for, by the SDK's names.
CLIENTS="account applicationautoscaling cloudwatch cloudwatchlogs dax dynamodb ec2 eventbridge iam kms lambda organizations
  s3 s3control sns sqs ssm sts"

command -v go >/dev/null || { echo "build-provider.sh: Go is missing; install it first (https://go.dev/dl/)" >&2; exit 1; }
platform=$(go env GOOS)_$(go env GOARCH)
target=${TF_PLUGIN_DIR:-$HOME/.terraform.d/plugins}/registry.terraform.io/hashicorp/aws/$VERSION/$platform
if [ -x "$target/terraform-provider-aws_v$VERSION" ]; then
  echo "build-provider.sh: already there: $target"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source=$(cd "$work" && GOFLAGS=-mod=mod go mod download -json "$MODULE@$REVISION" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -r "$source" "$work/provider"
chmod -R u+w "$work/provider"
cd "$work/provider"

one_of() { echo "^($(echo "$1" | xargs | tr " " "|"))\$"; }

generated=internal/provider/sdkv2/service_packages_gen.go
awk -v keep="$(one_of "$SERVICES")" '
  match($0, /internal\/service\/[a-z0-9]+"/) { name = substr($0, RSTART + 17, RLENGTH - 18); if (name !~ keep) next }
  match($0, /^\t\t[a-z0-9]+\.ServicePackage\(/) { name = $0; sub(/^\t\t/, "", name); sub(/\..*/, "", name); if (name !~ keep) next }
  { print }' "$generated" > "$generated.new"
mv "$generated.new" "$generated"

# Every service's client is a method of one type, and would compile every service's SDK.
generated=internal/conns/awsclient_gen.go
awk -v keep="$(one_of "$CLIENTS")" '
  match($0, /aws-sdk-go-v2\/service\/[a-z0-9]+"/) { name = substr($0, RSTART + 22, RLENGTH - 23); if (name !~ keep) next }
  match($0, /^func .*\) \*[a-z0-9]+\.Client \{$/) { name = $0; sub(/.*\) \*/, "", name); sub(/\..*/, "", name); dropped = name !~ keep }
  !dropped { print }
  /^}/ { dropped = 0 }' "$generated" > "$generated.new"
mv "$generated.new" "$generated"

echo "build-provider.sh: compiling the provider $VERSION with $(echo "$SERVICES" | wc -w) services; this takes a while"
go build -ldflags "-s -w -X $MODULE/version.ProviderVersion=$VERSION" -o "$work/terraform-provider-aws" .
mkdir -p "$target"
mv "$work/terraform-provider-aws" "$target/terraform-provider-aws_v$VERSION"
echo "build-provider.sh: done: $target"
