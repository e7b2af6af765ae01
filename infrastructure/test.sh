#!/usr/bin/env bash
# Deploys the system in each way that there is, by the real tools, to a local cloud that it starts for itself; after
# each deployment runs the documentation's four tests, then destroys it, and looks that nothing is left.
#
#   infrastructure/test.sh                       # every way whose tools are on this machine
#   infrastructure/test.sh cdk-typescript scripts
#   REQUIRE=all infrastructure/test.sh           # a way that could not run is a failure
#
# What could not run is said at the end, in capitals, and never counted as passed.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
ways=("$@")
((${#ways[@]} > 0)) || ways=(cloudformation scripts cdk-typescript cdk-python cdk-java terraform)
work=$(mktemp -d)
results=()
failed=false
missing=false

finish() {
  "$root/annal" down --data "$work/data" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }

# AWS CLI v1 sends SQS to AWS whatever AWS_ENDPOINT_URL says.
aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_cloud() {
  local port
  port=$(free_port)
  "$root/annal" up --empty --detach --port "$port" --data "$work/data" || return 1
  export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ENDPOINT_URL_S3=http://127.0.0.1:$port
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_PAGER="" CDK_DISABLE_NOTICES=1 CDK_DISABLE_CLI_TELEMETRY=1
  unset AWS_PROFILE AWS_SESSION_TOKEN
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
  local left
  left=$(
    aws dynamodb list-tables --query 'TableNames[]' --output text
    aws lambda list-functions --query 'Functions[].FunctionName' --output text
    aws lambda list-event-source-mappings --query 'EventSourceMappings[].UUID' --output text
    aws events list-event-buses --name-prefix event-sourcing --query 'EventBuses[].Name' --output text
    aws events list-archives --name-prefix event-sourcing --query 'Archives[].ArchiveName' --output text
    aws sqs list-queues --queue-name-prefix event-sourcing --query 'QueueUrls[]' --output text
    aws iam list-roles --query "Roles[?contains(RoleName, 'event-sourcing')].RoleName" --output text
    aws logs describe-log-groups --log-group-name-prefix /aws/lambda/event-sourcing --query 'logGroups[].logGroupName' --output text
    aws cloudwatch describe-alarms --alarm-name-prefix event-sourcing --query 'MetricAlarms[].AlarmName' --output text
    aws cloudwatch list-dashboards --dashboard-name-prefix event-sourcing --query 'DashboardEntries[].DashboardName' --output text
    aws cloudformation describe-stacks --query "Stacks[?StackName=='event-sourcing-stack'].StackStatus" --output text
  )
  left=$(tr -s '[:space:]' '\n' <<<"$left" | grep -v -e '^None$' -e '^$')
  [[ -z $left ]] || { printf 'left after destroying:\n%s\n' "$left"; return 1; }
}

need() { # command …
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "$tool is not on this machine"; return 77; }
  done
}

try_cloudformation() {
  cd "$here" &&
    aws cloudformation create-stack --stack-name event-sourcing-stack --template-body file://cloudformation.yaml \
      --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM --parameters ParameterKey=Environment,ParameterValue=dev &&
    aws cloudformation wait stack-create-complete --stack-name event-sourcing-stack &&
    four_tests event-sourcing-command-handler event-sourcing-query-handler event-sourcing-event-store &&
    aws cloudformation delete-stack --stack-name event-sourcing-stack &&
    aws cloudformation wait stack-delete-complete --stack-name event-sourcing-stack
}

try_scripts() {
  cd "$here" &&
    ./scripts/deploy.sh &&
    four_tests event-sourcing-command-handler event-sourcing-query-handler event-sourcing-event-store &&
    ./scripts/destroy.sh --yes
}

# The documentation's commands for each CDK, once what the language needs is installed.
cdk_commands() {
  cdk bootstrap &&
    cdk deploy --require-approval never --outputs-file outputs.json &&
    grep -q '"CommandHandlerFunction": "event-sourcing-command-handler"' outputs.json &&
    rm outputs.json &&
    four_tests event-sourcing-command-handler event-sourcing-query-handler event-sourcing-event-store &&
    cdk destroy --force
}

cdk_cli() {
  need node npm || return
  (cd "$here/cdk-typescript" && npm ci --no-audit --no-fund --silent) || { echo "npm ci failed"; return 77; }
  PATH=$here/cdk-typescript/node_modules/.bin:$PATH
}

try_cdk-typescript() {
  cdk_cli || return
  cd "$here/cdk-typescript" && npm test && cdk_commands || return
  nothing_left || return
  cdk deploy --require-approval never -c environment=prod -c retentionDays=2555 &&
    four_tests event-sourcing-command-handler-prod event-sourcing-query-handler-prod event-sourcing-event-store-prod &&
    unprotect && cdk destroy --force -c environment=prod
}

# A production's tables refuse to be deleted until somebody lifts their protection.
unprotect() {
  aws dynamodb update-table --table-name event-sourcing-event-store-prod --no-deletion-protection-enabled >/dev/null &&
    aws dynamodb update-table --table-name event-sourcing-read-model-prod --no-deletion-protection-enabled >/dev/null
}

try_cdk-python() {
  need python3 || return
  cdk_cli || return
  python3 -m venv "$work/venv" || return 77
  PATH=$work/venv/bin:$PATH
  pip install -q --disable-pip-version-check -r "$here/cdk-python/requirements-dev.txt" || return 77
  cd "$here/cdk-python" && python -m pytest -q && cdk_commands
}

try_cdk-java() {
  cdk_cli || return
  cd "$here/cdk-java" && "$root/mvnw" -q -B test && cdk_commands
}

try_terraform() {
  need terraform || return
  cd "$here/terraform" || return
  terraform init -input=false -no-color >"$work/init.log" 2>&1 || {
    tail -n 5 "$work/init.log"
    echo "the AWS provider cannot be had; terraform/build-provider.sh builds it from its Go module"
    return 77
  }
  terraform test -no-color && terraform apply -auto-approve -input=false -no-color &&
    four_tests event-sourcing-command-handler event-sourcing-query-handler event-sourcing-event-store &&
    terraform destroy -auto-approve -input=false -no-color
}

start_cloud || { echo "the local cloud did not start"; exit 1; }
"$root/annal" publish || exit 1
for way in "${ways[@]}"; do
  say "$way"
  started=$SECONDS
  (try_"$way" && nothing_left)
  status=$?
  took="$((SECONDS - started)) s"
  case $status in
    0) results+=("passed           $way ($took)") ;;
    77) results+=("COULD NOT RUN    $way"); missing=true ;;
    *) results+=("FAILED           $way ($took)"); failed=true ;;
  esac
done

say "Results"
printf '%s\n' "${results[@]}"
if $missing; then
  echo "SOME WAYS COULD NOT RUN ON THIS MACHINE: they are neither passed nor failed (REQUIRE=all makes them failures)."
fi
if $failed || { $missing && [[ ${REQUIRE-} == all ]]; }; then
  exit 1
fi
