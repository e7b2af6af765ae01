# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # settings and names come from common.sh, and go on to the other parts
# Alarms, who is told of them, and the dashboard.

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
  local described files=(alarms.json)
  [[ $PROJECTION_BATCHING == off ]] || files+=(batching-alarms.json)
  [[ $TRANSFERS == off ]] || files+=(transfer-alarms.json)
  while IFS= read -r described; do
    change cloudwatch put-metric-alarm --cli-input-json "$described" ${ALERT_EMAIL:+--alarm-actions "$TOPIC_ARN"} </dev/null
  done < <(described_alarms "${files[@]}")
  change cloudwatch put-dashboard --dashboard-name "$DASHBOARD" --dashboard-body "$(dashboard)"
}

# The same dashboard in every way of deploying.
dashboard() {
  sed -e "s|\${Region}|$REGION|g; s|\${CommandHandler}|$COMMAND|g; s|\${StreamPublisher}|$PUBLISHER|g" \
    -e "s|\${ProjectionHandler}|$PROJECTION|g; s|\${QueryHandler}|$QUERY|g; s|\${EventStore}|$EVENT_STORE|g" \
    -e "s|\${ReadModel}|$READ_MODEL|g; s|\${EventBus}|$BUS|g; s|\${Rule}|$RULE|g; s|\${DeadLetters}|$DLQ|g" \
    "$HERE/../dashboard.json"
}
