package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * SQS's inputs as its query protocol has them: {@code AttributeName.1}, {@code Attribute.1.Name},
 * {@code SendMessageBatchRequestEntry.1.Id}.
 */
final class SqsQueryForm {
  private static final Map<String, String> LISTS =
      Map.of(
          "AttributeNames", "AttributeName",
          "MessageAttributeNames", "MessageAttributeName",
          "MessageSystemAttributeNames", "MessageSystemAttributeName",
          "TagKeys", "TagKey");
  private static final Map<String, String> MAPS =
      Map.of(
          "Attributes", "Attribute",
          "MessageAttributes", "MessageAttribute",
          "MessageSystemAttributes", "MessageSystemAttribute",
          "Tags", "Tag",
          "tags", "Tag");

  /** What no input's shape leads to. */
  static final List<String> ODD =
      List.of(
          "Action=",
          "Action=SendMessage&Action=DeleteQueue",
          "Action=SendMessage&MessageAttribute=x",
          "Action=SendMessage&QueueUrl=things&MessageBody=x&MessageAttribute.1=x",
          "Action=SendMessage&QueueUrl=things&MessageBody=x&MessageAttribute.x.Name=x",
          "Action=SendMessage&QueueUrl=things&MessageBody=x&MessageAttribute.-1.Name=x",
          "Action=SendMessage&QueueUrl=things&MessageBody=x&MessageAttribute.99999999999.Name=x",
          "Action=SendMessage&QueueUrl=things&MessageBody=x&MessageAttribute.1.Name=x"
              + "&MessageAttribute.1.Value.BinaryValue=%3D&MessageAttribute.1.Value.DataType=Binary",
          "Action=SendMessage&QueueUrl=things&MessageBody.1=x",
          "Action=SendMessageBatch&QueueUrl=things&SendMessageBatchRequestEntry=x",
          "Action=SendMessageBatch&QueueUrl=things&SendMessageBatchRequestEntry.1=x",
          "Action=SendMessageBatch&QueueUrl=things&SendMessageBatchRequestEntry.0.Id=x",
          "Action=SetQueueAttributes&QueueUrl=things&Attribute.1.Name=&Attribute.1.Value=",
          "Action=SetQueueAttributes&QueueUrl=things&Attribute.Name=Policy&Attribute.Value=%5B",
          "Action=GetQueueAttributes&QueueUrl=things&AttributeName=All",
          "Action=GetQueueAttributes&QueueUrl=things&AttributeName.1.x=All",
          "Action=ReceiveMessage&QueueUrl=things&MaxNumberOfMessages=1e9",
          "Action=ReceiveMessage&QueueUrl=" + "/".repeat(5_000),
          "Action=CreateQueue&QueueName=x&Tag.1.Key=k",
          "Action=CreateQueue&QueueName=x&Tag.1=k",
          "Action=ListQueues&MaxResults=-1",
          "Action=" + "x".repeat(5_000),
          "Action=ListQueues&" + "a.".repeat(5_000) + "a=x",
          "=&=&&Action=ListQueues&=x");

  private SqsQueryForm() {}

  static ObjectNode of(String operation, ObjectNode input) {
    var form = Trees.object();
    for (var member : input.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      if (LISTS.containsKey(name) && value.isArray()) {
        items(form, LISTS.get(name), value);
      } else if (MAPS.containsKey(name) && value.isObject()) {
        form.set(MAPS.get(name), entries(value, MAPS.get(name).equals("Tag") ? "Key" : "Name"));
      } else if (name.equals("Entries") && value.isArray()) {
        var entries = Trees.array();
        value.forEach(entry ->
            entries.add(entry instanceof ObjectNode object ? of(operation, object) : entry));
        items(form, operation + "RequestEntry", entries);
      } else {
        form.set(name, value);
      }
    }
    return form;
  }

  private static void items(ObjectNode form, String name, JsonNode list) {
    var numbered = form.putObject(name);
    for (int i = 0; i < list.size(); i++) {
      numbered.set(Integer.toString(i + 1), list.get(i));
    }
  }

  private static ObjectNode entries(JsonNode map, String key) {
    var numbered = Trees.object();
    for (var entry : map.properties()) {
      numbered
          .putObject(Integer.toString(numbered.size() + 1))
          .put(key, entry.getKey())
          .set("Value", entry.getValue());
    }
    return numbered;
  }
}
