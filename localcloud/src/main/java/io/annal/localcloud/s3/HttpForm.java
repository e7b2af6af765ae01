package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.RawService.Request;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Between HTTP and the API's members: headers, parameters and bodies. */
final class HttpForm {
  private static final Map<String, String> INPUT_HEADERS =
      table(
          """
          content-md5 ContentMD5
          content-type ContentType
          cache-control CacheControl
          content-disposition ContentDisposition
          content-encoding ContentEncoding
          content-language ContentLanguage
          expires Expires
          if-match IfMatch
          if-none-match IfNoneMatch
          if-modified-since IfModifiedSince
          if-unmodified-since IfUnmodifiedSince
          range Range
          x-amz-acl ACL
          x-amz-grant-read GrantRead
          x-amz-grant-write GrantWrite
          x-amz-grant-full-control GrantFullControl
          x-amz-bucket-object-lock-enabled ObjectLockEnabledForBucket
          x-amz-object-ownership ObjectOwnership
          x-amz-checksum-crc32 ChecksumCRC32
          x-amz-checksum-crc32c ChecksumCRC32C
          x-amz-checksum-crc64nvme ChecksumCRC64NVME
          x-amz-checksum-sha1 ChecksumSHA1
          x-amz-checksum-sha256 ChecksumSHA256
          x-amz-checksum-algorithm ChecksumAlgorithm
          x-amz-sdk-checksum-algorithm ChecksumAlgorithm
          x-amz-checksum-type ChecksumType
          x-amz-checksum-mode ChecksumMode
          x-amz-copy-source CopySource
          x-amz-copy-source-if-match CopySourceIfMatch
          x-amz-copy-source-if-none-match CopySourceIfNoneMatch
          x-amz-copy-source-range CopySourceRange
          x-amz-metadata-directive MetadataDirective
          x-amz-tagging-directive TaggingDirective
          x-amz-tagging Tagging
          x-amz-server-side-encryption ServerSideEncryption
          x-amz-server-side-encryption-aws-kms-key-id SSEKMSKeyId
          x-amz-server-side-encryption-customer-algorithm SSECustomerAlgorithm
          x-amz-storage-class StorageClass
          x-amz-website-redirect-location WebsiteRedirectLocation
          x-amz-object-lock-mode ObjectLockMode
          x-amz-object-lock-legal-hold ObjectLockLegalHoldStatus
          x-amz-object-lock-retain-until-date ObjectLockRetainUntilDate
          x-amz-write-offset-bytes WriteOffsetBytes
          x-amz-object-attributes ObjectAttributes
          """);

  private static final Map<String, String> INPUT_QUERY =
      table(
          """
          versionId VersionId
          uploadId UploadId
          partNumber PartNumber
          prefix Prefix
          delimiter Delimiter
          max-keys MaxKeys
          max-parts MaxParts
          marker Marker
          start-after StartAfter
          continuation-token ContinuationToken
          key-marker KeyMarker
          version-id-marker VersionIdMarker
          upload-id-marker UploadIdMarker
          part-number-marker PartNumberMarker
          encoding-type EncodingType
          fetch-owner FetchOwner
          bucket-region BucketRegion
          response-content-type ResponseContentType
          response-cache-control ResponseCacheControl
          response-content-disposition ResponseContentDisposition
          response-content-encoding ResponseContentEncoding
          response-content-language ResponseContentLanguage
          response-expires ResponseExpires
          """);

  private static final Map<String, String> INPUT_DOCUMENTS =
      table(
          """
          CreateBucket CreateBucketConfiguration
          PutBucketVersioning VersioningConfiguration
          PutBucketEncryption ServerSideEncryptionConfiguration
          PutPublicAccessBlock PublicAccessBlockConfiguration
          PutBucketOwnershipControls OwnershipControls
          PutBucketTagging Tagging
          PutObjectTagging Tagging
          PutBucketLifecycleConfiguration LifecycleConfiguration
          PutBucketLogging BucketLoggingStatus
          PutBucketNotificationConfiguration NotificationConfiguration
          PutBucketAccelerateConfiguration AccelerateConfiguration
          PutBucketAcl AccessControlPolicy
          DeleteObjects Delete
          CompleteMultipartUpload MultipartUpload
          """);

  private static final Map<String, String> OUTPUT_HEADERS =
      table(
          """
          ETag ETag
          ContentType Content-Type
          ContentLength Content-Length
          ContentRange Content-Range
          LastModified Last-Modified
          AcceptRanges Accept-Ranges
          CacheControl Cache-Control
          ContentDisposition Content-Disposition
          ContentEncoding Content-Encoding
          ContentLanguage Content-Language
          Expires Expires
          VersionId x-amz-version-id
          DeleteMarker x-amz-delete-marker
          CopySourceVersionId x-amz-copy-source-version-id
          ServerSideEncryption x-amz-server-side-encryption
          SSEKMSKeyId x-amz-server-side-encryption-aws-kms-key-id
          ChecksumCRC32 x-amz-checksum-crc32
          ChecksumCRC32C x-amz-checksum-crc32c
          ChecksumCRC64NVME x-amz-checksum-crc64nvme
          ChecksumSHA1 x-amz-checksum-sha1
          ChecksumSHA256 x-amz-checksum-sha256
          ChecksumType x-amz-checksum-type
          ChecksumAlgorithm x-amz-checksum-algorithm
          TagCount x-amz-tagging-count
          BucketRegion x-amz-bucket-region
          BucketArn x-amz-bucket-arn
          AccessPointAlias x-amz-access-point-alias
          Location Location
          """);

  /** Root elements of the answers that are documents; what stands behind it is the payload. */
  private static final Map<String, String> DOCUMENTS =
      table(
          """
          ListBuckets ListAllMyBucketsResult
          ListObjects ListBucketResult
          ListObjectsV2 ListBucketResult
          ListObjectVersions ListVersionsResult
          ListMultipartUploads ListMultipartUploadsResult
          ListParts ListPartsResult
          DeleteObjects DeleteResult
          CreateMultipartUpload InitiateMultipartUploadResult
          CompleteMultipartUpload CompleteMultipartUploadResult
          CopyObject CopyObjectResult
          UploadPartCopy CopyPartResult
          GetObjectAttributes GetObjectAttributesResponse
          GetObjectTagging Tagging
          GetBucketLocation LocationConstraint
          GetBucketVersioning VersioningConfiguration
          GetBucketEncryption ServerSideEncryptionConfiguration
          GetPublicAccessBlock PublicAccessBlockConfiguration
          GetBucketOwnershipControls OwnershipControls
          GetBucketTagging Tagging
          GetBucketLifecycleConfiguration LifecycleConfiguration
          GetBucketPolicyStatus PolicyStatus
          GetBucketAcl AccessControlPolicy
          GetBucketLogging BucketLoggingStatus
          GetBucketAccelerateConfiguration AccelerateConfiguration
          GetBucketNotificationConfiguration NotificationConfiguration
          GetBucketRequestPayment RequestPaymentConfiguration
          """);

  private static final Set<String> BINARY = Set.of("PutObject", "UploadPart");
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpForm() {}

  static ObjectNode input(Request request, Target target, String operation) {
    ObjectNode input = Trees.object();
    INPUT_HEADERS.forEach((header, member) -> {
      if (request.headers().containsKey(header)) {
        input.put(member, request.header(header));
      }
    });
    INPUT_QUERY.forEach((parameter, member) -> {
      if (request.query().containsKey(parameter)) {
        input.put(member, request.parameter(parameter));
      }
    });
    ObjectFields.metadata(request.headers(), input);
    if (!target.bucket().isEmpty()) {
      input.put("Bucket", target.bucket());
    }
    if (!target.key().isEmpty()) {
      input.put("Key", target.key());
    }
    if (BINARY.contains(operation)) {
      input.put("Body", request.body());
    } else if (operation.equals("PutBucketPolicy")) {
      input.put("Policy", new String(request.body(), StandardCharsets.UTF_8));
    } else if (INPUT_DOCUMENTS.containsKey(operation) && request.body().length > 0) {
      ChecksumAlgorithm.verify(request.body(), body(input, operation), Trees.object());
      input.set(INPUT_DOCUMENTS.getOrDefault(operation, ""), S3Xml.read(request.body()));
    }
    return input;
  }

  /** A completed upload's checksum is the object's, not the request's. */
  private static ObjectNode body(ObjectNode input, String operation) {
    return operation.equals("CompleteMultipartUpload") ? Trees.object() : input;
  }

  static Reply reply(String operation, ObjectNode output) {
    Map<String, String> headers = new LinkedHashMap<>();
    String root = DOCUMENTS.get(operation);
    if (operation.equals("GetBucketPolicy")) {
      headers.put("Content-Type", "application/json");
      return new Reply(200, headers, S3Xml.utf8(output.get("Policy").textValue()));
    }
    if (root != null) {
      for (String member : Set.of("VersionId", "CopySourceVersionId", "DeleteMarker")) {
        header(output, member, headers);
      }
      headers.put("Content-Type", "application/xml");
      return new Reply(200, headers, S3Xml.write(root, document(operation, root, output)));
    }
    OUTPUT_HEADERS.keySet().forEach(member -> header(output, member, headers));
    output
        .path("Metadata")
        .properties()
        .forEach(m -> headers.put("x-amz-meta-" + m.getKey(), m.getValue().asText()));
    int status =
        output.has("StatusCode")
            ? output.get("StatusCode").intValue()
            : operation.startsWith("Delete") || operation.startsWith("Abort") ? 204 : 200;
    return new Reply(status, headers, bytes(output));
  }

  static Reply failure(Request request, AwsException error, String requestId) {
    if (request.method().equals("HEAD") || error.status() == 304) {
      return new Reply(error.status(), Map.of(), new byte[0]);
    }
    ObjectNode content =
        Trees.object()
            .put("Code", error.code())
            .put("Message", String.valueOf(error.getMessage()))
            .put("Resource", request.path())
            .put("RequestId", requestId);
    return new Reply(
        error.status(), Map.of("Content-Type", "application/xml"), S3Xml.write("Error", content));
  }

  private static JsonNode document(String operation, String root, ObjectNode output) {
    if (operation.equals("GetBucketLocation")) {
      return output.get("LocationConstraint");
    }
    if (operation.equals("GetBucketAcl")) {
      ObjectNode document = Trees.object();
      document.set("Owner", output.get("Owner"));
      document.set("AccessControlList", output.get("Grants"));
      return document;
    }
    JsonNode payload = output.get(root);
    return payload == null ? output : payload;
  }

  private static void header(ObjectNode output, String member, Map<String, String> headers) {
    JsonNode value = output.get(member);
    if (value == null || value.isNull()) {
      return;
    }
    headers.put(
        OUTPUT_HEADERS.getOrDefault(member, member),
        value instanceof POJONode pojo && pojo.getPojo() instanceof Instant instant
            ? HTTP_DATE.format(instant)
            : value.asText());
  }

  private static byte[] bytes(ObjectNode output) {
    try {
      return output.has("Body") ? output.get("Body").binaryValue() : new byte[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> table(String lines) {
    return Arrays.stream(lines.strip().split("\n"))
        .map(line -> line.split(" "))
        .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
  }
}
