package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client would send is refused in the protocol's form, whatever it is. */
class HostileRequestsTest {
  private static final int DEEP = 5_000;

  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    cloud = LocalCloud.start(LocalCloudOptions.of(directory, 0));
    assertThat(s3("PUT", "/papers").send().statusCode()).isEqualTo(200);
    assertThat(s3("PUT", "/papers/one").body("1").send().statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource({
    "dynamodb, DynamoDB_20120810.ListTables",
    "events, AWSEvents.ListRules",
    "sqs, AmazonSQS.ListQueues",
    "ssm, AmazonSSM.DescribeParameters",
    "logs, Logs_20140328.DescribeLogGroups",
    "kms, TrentService.ListKeys",
  })
  void aNumberTooLargeToBeWrittenOut(String service, String target) throws Exception {
    var answer = RawRequest.json(cloud, service, target, "{\"Limit\":1e99999999999}").send();

    assertRefused(answer, "SerializationException");
  }

  @Test
  void oneBadEventLeavesTheOthers() throws Exception {
    var good = "{\"Source\":\"a\",\"DetailType\":\"d\",\"Detail\":\"{}\"}";
    var bad = good.replace("{}", "{\\\"x\\\":1e99999999999}");

    var answer =
        RawRequest.json(
                cloud,
                "events",
                "AWSEvents.PutEvents",
                "{\"Entries\":[" + (good + ",").repeat(9) + bad + "]}")
            .send();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"FailedEntryCount\":1", "MalformedDetail")
        .containsPattern("(\"EventId\".*){9}");
  }

  @Test
  void deepNamesOfAQuery() throws Exception {
    var form = "Action=ListTopics&a" + ".a".repeat(DEEP) + "=1";

    assertRefused(RawRequest.form(cloud, "sns", form).send(), "MalformedQueryString");
  }

  @Test
  void deepXml() throws Exception {
    var document = "<Tagging>" + "<a>".repeat(DEEP) + "</a>".repeat(DEEP) + "</Tagging>";

    assertRefused(s3("PUT", "/papers?tagging").body(document).send(), "MalformedXML");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void deepYaml(String level) throws Exception {
    assertRefused(validate("Resources: " + level.repeat(DEEP)), "ValidationError");
  }

  @Test
  void deepFunctions() throws Exception {
    var nested = "{\"Fn::Join\":[\"\",[".repeat(900) + "\"a\"" + "]]}".repeat(900);
    var template =
        "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"TopicName\":"
            + nested
            + "}}}}";

    assertRefused(validate(template), "ValidationError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "1e400", "-9e999999"})
  void aNumberInATemplateThatIsTooLarge(String number) throws Exception {
    assertRefused(
        validate("{\"Resources\":{\"A\":{\"Metadata\":" + number + "}}}"), "ValidationError");
    assertRefused(validate("Resources: {A: {Metadata: " + number + "}}"), "ValidationError");
  }

  @Test
  void aNumberInATemplateThatIsTooLong() throws Exception {
    var number = "9".repeat(1001);

    assertRefused(
        validate("{\"Resources\":{\"A\":{\"Metadata\":" + number + "}}}"), "ValidationError");
    assertRefused(validate("Resources: {A: {Metadata: " + number + "}}"), "ValidationError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text%0D%0Ax-more:1", "%0A", "%C4%8D%C4%8Ax-more:1", "a%00b"})
  void aHeaderThatWouldBreakTheAnswer(String type) throws Exception {
    var answer = s3("GET", "/papers/one?response-content-type=" + type).send();

    assertRefused(answer, "InvalidArgument");
    assertThat(answer.headers().firstValue("x-more")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/papers/%zz", "/papers/%", "papers/one%2"})
  void aCopySourceThatIsNotEncoded(String source) throws Exception {
    var answer = s3("PUT", "/papers/two").header("x-amz-copy-source", source).send();

    assertRefused(answer, "InvalidArgument");
  }

  @Test
  void tagsThatAreNotEncoded() throws Exception {
    var answer = s3("PUT", "/papers/two").header("x-amz-tagging", "a=%zz").body("2").send();

    assertRefused(answer, "InvalidArgument");
  }

  @Test
  void aPageLargerThanAnInteger() throws Exception {
    assertRefused(
        RawRequest.of(cloud, "lambda", "GET", "/2015-03-31/functions?MaxItems=4294967297").send(),
        "SerializationException");
    assertRefused(
        RawRequest.form(cloud, "iam", "Action=ListRoles&Version=2010-05-08&MaxItems=4294967297")
            .send(),
        "MalformedInput");
  }

  @Test
  void moreThanAServiceTakes() throws Exception {
    var body = "{\"QueueNamePrefix\":\"" + "a".repeat(7 << 20) + "\"}";

    var answer = RawRequest.json(cloud, "sqs", "AmazonSQS.ListQueues", body).send();

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("RequestEntityTooLargeException", "6291456");
  }

  @Test
  void whatInflatesToMoreThanAServiceTakes() throws Exception {
    var answer =
        RawRequest.form(cloud, "monitoring", "")
            .header("Content-Encoding", "gzip")
            .body(gzip(new byte[500 << 20]))
            .send();

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("6291456");
  }

  private static void assertRefused(HttpResponse<String> answer, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(code);
    assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
  }

  private static RawRequest s3(String method, String path) {
    return RawRequest.of(cloud, "s3", method, path);
  }

  private static HttpResponse<String> validate(String template) throws Exception {
    var form = "Action=ValidateTemplate&Version=2010-05-15&TemplateBody=" + encoded(template);
    return RawRequest.form(cloud, "cloudformation", form).send();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
