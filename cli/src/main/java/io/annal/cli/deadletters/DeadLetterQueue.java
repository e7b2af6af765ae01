package io.annal.cli.deadletters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The queue, looked into. SQS knows no peeking: what is read is hidden from others for a while, and
 * is given back as soon as this is closed, unless it was deleted.
 */
public final class DeadLetterQueue implements AutoCloseable {
  /** More than this is not looked at in one go, whatever the limit. */
  public static final int MOST = 10_000;

  private static final int BATCH = 10;
  private static final Duration HIDDEN = Duration.ofMinutes(15);
  private static final Comparator<DeadLetter> BY_AGGREGATE_IN_ORDER =
      Comparator.<DeadLetter, String>comparing(deadLetter -> deadLetter.aggregate().orElse(""))
          .thenComparingLong(DeadLetter::sequence)
          .thenComparing(DeadLetter::sent);

  private final SqsClient sqs;
  private final String url;
  private final Map<String, DeadLetter> held = new LinkedHashMap<>();

  public DeadLetterQueue(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  /** Everything that can be had, by aggregate and in the order of its events. */
  public List<DeadLetter> all() {
    List<Message> batch = receive();
    while (!batch.isEmpty() && held.size() < MOST) {
      for (Message message : batch) {
        held.put(message.messageId(), DeadLetterReader.read(message));
      }
      batch = receive();
    }
    List<DeadLetter> deadLetters = new ArrayList<>(held.values());
    deadLetters.sort(BY_AGGREGATE_IN_ORDER);
    return deadLetters;
  }

  public void delete(DeadLetter deadLetter) {
    sqs.deleteMessage(which -> which.queueUrl(url).receiptHandle(deadLetter.handle()));
    held.remove(deadLetter.id());
  }

  private List<Message> receive() {
    return sqs.receiveMessage(from ->
            from.queueUrl(url)
                .maxNumberOfMessages(BATCH)
                .waitTimeSeconds(1)
                .visibilityTimeout(Math.toIntExact(HIDDEN.toSeconds()))
                .messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  @Override
  public void close() {
    held.values()
        .forEach(deadLetter ->
            sqs.changeMessageVisibility(which ->
                which.queueUrl(url).receiptHandle(deadLetter.handle()).visibilityTimeout(0)));
  }
}
