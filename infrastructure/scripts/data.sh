# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # settings and names come from common.sh, and go on to the other parts
# Tables, bus, archive and queue.

capacity() {
  if [[ $CAPACITY_MODE == on-demand ]]; then
    CAPACITY=(--billing-mode PAY_PER_REQUEST)
  else
    CAPACITY=(--billing-mode PROVISIONED --provisioned-throughput
      "ReadCapacityUnits=$READ_CAPACITY_UNITS,WriteCapacityUnits=$WRITE_CAPACITY_UNITS")
  fi
}

# What a table is like now, in the words of capacity().
capacity_now() {
  local now
  now=$(aws dynamodb describe-table --table-name "$1" --output text \
    --query 'Table.[BillingModeSummary.BillingMode, ProvisionedThroughput.ReadCapacityUnits, ProvisionedThroughput.WriteCapacityUnits]')
  case $now in
    PAY_PER_REQUEST*) printf 'on-demand' ;;
    *) printf '%s' "$now" | cut -f 2,3 ;;
  esac
}

encryption() {
  [[ -z $KMS_KEY_ARN ]] || printf 'Enabled=true,SSEType=KMS,KMSMasterKeyId=%s' "$KMS_KEY_ARN"
}

table() { # name, further options for a new table
  local name=$1 wanted=on-demand
  shift
  [[ $CAPACITY_MODE == on-demand ]] || wanted=$READ_CAPACITY_UNITS$'\t'$WRITE_CAPACITY_UNITS
  if there dynamodb describe-table --table-name "$name"; then
    # what auto scaling has moved is left to it
    if [[ $(capacity_now "$name") != "$wanted" ]] && ! scaled "$name"; then
      update_table "$name" "${CAPACITY[@]}"
    fi
    encrypt_again "$name"
  else
    local sse
    sse=$(encryption)
    change dynamodb create-table --table-name "$name" "${CAPACITY[@]}" ${sse:+--sse-specification "$sse"} "$@"
  fi
  $DRY_RUN || aws dynamodb wait table-exists --table-name "$name"
  if is_protected "$name"; then
    update_table "$name" --deletion-protection-enabled
  fi
}

update_table() { # name, options
  change_table update-table "$@"
  $DRY_RUN || aws dynamodb wait table-exists --table-name "$1"
}

# What exists nowhere else, outside of dev; the read model, which can be rebuilt, in prod only.
is_protected() { # table
  if [[ $1 == "$READ_MODEL" ]]; then $PRODUCTION; else [[ $ENVIRONMENT != dev ]]; fi
}

scaled() {
  [[ $CAPACITY_MODE == auto-scaling ]] &&
    [[ -n $(aws application-autoscaling describe-scalable-targets --service-namespace dynamodb \
      --resource-ids "table/$1" --query 'ScalableTargets[].ResourceId' --output text) ]]
}

encrypt_again() {
  local now
  now=$(aws dynamodb describe-table --table-name "$1" --query 'Table.SSEDescription.KMSMasterKeyArn' --output text | sed 's/^None$//')
  [[ $now == "$KMS_KEY_ARN" ]] && return
  local sse
  sse=$(encryption)
  update_table "$1" --sse-specification "${sse:-Enabled=false}"
}

recover_to_a_point_in_time() {
  is_protected "$1" || return 0
  change dynamodb update-continuous-backups --table-name "$1" \
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true
}

tables() {
  say "Tables $EVENT_STORE and $READ_MODEL"
  capacity
  table "$EVENT_STORE" --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE \
    --attribute-definitions AttributeName=AggregateId,AttributeType=S AttributeName=EventSequence,AttributeType=N \
    --key-schema AttributeName=AggregateId,KeyType=HASH AttributeName=EventSequence,KeyType=RANGE
  table "$READ_MODEL" \
    --attribute-definitions AttributeName=RowKey,AttributeType=S AttributeName=ProjectionName,AttributeType=S \
    --key-schema AttributeName=RowKey,KeyType=HASH AttributeName=ProjectionName,KeyType=RANGE
  recover_to_a_point_in_time "$EVENT_STORE"
  recover_to_a_point_in_time "$READ_MODEL"
  scale "$EVENT_STORE"
  scale "$READ_MODEL"
  # Whatever a caller's own policies allow, nobody changes or deletes an event. PutItem stays open,
  # because appending is a put that fails when the sequence is taken.
  change dynamodb put-resource-policy --resource-arn "$EVENT_STORE_ARN" --policy '{"Version": "2012-10-17", "Statement": [
    {"Sid": "NobodyRewritesHistory", "Effect": "Deny", "Principal": "*", "Action": ["dynamodb:UpdateItem",
     "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"],
     "Resource": "'"$EVENT_STORE_ARN"'"}]}'
}

# Capacity follows use, so that 70 % of it is used.
scale() {
  local kind least target
  for kind in Read Write; do
    least=$READ_CAPACITY_UNITS
    [[ $kind == Read ]] || least=$WRITE_CAPACITY_UNITS
    target=(--service-namespace dynamodb --resource-id "table/$1" --scalable-dimension "dynamodb:table:${kind}CapacityUnits")
    if [[ $CAPACITY_MODE == auto-scaling ]]; then
      change application-autoscaling register-scalable-target "${target[@]}" --min-capacity "$least" \
        --max-capacity "$MAX_CAPACITY_UNITS"
      change application-autoscaling put-scaling-policy "${target[@]}" --policy-name "${kind,}s" \
        --policy-type TargetTrackingScaling --target-tracking-scaling-policy-configuration \
        "TargetValue=70,PredefinedMetricSpecification={PredefinedMetricType=DynamoDB${kind}CapacityUtilization}"
    fi
  done
}

# A data key for each person, itself encrypted by a KMS key. There is no recovery to a point in time, so that a key that
# was destroyed stays so.
persons() {
  [[ $PERSONAL_DATA == on ]] || return 0
  say "Keys of persons: $SUBJECT_KEYS"
  CAPACITY=(--billing-mode PAY_PER_REQUEST)
  if ! there dynamodb describe-table --table-name "$SUBJECT_KEYS"; then
    local sse
    sse=$(encryption)
    change dynamodb create-table --table-name "$SUBJECT_KEYS" "${CAPACITY[@]}" ${sse:+--sse-specification "$sse"} \
      --attribute-definitions AttributeName=Subject,AttributeType=S --key-schema AttributeName=Subject,KeyType=HASH
  else
    encrypt_again "$SUBJECT_KEYS"
  fi
  $DRY_RUN || aws dynamodb wait table-exists --table-name "$SUBJECT_KEYS"
  if is_protected "$SUBJECT_KEYS"; then
    update_table "$SUBJECT_KEYS" --deletion-protection-enabled
  fi
  SUBJECT_KEY_ID=$(subject_key_id)
  if [[ -z $SUBJECT_KEY_ID ]]; then
    if $DRY_RUN; then
      SUBJECT_KEY_ID=to-be-made
    else
      SUBJECT_KEY_ID=$(aws kms create-key --description 'Encrypts the keys of persons' --query KeyMetadata.KeyId --output text \
        --policy '{"Version": "2012-10-17", "Statement": [{"Sid": "AsTheAccountsPoliciesSay", "Effect": "Allow",
          "Principal": {"AWS": "arn:aws:iam::'"$ACCOUNT"':root"}, "Action": "kms:*", "Resource": "*"}]}')
    fi
    change kms create-alias --alias-name "$SUBJECT_KEY_ALIAS" --target-key-id "$SUBJECT_KEY_ID"
  fi
  change kms enable-key-rotation --key-id "$SUBJECT_KEY_ID"
  SUBJECT_KEY_ARN=arn:aws:kms:$REGION:$ACCOUNT:key/$SUBJECT_KEY_ID
}

managed_policy() { # ARN, description, statements
  local arn=$1 description=$2 document
  document='{"Version": "2012-10-17", "Statement": ['$3']}'
  if there iam get-policy --policy-arn "$arn"; then
    local old
    old=$(aws iam get-policy --policy-arn "$arn" --query Policy.DefaultVersionId --output text)
    change iam create-policy-version --policy-arn "$arn" --policy-document "$document" --set-as-default
    change iam delete-policy-version --policy-arn "$arn" --version-id "$old"
  else
    change iam create-policy --policy-name "${arn##*/}" --description "$description" --policy-document "$document"
  fi
}

bus() {
  say "Bus $BUS and archive $ARCHIVE"
  local about="Every stored event, published from the event store's stream"
  if ! there events describe-event-bus --name "$BUS"; then
    change events create-event-bus --name "$BUS" ${KMS_KEY_ARN:+--kms-key-identifier "$KMS_KEY_ARN"} --description "$about"
  elif [[ $(bus_key) != "$KMS_KEY_ARN" ]]; then
    change events update-event-bus --name "$BUS" --kms-key-identifier "$KMS_KEY_ARN" --description "$about"
  fi
  local settings=(--archive-name "$ARCHIVE" --description 'The published events, for replay'
    --event-pattern '{"source": ["event-sourcing.financial"]}' --retention-days "$RETENTION_DAYS"
    ${KMS_KEY_ARN:+--kms-key-identifier "$KMS_KEY_ARN"})
  if there events describe-archive --archive-name "$ARCHIVE"; then
    change events update-archive "${settings[@]}"
  else
    change events create-archive "${settings[@]}" --event-source-arn "$BUS_ARN"
  fi
}

bus_key() { aws events describe-event-bus --name "$BUS" --query KmsKeyIdentifier --output text | sed 's/^None$//'; }

dead_letters() { queue "$DLQ" 'MessageRetentionPeriod=1209600,VisibilityTimeout=60'; }

queue() { # name, attributes
  say "Queue $1"
  local name=$1 attributes=$2
  if [[ -n $KMS_KEY_ARN ]]; then
    attributes+=",KmsMasterKeyId=$KMS_KEY_ARN,SqsManagedSseEnabled=false" # of a queue that is there, too
  else
    attributes+=',SqsManagedSseEnabled=true'
  fi
  if there sqs get-queue-url --queue-name "$name"; then
    change sqs set-queue-attributes --queue-url "$(queue_url "$name")" --attributes "$attributes"
  else
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    change_when_possible "the name $name, which a deleted queue keeps for a minute" 75 QueueDeletedRecently \
      sqs create-queue --queue-name "$name" --attributes "$attributes"
  fi
}

# Where events wait for the projection handler. Six times its timeout is how long AWS wants them hidden meanwhile.
projection_queue() {
  if [[ $PROJECTION_BATCHING == off ]]; then
    if there sqs get-queue-url --queue-name "$PROJECTION_QUEUE"; then
      fail "queue $PROJECTION_QUEUE is there: projection batching is not switched off by this script"
    fi
    return 0
  fi
  queue "$PROJECTION_QUEUE" 'MessageRetentionPeriod=345600,VisibilityTimeout=360'
  local policy
  policy=$(queue_policy "$PROJECTION_QUEUE_ARN" '\"'"$RULE_ARN"'\"')
  change sqs set-queue-attributes --queue-url "$(queue_url "$PROJECTION_QUEUE")" --attributes '{"Policy": "'"${policy//$'\n'/}"'",
    "RedrivePolicy": "{\"deadLetterTargetArn\": \"'"$DLQ_ARN"'\", \"maxReceiveCount\": 5}"}'
}

rule_arns() {
  printf '\\"%s\\"' "$RULE_ARN"
  [[ $TRANSFERS == off ]] || printf ', \\"%s\\"' "$TRANSFER_RULE_ARN" "$TIMEOUT_RULE_ARN"
}

dead_letters_policy() {
  local policy
  policy=$(queue_policy "$DLQ_ARN" "$(rule_arns)")
  change sqs set-queue-attributes --queue-url "$(queue_url)" --attributes '{"Policy": "'"${policy//$'\n'/}"'"}'
}

queue_policy() { # its ARN, the ARNs of rules in quotes
  printf '%s' '{\"Version\": \"2012-10-17\", \"Statement\": [
    {\"Sid\": \"OnlyOverTls\", \"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"sqs:*\", \"Resource\": \"'"$1"'\",
     \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}},
    {\"Sid\": \"FromTheRuleOfThisStack\", \"Effect\": \"Allow\", \"Principal\": {\"Service\": \"events.amazonaws.com\"},
     \"Action\": \"sqs:SendMessage\", \"Resource\": \"'"$1"'\",
     \"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": ['"$2"']}, \"StringEquals\": {\"aws:SourceAccount\": \"'"$ACCOUNT"'\"}}}]}'
}
