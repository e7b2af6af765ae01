# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # settings and names come from common.sh, and go on to the other parts
# Alarms, who is told of them, and the dashboard.

alarm() { # name, description, namespace, metric, statistic, periods, threshold, dimensions
  local name=$1 description=$2 namespace=$3 metric=$4 statistic=$5 periods=$6 threshold=$7
  shift 7
  change cloudwatch put-metric-alarm --alarm-name "$name" --alarm-description "$description" \
    --namespace "$namespace" --metric-name "$metric" --dimensions "$@" --statistic "$statistic" --period 60 \
    --evaluation-periods "$periods" --threshold "$threshold" ${ALERT_EMAIL:+--alarm-actions "$TOPIC_ARN"} \
    --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching
}

# Every alarm is told to the topic.
alerts() {
  [[ -n $ALERT_EMAIL ]] || return 0
  say "Topic ${TOPIC_ARN##*:} for $ALERT_EMAIL"
  change sns create-topic --name "${TOPIC_ARN##*:}"
  change sns set-topic-attributes --topic-arn "$TOPIC_ARN" --attribute-name KmsMasterKeyId --attribute-value "$KMS_KEY_ARN"
  change sns set-topic-attributes --topic-arn "$TOPIC_ARN" --attribute-name Policy --attribute-value '{"Version": "2012-10-17",
    "Statement": [{"Sid": "OnlyOverTls", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "'"$TOPIC_ARN"'",
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {"Sid": "FromTheAlarmsOfThisAccount", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
     "Action": "sns:Publish", "Resource": "'"$TOPIC_ARN"'", "Condition": {"ArnLike": {"aws:SourceArn":
     "arn:aws:cloudwatch:'"$REGION:$ACCOUNT"':alarm:event-sourcing-*"}, "StringEquals": {"aws:SourceAccount": "'"$ACCOUNT"'"}}}]}'
  change sns subscribe --topic-arn "$TOPIC_ARN" --protocol email --notification-endpoint "$ALERT_EMAIL"
}

monitoring() {
  say "Alarms, and dashboard $DASHBOARD"
  alarm "$(named event-store-write-throttles)" \
    'The event store refused writes for lack of write capacity; raise WriteCapacityUnits' \
    AWS/DynamoDB WriteThrottleEvents Sum 1 1 "Name=TableName,Value=$EVENT_STORE"
  local what all=(command-handler stream-publisher projection-handler query-handler)
  [[ $TRANSFERS == off ]] || all+=(transfer-handler)
  for what in "${all[@]}"; do
    alarm "$(named "$what")-errors" "The ${what/-/ } failed; its log says why" AWS/Lambda Errors Sum 1 1 \
      "Name=FunctionName,Value=$(named "$what")"
  done
  alarm "$(named failed-invocations)" 'EventBridge could not hand an event to the projection handler' \
    AWS/Events FailedInvocations Sum 1 1 "Name=EventBusName,Value=$BUS" "Name=RuleName,Value=$RULE"
  alarm "$(named dlq-depth)" 'Events wait in the dead-letter queue; annal dlq list shows them' \
    AWS/SQS ApproximateNumberOfMessagesVisible Maximum 1 1 "Name=QueueName,Value=$DLQ"
  alarm "$(named stream-iterator-age)" 'Stored events wait for more than a minute to be published' \
    AWS/Lambda IteratorAge Maximum 3 60000 "Name=FunctionName,Value=$PUBLISHER"
  alarm "$(named publish-lag)" 'Events reach the bus more than a minute after they were stored' \
    Annal PublishLag Maximum 3 60000 "Name=FunctionName,Value=$PUBLISHER"
  alarm "$(named projection-lag)" 'Events reach the read model more than a minute after they were stored' \
    Annal ProjectionLag Maximum 3 60000 "Name=FunctionName,Value=$PROJECTION"
  alarm "$(named conflicts-exhausted)" \
    "Others wrote to a command's aggregate every time that it was tried; split the aggregate" \
    Annal ConflictsExhausted Sum 1 1 "Name=FunctionName,Value=$COMMAND"
  change cloudwatch put-dashboard --dashboard-name "$DASHBOARD" --dashboard-body "$(dashboard)"
}

# The same dashboard in every way of deploying.
dashboard() {
  sed -e "s|\${Region}|$REGION|g; s|\${CommandHandler}|$COMMAND|g; s|\${StreamPublisher}|$PUBLISHER|g" \
    -e "s|\${ProjectionHandler}|$PROJECTION|g; s|\${QueryHandler}|$QUERY|g; s|\${EventStore}|$EVENT_STORE|g" \
    -e "s|\${ReadModel}|$READ_MODEL|g; s|\${EventBus}|$BUS|g; s|\${Rule}|$RULE|g; s|\${DeadLetters}|$DLQ|g" \
    "$HERE/../dashboard.json"
}
