# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # settings and names come from common.sh, and go on to the other parts
# The functions, what they may do, and what leads to their being called.

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
  if [[ -n $KMS_KEY_ARN ]]; then
    change logs associate-kms-key --log-group-name "$logs" --kms-key-id "$KMS_KEY_ARN"
  fi

  local trust
  trust='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "'$ACCOUNT'"}}}]}'
  if there iam get-role --role-name "$role"; then
    change iam update-assume-role-policy --role-name "$role" --policy-document "$trust"
  else
    change iam create-role --role-name "$role" --assume-role-policy-document "$trust"
  fi
  if [[ -n $KMS_KEY_ARN$VPC_SUBNET_IDS ]]; then
    change iam attach-role-policy --role-name "$role" --policy-arn "$OPTIONS_POLICY_ARN"
  fi
  statements=$(allow WriteItsLog "arn:aws:logs:$REGION:$ACCOUNT:log-group:$logs:*" logs:CreateLogStream logs:PutLogEvents)
  for statement in "$@"; do statements+=", $statement"; done
  change iam put-role-policy --role-name "$role" --policy-name "event-sourcing-$name" \
    --policy-document '{"Version": "2012-10-17", "Statement": ['"$statements"']}'

  local settings=(--function-name "$function" --description "$description" --runtime java25 --memory-size "$FUNCTION_MEMORY"
    --handler "io.annal.bank.$class::handleRequest" --timeout "$timeout" --role "arn:aws:iam::$ACCOUNT:role/$role"
    --environment '{"Variables": {'"$variables"', "JAVA_TOOL_OPTIONS": "'"$JAVA_OPTIONS"'"}}'
    --vpc-config "SubnetIds=[$VPC_SUBNET_IDS],SecurityGroupIds=[$VPC_SECURITY_GROUP_IDS]"
    --snap-start "ApplyOn=$([[ $SNAP_START == on ]] && printf PublishedVersions || printf None)")
  if there lambda get-function --function-name "$function"; then
    change_when_role_is_known lambda update-function-configuration "${settings[@]}"
    $DRY_RUN || aws lambda wait function-updated --function-name "$function"
    change lambda update-function-code --function-name "$function" --architectures arm64 \
      --s3-bucket "$PACKAGE_BUCKET" --s3-key "$PACKAGE_KEY"
    $DRY_RUN || aws lambda wait function-updated --function-name "$function"
  else
    change_when_role_is_known lambda create-function "${settings[@]}" --architectures arm64 \
      --code "S3Bucket=$PACKAGE_BUCKET,S3Key=$PACKAGE_KEY"
    $DRY_RUN || aws lambda wait function-active --function-name "$function"
  fi
  reserve "$function"
  publish "$function"
}

reserve() {
  if ((RESERVED_CONCURRENCY > 0)); then
    change lambda put-function-concurrency --function-name "$1" --reserved-concurrent-executions "$RESERVED_CONCURRENCY"
  elif [[ -n $(aws lambda get-function-concurrency --function-name "$1" --output text 2>/dev/null | sed 's/^None$//') ]]; then
    change lambda delete-function-concurrency --function-name "$1"
  fi
}

# Lambda makes no new version of what has not changed since the last. What it makes a version of is pending until its
# snapshot is made, and calls of it are refused until then.
publish() {
  [[ $SNAP_START == on ]] || return 0
  local version='to-be-published'
  if ! $DRY_RUN; then
    version=$(aws lambda publish-version --function-name "$1" --query Version --output text)
    active "$1" "$version"
  fi
  if there lambda get-alias --function-name "$1" --name live; then
    change lambda update-alias --function-name "$1" --name live --function-version "$version"
  else
    change lambda create-alias --function-name "$1" --name live --function-version "$version"
  fi
}

active() { # function, version
  local why state
  why=$(aws lambda wait published-version-active --function-name "$1" --qualifier "$2" 2>&1) && return
  state=$(aws lambda get-function-configuration --function-name "$1" --qualifier "$2" \
    --query "join(': ', [State, StateReason || 'Lambda gives no reason'])" --output text 2>&1) || true
  fail "version $2 of $1 did not become active, and nothing calls it: $state ($why); see the log group /aws/lambda/$1"
}

# What AWS does in the name of functions when it uses a key, or puts them into a network.
optional_permissions() {
  [[ -n $KMS_KEY_ARN$VPC_SUBNET_IDS ]] || return 0
  local statements=()
  [[ -z $KMS_KEY_ARN ]] || statements+=("$(allow UseTheKey "$KMS_KEY_ARN" kms:Decrypt kms:GenerateDataKey)")
  [[ -z $VPC_SUBNET_IDS ]] || statements+=("$(allow MakeNetworkInterfaces '*' ec2:AssignPrivateIpAddresses \
    ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets \
    ec2:UnassignPrivateIpAddresses)")
  local all
  printf -v all '%s, ' "${statements[@]}"
  managed_policy "$OPTIONS_POLICY_ARN" 'What AWS does for the functions with KmsKeyArn and in a VPC' "${all%, }"
}

handlers() {
  PACKAGE_BUCKET=$(package bucket)
  PACKAGE_KEY=$(package key)
  local give_up append rows store both take
  give_up=$(allow GiveUpToTheDeadLetters "$DLQ_ARN" sqs:SendMessage)
  take=$give_up
  if [[ $PROJECTION_BATCHING == on ]]; then
    take=$(allow TakeFromTheQueue "$PROJECTION_QUEUE_ARN" sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes)
  fi
  append=$(allow ReadAndAppendEvents "$EVENT_STORE_ARN" dynamodb:Query dynamodb:PutItem)
  rows=$(allow ReadAndWriteRows "$READ_MODEL_ARN" dynamodb:GetItem dynamodb:PutItem)
  store='"EVENT_STORE_TABLE": "'$EVENT_STORE'"'
  if [[ $PERSONAL_DATA == on ]]; then
    store+=', "SUBJECT_KEYS_TABLE": "'$SUBJECT_KEYS'", "SUBJECT_KEY_ID": "'$SUBJECT_KEY_ARN'"'
  fi
  both=$store', "READ_MODEL_TABLE": "'$READ_MODEL'"'
  handler command-handler "$COMMAND" CommandFunction 30 \
    'Decides on a command and appends its events to the event store' "$store"', "SNAPSHOT_EVERY": "100"' "$append"
  handler stream-publisher "$PUBLISHER" PublishFunction 60 \
    'Publishes what the event store has stored to the event bus' \
    '"EVENT_BUS_NAME": "'"$BUS"'", "DEAD_LETTER_QUEUE_URL": "'"$(queue_url)"'"' \
    "$(allow ReadTheStream "$(stream_arn)" dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams)" \
    "$(allow PublishToTheBus "$BUS_ARN" events:DescribeEventBus events:PutEvents)" "$give_up"
  handler projection-handler "$PROJECTION" ProjectionFunction 60 'Brings the read model up to each event' "$both" \
    "$rows" "$(allow ReadEventsThatAreMissing "$EVENT_STORE_ARN" dynamodb:Query)" "$take"
  local reads=("$(allow ReadRows "$READ_MODEL_ARN" dynamodb:GetItem)" "$(allow ReadHistory "$EVENT_STORE_ARN" dynamodb:Query)")
  local asked=$both
  if [[ $DAX == on ]]; then
    asked+=', "DAX_ENDPOINT": "'$DAX_ENDPOINT'"'
    reads+=("$(allow ReadThroughDax "arn:aws:dax:$REGION:$ACCOUNT:cache/$DAX_CLUSTER" dax:GetItem dax:DefineAttributeList \
      dax:DefineAttributeListId dax:DefineKeySchema dax:Endpoints)")
  fi
  handler query-handler "$QUERY" QueryFunction 30 \
    'Answers from the read model, and from the event store for history' "$asked" "${reads[@]}"
  if [[ $TRANSFERS == on ]]; then
    handler transfer-handler "$TRANSFER" TransferFunction 60 'Takes transfers of money and moves them on' \
      "$both"', "SNAPSHOT_EVERY": "100"' "$append" \
      "$(allow KeepDeadlines "$READ_MODEL_ARN" dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:DeleteItem)" \
      "$give_up"
  fi
  permit_persons
}

# The command handler alone may make keys of persons, the others use them; nobody here may destroy one.
permit_persons() {
  [[ $PERSONAL_DATA == on ]] || return 0
  local user users=("$PROJECTION" "$QUERY")
  [[ $TRANSFERS == off ]] || users+=("$TRANSFER")
  change iam put-role-policy --role-name "$COMMAND-role" --policy-name event-sourcing-make-subject-keys \
    --policy-document '{"Version": "2012-10-17", "Statement": ['"$(allow FindAndAddKeys "$SUBJECT_KEYS_ARN" dynamodb:GetItem \
      dynamodb:PutItem), $(allow MakeAndOpenKeys "$SUBJECT_KEY_ARN" kms:Decrypt kms:GenerateDataKey)"']}'
  for user in "${users[@]}"; do
    change iam put-role-policy --role-name "$user-role" --policy-name event-sourcing-use-subject-keys \
      --policy-document '{"Version": "2012-10-17", "Statement": ['"$(allow FindKeys "$SUBJECT_KEYS_ARN" \
        dynamodb:GetItem), $(allow OpenKeys "$SUBJECT_KEY_ARN" kms:Decrypt)"']}'
  done
  # attached to nobody: who may forget a person is decided by whom this is given to; DynamoDB opens a table in their name
  local open_tables=""
  [[ -z $KMS_KEY_ARN ]] || open_tables=", $(allow OpenTheTables "$KMS_KEY_ARN" kms:Decrypt)"
  managed_policy "$FORGET_POLICY_ARN" "Destroys a person's key and looks for what was kept about them (annal forget)" \
    "$(allow FindTheTables "arn:aws:cloudformation:$REGION:$ACCOUNT:stack/event-sourcing-stack/*" cloudformation:DescribeStacks),
    $(allow DestroyAKey "$SUBJECT_KEYS_ARN" dynamodb:GetItem dynamodb:UpdateItem),
    "'{"Sid": "LookForTraces", "Effect": "Allow", "Action": "dynamodb:Scan", "Resource": ["'"$EVENT_STORE_ARN"'", "'"$READ_MODEL_ARN"'"]}'"$open_tables"
}

flow() {
  # shellcheck disable=SC2153  # RULE is a name of common.sh
  say "Stream of $EVENT_STORE to $PUBLISHER, rule $RULE to $PROJECTION"
  local on_failure='{"OnFailure": {"Destination": "'$DLQ_ARN'"}}' mapping
  local settings=(--batch-size 100 --maximum-retry-attempts -1 --maximum-record-age-in-seconds 79200 --bisect-batch-on-function-error
    --function-response-types ReportBatchItemFailures --destination-config "$on_failure")
  # the one that is there goes on where it was, whether it leads to the function or to its alias: a second would publish
  # every event twice
  mapping=$(mapping_ids "$PUBLISHER")
  if [[ -n $mapping ]]; then
    change_when_role_is_known lambda update-event-source-mapping --uuid "$mapping" --function-name "$PUBLISHER$(live)" "${settings[@]}"
  else
    change_when_role_is_known lambda create-event-source-mapping --function-name "$PUBLISHER$(live)" --event-source-arn "$(stream_arn)" \
      --starting-position TRIM_HORIZON "${settings[@]}"
  fi
  change events put-rule --name "$RULE" --event-bus-name "$BUS" --state ENABLED \
    --description 'Hands every event to the projections' --event-pattern '{"source": ["event-sourcing.financial"]}'
  if [[ $PROJECTION_BATCHING == on ]]; then batches; else single_events; fi
  [[ $TRANSFERS == off ]] || transfers
}

# Two batches at once, the fewest that AWS knows: what a replay may take of the read model's capacity.
batches() {
  local mapping settings=(--batch-size 10 --function-response-types ReportBatchItemFailures
    --scaling-config MaximumConcurrency=2)
  mapping=$(mapping_ids "$PROJECTION")
  if [[ -n $mapping ]]; then
    change_when_role_is_known lambda update-event-source-mapping --uuid "$mapping" --function-name "$PROJECTION$(live)" "${settings[@]}"
  else
    change_when_role_is_known lambda create-event-source-mapping --function-name "$PROJECTION$(live)" --event-source-arn "$PROJECTION_QUEUE_ARN" \
      "${settings[@]}"
  fi
  put_target "$PROJECTION_QUEUE_ARN" projection-handler 8 3600 --rule "$RULE" --event-bus-name "$BUS"
  # what let the rule call the function is not needed any more
  local qualifier
  for qualifier in '' live; do
    leave_function "$PROJECTION" events-to-projection ${qualifier:+--qualifier "$qualifier"}
  done
}

leave_function() { # function, permission, options that name its alias
  local function=$1 permission=$2
  shift 2
  if there lambda get-policy --function-name "$function" "$@" &&
    [[ $(aws lambda get-policy --function-name "$function" "$@" --query Policy --output text) == *"\"$permission\""* ]]; then
    change lambda remove-permission --function-name "$function" "$@" --statement-id "$permission"
  fi
  if there lambda get-function-event-invoke-config --function-name "$function" "$@"; then
    change lambda delete-function-event-invoke-config --function-name "$function" "$@"
  fi
}

single_events() {
  retry_asynchronous_calls "$PROJECTION"
  target "$RULE_ARN" events-to-projection "$PROJECTION" projection-handler 8 3600 --rule "$RULE" --event-bus-name "$BUS"
  leave_for_alias "$PROJECTION" events-to-projection
}

transfers() {
  say "Rules $TRANSFER_RULE and $TIMEOUT_RULE to $TRANSFER"
  retry_asynchronous_calls "$TRANSFER"
  change events put-rule --name "$TRANSFER_RULE" --event-bus-name "$BUS" --state ENABLED \
    --description 'Hands the events of transfers to the transfer handler' \
    --event-pattern '{"source": ["event-sourcing.financial"], "detail": {"AggregateType": ["Transfer"]}}'
  target "$TRANSFER_RULE_ARN" events-to-transfers "$TRANSFER" transfer-handler 8 3600 \
    --rule "$TRANSFER_RULE" --event-bus-name "$BUS"
  change events put-rule --name "$TIMEOUT_RULE" --state ENABLED --schedule-expression 'rate(1 minute)' \
    --description 'Lets the transfer handler look after transfers whose time is up'
  target "$TIMEOUT_RULE_ARN" transfer-timeouts "$TRANSFER" transfer-handler 0 60 --rule "$TIMEOUT_RULE"
  leave_for_alias "$TRANSFER" events-to-transfers transfer-timeouts
}

retry_asynchronous_calls() {
  local qualifier=()
  [[ $SNAP_START == off ]] || qualifier=(--qualifier live)
  change_when_role_is_known lambda put-function-event-invoke-config --function-name "$1" ${qualifier[@]+"${qualifier[@]}"} --maximum-retry-attempts 2 \
    --maximum-event-age-in-seconds 3600 --destination-config '{"OnFailure": {"Destination": "'"$DLQ_ARN"'"}}'
}

# With SnapStart rules call the alias. What let them call the function itself is taken away when none does any more: an
# event that a rule may not deliver is not tried again.
leave_for_alias() { # function, permissions
  local function=$1 permission
  shift
  [[ $SNAP_START == on ]] || return 0
  for permission in "$@"; do
    if permitted "$function" "$permission" off; then
      change lambda remove-permission --function-name "$function" --statement-id "$permission"
    fi
  done
  if there lambda get-function-event-invoke-config --function-name "$function"; then
    change lambda delete-function-event-invoke-config --function-name "$function"
  fi
}

target() { # rule's ARN, permission, function, target, retries, age in seconds, options that name the rule
  local rule=$1 permission=$2 function=$3 id=$4 retries=$5 age=$6 qualifier=()
  shift 6
  [[ $SNAP_START == off ]] || qualifier=(--qualifier live)
  if ! permitted "$function" "$permission"; then
    change lambda add-permission --function-name "$function" ${qualifier[@]+"${qualifier[@]}"} --statement-id "$permission" \
      --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn "$rule" --source-account "$ACCOUNT"
  fi
  put_target "$(callable_arn "$function")" "$id" "$retries" "$age" "$@"
}

put_target() { # its ARN, target, retries, age in seconds, options that name the rule
  local arn=$1 id=$2 retries=$3 age=$4
  shift 4
  change events put-targets "$@" --targets '[{"Id": "'"$id"'", "Arn": "'"$arn"'",
    "RetryPolicy": {"MaximumRetryAttempts": '"$retries"', "MaximumEventAgeInSeconds": '"$age"'},
    "DeadLetterConfig": {"Arn": "'"$DLQ_ARN"'"}}]'
}

permitted() { # function, permission, whether it is the alias that may be called
  local qualifier=()
  [[ ${3-$SNAP_START} == off ]] || qualifier=(--qualifier live)
  there lambda get-policy --function-name "$1" ${qualifier[@]+"${qualifier[@]}"} &&
    [[ $(aws lambda get-policy --function-name "$1" ${qualifier[@]+"${qualifier[@]}"} --query Policy --output text) == *"\"$2\""* ]]
}
