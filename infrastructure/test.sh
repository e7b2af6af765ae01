#!/usr/bin/env bash
# Deploys the system in each way that there is, by the real tools, to a local cloud that it starts for itself; it types the
# commands of README.md, runs the documentation's four tests after each deployment, compares what is there with the
# specification, destroys it, and looks that nothing is left. At the end it asks that cloud as try-on-aws.sh asks an account.
#
#   infrastructure/test.sh                       # every way whose tools are on this machine
#   infrastructure/test.sh cdk-typescript scripts
#   REQUIRE=all infrastructure/test.sh           # a way that could not run is a failure; or those that are named
#
# What each way printed is kept in .test/<way>.log. What could not run is said at the end, in capitals, and never counted
# as passed.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
ways=("$@")
((${#ways[@]} > 0)) || ways=(cloudformation scripts cdk-typescript cdk-python cdk-java terraform on-aws)
work=$(mktemp -d)
logs=$here/.test
desk=$here
PROD_STACK=event-sourcing-stack-prod
results=()
failed=false
missing=false

stop_cloud() {
  "$root/annal" down --data "$work/data" >/dev/null 2>&1
  rm -rf "$work/data"
}

finish() {
  stop_cloud
  rm -rf "$work"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }

# Of what a terminal showed: without its colours, and without lines that it wrote over.
last_lines() {
  echo "the last lines of $1:"
  sed -e 's/\x1b\[[0-9;]*[A-Za-z]//g' -e 's/.*\r\(.\)/\1/' "$1" | grep -v '^[[:space:]]*$' | tail -n 60
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# In the environment that a reader has: an aws that does not know AWS_ENDPOINT_URL is given the option.
start_cloud() {
  "$root/annal" up --empty --detach --port "$(free_port)" --data "$work/data" || return 1
  eval "$("$root/annal" env --data "$work/data")"
  export AWS_ENDPOINT_URL_S3=$AWS_ENDPOINT_URL CDK_DISABLE_NOTICES=1 CDK_DISABLE_CLI_TELEMETRY=1
  "$root/annal" publish
}

# Nothing of a way that failed is left in the way of the next one.
new_cloud() {
  stop_cloud
  start_cloud
}

# What the documentation's tests expect of the deployed functions.
four_tests() { # command function, query function, event store
  local account answer
  account=account-$(date +%s%N)
  invoke "$1" '{"aggregateId": "'"$account"'", "eventType": "AccountCreated", "eventData": {"accountId": "'"$account"'",
    "customerId": "customer-456", "accountType": "checking", "createdAt": "2024-01-15T10:00:00Z"}}' '"sequence\\*": *1' || return
  invoke "$1" '{"aggregateId": "'"$account"'", "eventType": "TransactionProcessed", "eventData": {"transactionId": "tx-789",
    "amount": 100.50, "type": "deposit", "timestamp": "2024-01-15T10:30:00Z"}}' '"sequence\\*": *2' || return
  answer=$(aws dynamodb query --table-name "$3" --key-condition-expression 'AggregateId = :aid' \
    --expression-attribute-values '{":aid": {"S": "'"$account"'"}}' --query Count --output text) || return
  [[ $answer == 2 ]] || { echo "the event store holds $answer commits, expected 2"; return 1; }
  invoke "$2" '{"queryType": "reconstructState", "aggregateId": "'"$account"'"}' '100\.50\?'
}

invoke() { # function, payload, what the answer must contain
  printf '%s' "$2" >"$work/payload.json"
  aws lambda invoke --function-name "$1" --payload "fileb://$work/payload.json" "$work/answer.json" >"$work/invoke.json" || return
  grep -q "$3" "$work/answer.json" && ! grep -q FunctionError "$work/invoke.json" && return
  echo "$1 answered:"
  cat "$work/answer.json" "$work/invoke.json"
  return 1
}

nothing_left() {
  "$tools/python" "$here/parity/check.py" left --endpoint "$AWS_ENDPOINT_URL" --region "$AWS_REGION"
}

need() { # command …
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is not on this machine"; return 77; }
  done
}

# What the page says, typed where a reader would: in this folder, or in the one that is named.
type_page() { # chapter, section, folder
  (cd "$desk/${3-.}" && "$here/reader.py" "$1" "$2")
}

# The deployed system, read back from its services, against the specification.
specified() { # setting, what differs from it
  "$tools/python" "$here/parity/check.py" deployed --endpoint "$AWS_ENDPOINT_URL" --region "$AWS_REGION" "$@"
}

deployed() { # setting, what differs from it
  local suffix='' alias=''
  case $1 in
    prod) suffix=-prod ;;
    everything) alias=:live ;;
  esac
  four_tests "event-sourcing-command-handler$suffix$alias" "event-sourcing-query-handler$suffix$alias" \
    "event-sourcing-event-store$suffix" && specified "$@"
}

# A production's tables refuse to be deleted until somebody lifts their protection.
unprotect() {
  aws dynamodb update-table --table-name event-sourcing-event-store-prod --no-deletion-protection-enabled >/dev/null &&
    aws dynamodb update-table --table-name event-sourcing-read-model-prod --no-deletion-protection-enabled >/dev/null &&
    aws dynamodb wait table-exists --table-name event-sourcing-event-store-prod &&
    aws dynamodb wait table-exists --table-name event-sourcing-read-model-prod
}

try_cloudformation() {
  type_page "Quick Start" "Using CloudFormation" && deployed dev && switch_everything_on parameters update_stack &&
    type_page Cleanup "Using CloudFormation" && nothing_left &&
    type_page Customization "CloudFormation Parameters" &&
    aws cloudformation wait stack-create-complete --stack-name "$PROD_STACK" &&
    aws cloudformation wait stack-create-complete --stack-name "$PROD_STACK-monitoring" && deployed prod &&
    delete_production
}

# First as it is protected: the stack's deletion fails, and the events stay. Then with the protection lifted.
delete_production() {
  aws cloudformation delete-stack --stack-name "$PROD_STACK" || return
  ! aws cloudformation wait stack-delete-complete --stack-name "$PROD_STACK" ||
    { echo "a protected production was deleted"; return 1; }
  [[ $(aws cloudformation describe-stacks --stack-name "$PROD_STACK" --query 'Stacks[0].StackStatus' --output text) == DELETE_FAILED ]] &&
    aws dynamodb describe-table --table-name event-sourcing-event-store-prod >/dev/null && unprotect || return
  local stack
  for stack in "$PROD_STACK" "$PROD_STACK-monitoring"; do
    aws cloudformation delete-stack --stack-name "$stack" &&
      aws cloudformation wait stack-delete-complete --stack-name "$stack" || return
  done
}

update_stack() { # parameters
  local watching=event-sourcing-stack-monitoring monitoring
  aws cloudformation update-stack --stack-name event-sourcing-stack --template-body "file://$here/cloudformation.yaml" \
    --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM --parameters "$@" &&
    aws cloudformation wait stack-update-complete --stack-name event-sourcing-stack || return
  mapfile -t monitoring < <("$tools/python" "$here/parity/check.py" monitoring everything)
  # shellcheck disable=SC2016  # the query is JMESPath's
  monitoring+=("ParameterKey=AlertTopicArn,ParameterValue=$(aws cloudformation describe-stacks --stack-name event-sourcing-stack \
    --query 'Stacks[0].Outputs[?OutputKey==`AlertTopicArn`].OutputValue' --output text)")
  aws cloudformation update-stack --stack-name "$watching" --template-body "file://$here/monitoring.yaml" \
    --parameters "${monitoring[@]}" && aws cloudformation wait stack-update-complete --stack-name "$watching"
}

try_scripts() {
  type_page "Quick Start" "Using Bash Scripts" && deployed dev &&
    aws_of_today && switch_everything_on options "$here/scripts/deploy.sh" &&
    type_page Cleanup "Using Bash Scripts" && nothing_left &&
    type_page Customization "Script Options" && deployed prod && unprotect &&
    "$here/scripts/destroy.sh" --environment prod --yes
}

# An aws that is older than the encryption of archives cannot be told of a key; .ci/run gets a newer one.
aws_of_today() {
  local newer=$root/acceptance/target/clients/python/bin/aws
  knows_keys && return
  if [[ -x $newer ]]; then
    mkdir -p "$work/newer" && ln -sf "$newer" "$work/newer/aws" && PATH=$work/newer:$PATH && knows_keys && return
  fi
  echo "$(aws --version) is older than the encryption of EventBridge's archives"
  return 77
}

knows_keys() { [[ $(aws events create-archive --generate-cli-skeleton) == *KmsKeyIdentifier* ]]; }

# Over what is there, as options can be switched on later. The local cloud has no network to put functions into, and no DAX.
switch_everything_on() { # the setting as check.py words it, the command that takes it
  local everything=(everything vpcSubnetIds= vpcSecurityGroupIds= vpcId= dax=off) key words
  key=$(aws kms create-key --query KeyMetadata.Arn --output text) || return
  mapfile -t words < <("$tools/python" "$here/parity/check.py" "$1" "${everything[@]}" "kmsKeyArn=$key")
  "${@:2}" "${words[@]}" && deployed "${everything[@]}" --kms-key "$key"
}

# The documentation's commands for a CDK.
cdk_commands() { # section, folder
  type_page "Quick Start" "$1" || return
  grep -q '"CommandHandlerFunction": "event-sourcing-command-handler"' "$desk/$2/outputs.json" || return
  rm "$desk/$2/outputs.json"
  deployed dev && type_page Cleanup "$1" && nothing_left || return
  type_page Customization "CDK Context" "$2" && deployed prod readCapacityUnits=10 writeCapacityUnits=10 &&
    unprotect && (cd "$desk/$2" && cdk destroy --force -c environment=prod)
}

cdk_cli() {
  need node npm || return
  local installed=$here/cdk-typescript/node_modules
  [[ $installed/.package-lock.json -nt $here/cdk-typescript/package-lock.json ]] ||
    (cd "$here/cdk-typescript" && npm ci --no-audit --no-fund --silent) || { echo "npm ci failed"; return 77; }
  PATH=$installed/.bin:$PATH
}

try_cdk-typescript() {
  cdk_cli && (cd "$here/cdk-typescript" && npm test) && cdk_commands "Using CDK TypeScript" cdk-typescript
}

try_cdk-python() {
  cdk_cli || return
  python3 -m venv "$here/cdk-python/.venv" || return 77
  PATH=$here/cdk-python/.venv/bin:$PATH
  pip install -q --disable-pip-version-check -r "$here/cdk-python/requirements-dev.txt" || return 77
  (cd "$here/cdk-python" && python -m pytest -q) && cdk_commands "Using CDK Python" cdk-python
}

try_cdk-java() {
  cdk_cli || return
  (cd "$here/cdk-java" && "$root/mvnw" -q -B test) && cdk_commands "Using CDK Java" cdk-java
}

# In a copy: a state belongs to the cloud that it describes, and that goes with this test.
try_terraform() {
  need terraform || return
  cp -r "$here/terraform" "$work/terraform"
  cp "$here"/*.json "$work" 2>/dev/null # what the module reads from the folder above it
  rm -rf "$work/terraform"/.terraform* "$work/terraform"/*.tfstate* "$work/terraform/terraform.tfvars"
  desk=$work
  (cd "$work/terraform" && terraform init -input=false -no-color) >"$work/init.log" 2>&1 || {
    tail -n 5 "$work/init.log"
    echo "the AWS provider cannot be had; terraform/build-provider.sh builds it from its Go module"
    return 77
  }
  (cd "$work/terraform" && terraform validate && terraform test) &&
    type_page "Quick Start" "Using Terraform" && deployed dev && planned dev && planned_on_demand && everything_planned &&
    type_page Cleanup "Using Terraform" && nothing_left &&
    type_page Customization "Terraform Variables" terraform && deployed prod && planned prod &&
    unprotect && type_page Cleanup "Using Terraform"
}

# What nobody can ask the local cloud: Access Analyzer, and networks.
try_on-aws() {
  cdk_cli || return
  "$here/try-on-aws.sh" >"$work/asked"
  local status=$?
  cat "$work/asked"
  ((status == 3)) && ! grep '^NOT RUN' "$work/asked" | grep -vE 'Access Analyzer|vpc-endpoints|cdk-python|terraform' || return 1
  local left
  # What the ways before leave, such as the CDK's own stack, is not asked for.
  # shellcheck disable=SC2016  # the query is JMESPath's
  left=$(aws cloudformation list-stacks --output text \
    --query 'StackSummaries[?StackStatus!=`DELETE_COMPLETE` && starts_with(StackName, `annal-try-`)].StackName') || return
  [[ -z $left ]] || { echo "stacks were left: $left"; return 1; }
}

# A plan of what is there already knows every value: nothing is to be changed, and all is as specified.
planned() { # setting, what differs from it
  plan -detailed-exitcode || { echo "terraform would change what it has just made"; return 1; }
  as_planned "$@"
}

plan() { # options
  (cd "$work/terraform" && terraform plan -input=false -out=parity.plan "$@" >"$work/plan.log") || {
    cat "$work/plan.log"
    return 1
  }
}

as_planned() { # setting, what differs from it
  (cd "$work/terraform" && terraform show -json parity.plan) >"$work/plan.json" &&
    "$tools/python" "$here/parity/check.py" plan "$@" --file "$work/plan.json"
}

variables() { # setting, what differs from it
  "$tools/python" "$here/parity/check.py" variables "$@" >"$work/terraform/terraform.tfvars.json"
}

# Nothing of it is new, so that it need not be made to be known.
planned_on_demand() {
  variables on-demand && plan -refresh=false && as_planned on-demand
}

# All that is off unless switched on is switched on in what is there. The local cloud has no EC2 and no DAX: they are added
# to a plan that is not applied, in which only the functions' next versions and what the cluster consists of are not known.
everything_planned() {
  local everything=(everything vpcSubnetIds= vpcSecurityGroupIds= vpcId= dax=off) key
  key=$(aws kms create-key --query KeyMetadata.Arn --output text) || return
  variables "${everything[@]}" kmsKeyArn="$key" &&
    (cd "$work/terraform" && terraform apply -input=false -auto-approve) &&
    deployed "${everything[@]}" --kms-key "$key" && planned "${everything[@]}" &&
    variables everything kmsKeyArn="$key" && plan -refresh=false && as_planned everything &&
    rm "$work/terraform/terraform.tfvars.json"
}

parity_tools() {
  tools=$here/parity/.venv/bin
  python3 -m venv "$here/parity/.venv" &&
    "$tools/pip" install -q --disable-pip-version-check -r "$here/parity/requirements.txt"
}

mkdir -p "$logs"
parity_tools || { echo "what parity needs cannot be had from PyPI"; exit 1; }
# Where Python has one name only, the page's own word for it.
command -v python >/dev/null || {
  mkdir "$work/bin" && ln -s "$(command -v python3)" "$work/bin/python"
  PATH=$work/bin:$PATH
}
start_cloud || { echo "the local cloud did not start"; exit 1; }
for way in "${ways[@]}"; do
  say "$way"
  started=$SECONDS
  (try_"$way" && nothing_left) >"$logs/$way.log" 2>&1
  status=$?
  took="$((SECONDS - started)) s"
  case $status in
    0) results+=("passed           $way ($took)") ;;
    77)
      last_lines "$logs/$way.log"
      results+=("COULD NOT RUN    $way")
      missing=true
      [[ " ${REQUIRE-} " != *" $way "* && ${REQUIRE-} != all ]] || failed=true
      ;;
    *)
      last_lines "$logs/$way.log"
      results+=("FAILED           $way ($took)")
      failed=true
      new_cloud || { echo "the local cloud did not start again"; break; }
      ;;
  esac
  echo "${results[-1]}"
done

say "Results"
printf '%s\n' "${results[@]}"
if $missing; then
  echo "SOME WAYS COULD NOT RUN ON THIS MACHINE: they are neither passed nor failed (REQUIRE makes them failures)."
fi
! $failed
