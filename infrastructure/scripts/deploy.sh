#!/usr/bin/env bash
# Deploys the whole system with nothing but the AWS CLI. It can be run again at any time: what is there is
# brought to the state that is described here, what is missing is made, and a run that was interrupted goes on.
# The functions' code must have been published (annal publish).

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

OPTIONS='  --retention-days N               how long the archive keeps an event for replay (default 365)
  --read-capacity-units N          of each table (default 10)
  --write-capacity-units N         of each table (default 10)
  --outputs-file FILE              where names and ARNs are written as JSON'
OUTPUTS_FILE=""

while (($# > 0)); do
  if common_option "$@"; then
    shift "$SHIFT"
    continue
  fi
  case $1 in
    --retention-days) RETENTION_DAYS=$(value_of "$@") ;;
    --read-capacity-units) READ_CAPACITY_UNITS=$(value_of "$@") ;;
    --write-capacity-units) WRITE_CAPACITY_UNITS=$(value_of "$@") ;;
    --outputs-file) OUTPUTS_FILE=$(value_of "$@") ;;
    --help) usage "$OPTIONS"; exit 0 ;;
    *) fail "unknown option $1; --help lists them" ;;
  esac
  shift 2
done

validate
set_names
PRODUCTION=false
LOG_DAYS=14
if [[ $ENVIRONMENT == prod ]]; then
  PRODUCTION=true
  LOG_DAYS=365
fi
JAVA_OPTIONS='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'

package() {
  aws ssm get-parameter --name "/annal/function-package/$1" --query Parameter.Value --output text 2>/dev/null ||
    { $DRY_RUN && printf 'to-be-published'; } ||
    fail "the function package is not published: run annal publish first"
}

table() { # name, hash key, range key, type of the range key, further options
  local name=$1 hash=$2 range=$3 type=$4
  shift 4
  if there dynamodb describe-table --table-name "$name"; then
    local now
    now=$(aws dynamodb describe-table --table-name "$name" --output text \
      --query 'Table.ProvisionedThroughput.[ReadCapacityUnits, WriteCapacityUnits]')
    if [[ $now != "$READ_CAPACITY_UNITS"$'\t'"$WRITE_CAPACITY_UNITS" ]]; then
      change dynamodb update-table --table-name "$name" --provisioned-throughput \
        "ReadCapacityUnits=$READ_CAPACITY_UNITS,WriteCapacityUnits=$WRITE_CAPACITY_UNITS"
    fi
  else
    change dynamodb create-table --table-name "$name" --billing-mode PROVISIONED \
      --attribute-definitions "AttributeName=$hash,AttributeType=S" "AttributeName=$range,AttributeType=$type" \
      --key-schema "AttributeName=$hash,KeyType=HASH" "AttributeName=$range,KeyType=RANGE" \
      --provisioned-throughput "ReadCapacityUnits=$READ_CAPACITY_UNITS,WriteCapacityUnits=$WRITE_CAPACITY_UNITS" "$@"
  fi
  $DRY_RUN || aws dynamodb wait table-exists --table-name "$name"
  if $PRODUCTION; then
    change dynamodb update-table --table-name "$name" --deletion-protection-enabled
    change dynamodb update-continuous-backups --table-name "$name" \
      --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true
  fi
}

tables() {
  say "Tables $EVENT_STORE and $READ_MODEL"
  table "$EVENT_STORE" AggregateId EventSequence N --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE
  table "$READ_MODEL" RowKey ProjectionName S
  # Whatever a caller's own policies allow, nobody changes or deletes an event. PutItem stays open,
  # because appending is a put that fails when the sequence is taken.
  change dynamodb put-resource-policy --resource-arn "$EVENT_STORE_ARN" --policy '{"Version": "2012-10-17", "Statement": [
    {"Sid": "NobodyRewritesHistory", "Effect": "Deny", "Principal": "*", "Action": ["dynamodb:UpdateItem",
     "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"],
     "Resource": "'"$EVENT_STORE_ARN"'"}]}'
}

bus() {
  say "Bus $BUS and archive $ARCHIVE"
  if ! there events describe-event-bus --name "$BUS"; then
    change events create-event-bus --name "$BUS" \
      --description "Every stored event, published from the event store's stream"
  fi
  local settings=(--archive-name "$ARCHIVE" --description 'The published events, for replay'
    --event-pattern '{"source": ["event-sourcing.financial"]}' --retention-days "$RETENTION_DAYS")
  if there events describe-archive --archive-name "$ARCHIVE"; then
    change events update-archive "${settings[@]}"
  else
    change events create-archive "${settings[@]}" --event-source-arn "$BUS_ARN"
  fi
}

dead_letters() {
  say "Queue $DLQ"
  local attributes='MessageRetentionPeriod=1209600,VisibilityTimeout=60,SqsManagedSseEnabled=true'
  if there sqs get-queue-url --queue-name "$DLQ"; then
    change sqs set-queue-attributes --queue-url "$(queue_url)" --attributes "$attributes"
  else
    change sqs create-queue --queue-name "$DLQ" --attributes "$attributes"
  fi
}

dead_letters_policy() {
  local policy='{\"Version\": \"2012-10-17\", \"Statement\": [
    {\"Sid\": \"OnlyOverTls\", \"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"sqs:*\", \"Resource\": \"'$DLQ_ARN'\",
     \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}},
    {\"Sid\": \"FromTheRuleOfThisStack\", \"Effect\": \"Allow\", \"Principal\": {\"Service\": \"events.amazonaws.com\"},
     \"Action\": \"sqs:SendMessage\", \"Resource\": \"'$DLQ_ARN'\",
     \"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": \"'$RULE_ARN'\"}, \"StringEquals\": {\"aws:SourceAccount\": \"'$ACCOUNT'\"}}}]}'
  change sqs set-queue-attributes --queue-url "$(queue_url)" --attributes '{"Policy": "'"${policy//$'\n'/}"'"}'
}

allow() { # Sid, resource, actions
  local sid=$1 resource=$2
  shift 2
  local actions
  printf -v actions '"%s", ' "$@"
  printf '{"Sid": "%s", "Effect": "Allow", "Action": [%s], "Resource": "%s"}' "$sid" "${actions%, }" "$resource"
}

handler() { # name without prefix, function, class, timeout in seconds, description, environment, statements
  local name=$1 function=$2 class=$3 timeout=$4 description=$5 variables=$6
  shift 6
  say "Function $function"
  local logs=/aws/lambda/$function role=$function-role statements
  if [[ $(aws logs describe-log-groups --log-group-name-prefix "$logs" --output text \
    --query "logGroups[?logGroupName=='$logs'].logGroupName") != "$logs" ]]; then
    change logs create-log-group --log-group-name "$logs"
  fi
  change logs put-retention-policy --log-group-name "$logs" --retention-in-days "$LOG_DAYS"

  if ! there iam get-role --role-name "$role"; then
    change iam create-role --role-name "$role" --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
  fi
  statements=$(allow WriteItsLog "arn:aws:logs:$REGION:$ACCOUNT:log-group:$logs:*" logs:CreateLogStream logs:PutLogEvents)
  for statement in "$@"; do statements+=", $statement"; done
  change iam put-role-policy --role-name "$role" --policy-name "event-sourcing-$name" \
    --policy-document '{"Version": "2012-10-17", "Statement": ['"$statements"']}'

  local settings=(--function-name "$function" --description "$description" --runtime java25 --memory-size 1024
    --handler "io.annal.bank.$class::handleRequest" --timeout "$timeout" --role "arn:aws:iam::$ACCOUNT:role/$role"
    --environment '{"Variables": {'"$variables"', "JAVA_TOOL_OPTIONS": "'"$JAVA_OPTIONS"'"}}')
  if there lambda get-function --function-name "$function"; then
    change lambda update-function-configuration "${settings[@]}"
    $DRY_RUN || aws lambda wait function-updated --function-name "$function"
    change lambda update-function-code --function-name "$function" --architectures arm64 \
      --s3-bucket "$PACKAGE_BUCKET" --s3-key "$PACKAGE_KEY"
    $DRY_RUN || aws lambda wait function-updated --function-name "$function"
  else
    create_function "${settings[@]}" --architectures arm64 --code "S3Bucket=$PACKAGE_BUCKET,S3Key=$PACKAGE_KEY"
    $DRY_RUN || aws lambda wait function-active --function-name "$function"
  fi
}

# A role that was just made is not known everywhere at once; Lambda then says that it cannot be assumed.
create_function() {
  local attempt answer
  if $DRY_RUN; then
    change lambda create-function "$@"
    return
  fi
  for attempt in 1 2 3 4 5 6 7 8; do
    answer=$(aws lambda create-function "$@" 2>&1 >/dev/null) && return
    [[ $answer == *"cannot be assumed"* ]] || fail "$answer"
    sleep "$attempt"
  done
  fail "$answer"
}

handlers() {
  PACKAGE_BUCKET=$(package bucket)
  PACKAGE_KEY=$(package key)
  local give_up both
  give_up=$(allow GiveUpToTheDeadLetters "$DLQ_ARN" sqs:SendMessage)
  both='"EVENT_STORE_TABLE": "'$EVENT_STORE'", "READ_MODEL_TABLE": "'$READ_MODEL'"'
  handler command-handler "$COMMAND" CommandFunction 30 \
    'Decides on a command and appends its events to the event store' \
    '"EVENT_STORE_TABLE": "'"$EVENT_STORE"'", "SNAPSHOT_EVERY": "100"' \
    "$(allow ReadAndAppendEvents "$EVENT_STORE_ARN" dynamodb:Query dynamodb:PutItem)"
  handler stream-publisher "$PUBLISHER" PublishFunction 60 \
    'Publishes what the event store has stored to the event bus' \
    '"EVENT_BUS_NAME": "'"$BUS"'"' \
    "$(allow ReadTheStream "$(stream_arn)" dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams)" \
    "$(allow PublishToTheBus "$BUS_ARN" events:PutEvents)" "$give_up"
  handler projection-handler "$PROJECTION" ProjectionFunction 60 'Brings the read model up to each event' "$both" \
    "$(allow ReadAndWriteRows "$READ_MODEL_ARN" dynamodb:GetItem dynamodb:PutItem)" \
    "$(allow ReadEventsThatAreMissing "$EVENT_STORE_ARN" dynamodb:Query)" "$give_up"
  handler query-handler "$QUERY" QueryFunction 30 \
    'Answers from the read model, and from the event store for history' "$both" \
    "$(allow ReadRows "$READ_MODEL_ARN" dynamodb:GetItem)" \
    "$(allow ReadHistory "$EVENT_STORE_ARN" dynamodb:Query)"
}

flow() {
  say "Stream of $EVENT_STORE to $PUBLISHER, rule $RULE to $PROJECTION"
  local on_failure='{"OnFailure": {"Destination": "'$DLQ_ARN'"}}' mapping
  local settings=(--batch-size 100 --maximum-retry-attempts 10 --bisect-batch-on-function-error
    --function-response-types ReportBatchItemFailures --destination-config "$on_failure")
  mapping=$(mapping_id)
  if [[ -n $mapping ]]; then
    change lambda update-event-source-mapping --uuid "$mapping" "${settings[@]}"
  else
    change lambda create-event-source-mapping --function-name "$PUBLISHER" --event-source-arn "$(stream_arn)" \
      --starting-position TRIM_HORIZON "${settings[@]}"
  fi
  change lambda put-function-event-invoke-config --function-name "$PROJECTION" --maximum-retry-attempts 2 \
    --maximum-event-age-in-seconds 3600 --destination-config "$on_failure"

  change events put-rule --name "$RULE" --event-bus-name "$BUS" --state ENABLED \
    --description 'Hands every event to the projections' --event-pattern '{"source": ["event-sourcing.financial"]}'
  if ! permitted; then
    change lambda add-permission --function-name "$PROJECTION" --statement-id events-to-projection \
      --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn "$RULE_ARN" --source-account "$ACCOUNT"
  fi
  change events put-targets --rule "$RULE" --event-bus-name "$BUS" --targets '[{"Id": "projection-handler",
    "Arn": "'"$PROJECTION_ARN"'", "RetryPolicy": {"MaximumRetryAttempts": 8, "MaximumEventAgeInSeconds": 3600},
    "DeadLetterConfig": {"Arn": "'"$DLQ_ARN"'"}}]'
}

permitted() {
  there lambda get-policy --function-name "$PROJECTION" &&
    aws lambda get-policy --function-name "$PROJECTION" --query Policy --output text | grep -q '"events-to-projection"'
}

alarm() { # name, description, namespace, metric, statistic, periods, threshold, dimensions
  local name=$1 description=$2 namespace=$3 metric=$4 statistic=$5 periods=$6 threshold=$7
  shift 7
  change cloudwatch put-metric-alarm --alarm-name "$(named "$name")" --alarm-description "$description" \
    --namespace "$namespace" --metric-name "$metric" --dimensions "$@" --statistic "$statistic" --period 60 \
    --evaluation-periods "$periods" --threshold "$threshold" \
    --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching
}

monitoring() {
  say "Alarms, and dashboard $DASHBOARD"
  alarm event-store-write-throttles \
    'The event store refused writes for lack of write capacity; raise WriteCapacityUnits' \
    AWS/DynamoDB WriteThrottleEvents Sum 1 1 "Name=TableName,Value=$EVENT_STORE"
  local what
  for what in command-handler stream-publisher projection-handler query-handler; do
    alarm "$what-errors" "The ${what/-/ } failed; its log says why" AWS/Lambda Errors Sum 1 1 \
      "Name=FunctionName,Value=$(named "$what")"
  done
  alarm failed-invocations 'EventBridge could not hand an event to the projection handler' \
    AWS/Events FailedInvocations Sum 1 1 "Name=EventBusName,Value=$BUS" "Name=RuleName,Value=$RULE"
  alarm dlq-depth 'Events wait in the dead-letter queue; annal dlq list shows them' \
    AWS/SQS ApproximateNumberOfMessagesVisible Maximum 1 1 "Name=QueueName,Value=$DLQ"
  alarm stream-iterator-age 'Stored events wait for more than a minute to be published' \
    AWS/Lambda IteratorAge Maximum 3 60000 "Name=FunctionName,Value=$PUBLISHER"
  change cloudwatch put-dashboard --dashboard-name "$DASHBOARD" --dashboard-body "$(dashboard)"
}

graph() { # number, title, statistic, metrics
  printf '{"type": "metric", "x": %d, "y": %d, "width": 12, "height": 6, "properties": {"title": "%s", "region": "%s", "view": "timeSeries", "stat": "%s", "period": 60, "metrics": [%s]}}' \
    $((12 * ($1 % 2))) $((6 * ($1 / 2))) "$2" "$REGION" "$3" "$4"
}

of_functions() {
  local function separator=""
  for function in "${FUNCTIONS[@]}"; do
    printf '%s["AWS/Lambda", "%s", "FunctionName", "%s"]' "$separator" "$1" "$function"
    separator=', '
  done
}

of_tables() { # what stands before and after Write or Read
  local table unit separator=""
  for table in "$EVENT_STORE" "$READ_MODEL"; do
    for unit in Write Read; do
      printf '%s["AWS/DynamoDB", "%s%s%s", "TableName", "%s"]' "$separator" "$1" "$unit" "$2" "$table"
      separator=', '
    done
  done
}

of_rule() { printf '["AWS/Events", "%s", "EventBusName", "%s", "RuleName", "%s"]' "$1" "$BUS" "$RULE"; }

dashboard() {
  local graphs=(
    "$(graph 0 Invocations Sum "$(of_functions Invocations)")"
    "$(graph 1 Errors Sum "$(of_functions Errors)")"
    "$(graph 2 'Duration, 99th percentile (ms)' p99 "$(of_functions Duration)")"
    "$(graph 3 'Waiting to be published (ms)' Maximum '["AWS/Lambda", "IteratorAge", "FunctionName", "'"$PUBLISHER"'"]')"
    "$(graph 4 'Capacity used' Sum "$(of_tables Consumed CapacityUnits)")"
    "$(graph 5 Throttled Sum "$(of_tables '' ThrottleEvents)")"
    "$(graph 6 'Delivered and failed on the bus' Sum "$(of_rule Invocations), $(of_rule FailedInvocations)")"
    "$(graph 7 'Dead letters' Maximum '["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "'"$DLQ"'"]')"
  )
  local all
  printf -v all '%s, ' "${graphs[@]}"
  printf '{"widgets": [%s]}' "${all%, }"
}

outputs() {
  cat <<EOF
{
  "CommandHandlerFunction": "$COMMAND",
  "QueryHandlerFunction": "$QUERY",
  "ProjectionHandlerFunction": "$PROJECTION",
  "StreamPublisherFunction": "$PUBLISHER",
  "EventStoreTable": "$EVENT_STORE",
  "EventStoreStreamArn": "$(stream_arn)",
  "ReadModelTable": "$READ_MODEL",
  "EventBusName": "$BUS",
  "EventBusArn": "$BUS_ARN",
  "EventArchive": "$ARCHIVE",
  "ProjectionRuleArn": "$RULE_ARN",
  "DeadLetterQueueUrl": "$(queue_url)",
  "DashboardName": "$DASHBOARD"
}
EOF
}

dead_letters
tables
bus
handlers
flow
dead_letters_policy
monitoring
if $DRY_RUN; then
  say "Nothing was changed (--dry-run)."
  exit 0
fi
outputs
[[ -z $OUTPUTS_FILE ]] || outputs >"$OUTPUTS_FILE"
