package io.annal.localcloud.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.localcloud.runtime.Clients;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import io.annal.localcloud.wire.Trees;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * <a
 * href="https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html">Verifying
 * the signatures of Amazon SNS messages</a>.
 */
class SignatureTest {
  private final Path directory;
  private LocalCloud cloud;
  private SnsClient sns;
  private SqsClient sqs;

  SignatureTest(@TempDir Path directory) {
    this.directory = directory;
    start();
  }

  private void start() {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    sns = Clients.of(cloud, SnsClient.builder());
    sqs = Clients.of(cloud, SqsClient.builder());
  }

  @AfterEach
  void stop() {
    sns.close();
    sqs.close();
    cloud.close();
  }

  @Test
  void aNotificationVerifiesAgainstTheCertificateBehindItsAddress() throws Exception {
    var queue = subscribed("signed", Map.of());
    sns.publish(p -> p.topicArn(topic("signed")).subject("S").message("first\nsecond"));
    sns.publish(p -> p.topicArn(topic("signed")).message("no subject"));

    var bodies = received(queue, 2);

    for (var body : bodies) {
      assertThat(body.path("SignatureVersion").asText()).isEqualTo("1");
      assertThat(body.path("SigningCertURL").asText()).endsWith(".pem");
      assertThat(verified(body, "SHA1withRSA", certificate(body))).isTrue();
    }
  }

  @Test
  void aTopicMayAskForSha256() throws Exception {
    var queue = subscribed("second", Map.of("SignatureVersion", "2"));
    sns.publish(p -> p.topicArn(topic("second")).message("hashed better"));

    var body = received(queue, 1).getFirst();

    assertThat(body.path("SignatureVersion").asText()).isEqualTo("2");
    assertThat(verified(body, "SHA256withRSA", certificate(body))).isTrue();
    assertThatThrownBy(
            () -> sns.createTopic(t -> t.name("third").attributes(Map.of("SignatureVersion", "3"))))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void theCertificateOutlastsTheProcess() throws Exception {
    var queue = subscribed("lasting", Map.of());
    sns.publish(p -> p.topicArn(topic("lasting")).message("before"));
    var before = received(queue, 1).getFirst();
    var certificate = certificate(before);

    stop();
    start();
    sns.publish(p -> p.topicArn(topic("lasting")).message("after"));

    assertThat(verified(received(queue, 1).getFirst(), "SHA1withRSA", certificate)).isTrue();
  }

  private String subscribed(String name, Map<String, String> attributes) {
    var queue = sqs.createQueue(q -> q.queueName(name)).queueUrl();
    sns.createTopic(t -> t.name(name).attributes(attributes));
    sqs.setQueueAttributes(q ->
        q.queueUrl(queue)
            .attributes(
                Map.of(
                    QueueAttributeName.POLICY,
                    """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage",
                     "Principal":{"Service":"sns.amazonaws.com"},"Resource":"*"}]}
                    """)));
    sns.subscribe(s ->
        s.topicArn(topic(name))
            .protocol("sqs")
            .endpoint("arn:aws:sqs:us-east-1:000000000000:" + name));
    return name;
  }

  private static String topic(String name) {
    return "arn:aws:sns:us-east-1:000000000000:" + name;
  }

  private List<JsonNode> received(String queue, int count) {
    var url = sqs.getQueueUrl(q -> q.queueName(queue)).queueUrl();
    var bodies = new ArrayList<JsonNode>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          for (var message :
              sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(2))
                  .messages()) {
            bodies.add(Trees.readJson(message.body().getBytes(StandardCharsets.UTF_8)));
            sqs.deleteMessage(d -> d.queueUrl(url).receiptHandle(message.receiptHandle()));
          }
          return bodies.size() >= count;
        });
    return bodies;
  }

  private static X509Certificate certificate(JsonNode body) throws Exception {
    try (InputStream in = URI.create(body.path("SigningCertURL").asText()).toURL().openStream()) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static boolean verified(JsonNode body, String algorithm, X509Certificate certificate)
      throws Exception {
    var text = new StringBuilder();
    for (var member : List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")) {
      if (body.has(member)) {
        text.append(member).append('\n').append(body.path(member).asText()).append('\n');
      }
    }
    var signature = Signature.getInstance(algorithm);
    signature.initVerify(certificate);
    signature.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return signature.verify(Base64.getDecoder().decode(body.path("Signature").asText()));
  }
}
