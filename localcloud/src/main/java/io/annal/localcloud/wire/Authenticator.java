package io.annal.localcloud.wire;

import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.RawService.Request;
import io.annal.localcloud.wire.Sessions.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds out who calls, by a signature that only the holder of a secret can make: that of the data
 * directory, which makes the account's owner, or that of a session that this cloud issued.
 *
 * <p>Signatures are of the real time, whatever the cloud's own clock says: clients know no other.
 */
final class Authenticator {
  /** The access key of the default account's owner. */
  static final String OWNER = "annal";

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Duration MOST_SKEW = Duration.ofMinutes(5);
  private static final int HASH_DIGITS = 64;

  private final Sessions sessions;
  private final String secret;
  private final String defaultAccount;
  private final Clock clock;
  private final boolean verify;

  /**
   * @param secret of the account's owner
   * @param clock of the cloud, by which sessions expire
   */
  Authenticator(
      Sessions sessions, String secret, String defaultAccount, Clock clock, boolean verify) {
    this.sessions = sessions;
    this.secret = secret;
    this.defaultAccount = defaultAccount;
    this.clock = clock;
    this.verify = verify;
  }

  /** Which key signed, and what it stands for. */
  private record Key(
      String secret, String account, Principal principal, Optional<Session> session) {}

  /**
   * Who calls.
   *
   * @param request what arrived, with its body as it was sent
   */
  CallerIdentity identify(Arrival arrival, Request request, Protocol protocol) {
    return SignatureV2.isIn(request)
        ? byVersion2(request, arrival.id())
        : byVersion4(request, arrival.signed(), protocol, arrival.id());
  }

  private CallerIdentity byVersion2(Request request, String requestId) {
    var failure = AuthenticationFailure.S3;
    var key = key(request.parameter("AWSAccessKeyId"), failure);
    if (verify && !SignatureV2.matches(request, key.secret)) {
      throw failure.mismatch();
    }
    checkSession(key, request);
    var context = new CallContext(key.account, "us-east-1", key.principal, requestId);
    return new CallerIdentity("s3", context, Optional.empty());
  }

  private CallerIdentity byVersion4(
      Request request, SignedRequest signed, Protocol protocol, String requestId) {
    var failure = AuthenticationFailure.of(protocol, signed.service());
    var key = key(signed.scope().accessKey(), failure);
    String payload = payload(request, signed);
    if (verify) {
      checkTime(signed, failure);
      boolean matches =
          SignatureV4.matches(
              request,
              signed.scope(),
              signed.timestamp(),
              signed.signedHeaders(),
              payload,
              key.secret,
              signed.signature());
      if (!matches) {
        throw failure.mismatch();
      }
      checkPayload(request, payload, failure);
    }
    checkSession(key, request);
    var context = new CallContext(key.account, signed.region(), key.principal, requestId);
    boolean inChunks = payload.startsWith(ChunkSignatures.SIGNED);
    return new CallerIdentity(
        signed.service(),
        context,
        verify && inChunks
            ? Optional.of(
                new ChunkSignatures(
                    signed.scope(), key.secret, signed.timestamp(), signed.signature()))
            : Optional.empty());
  }

  private Key key(String accessKey, AuthenticationFailure failure) {
    var session = sessions.find(accessKey);
    if (session.isPresent()) {
      var found = session.get();
      return new Key(found.secret(), found.account(), found.principal(), session);
    }
    boolean ofAnAccount = ACCOUNT.matcher(accessKey).matches();
    if (accessKey.startsWith("ASIA") || (verify && !ofAnAccount && !accessKey.equals(OWNER))) {
      throw failure.unknownKey();
    }
    String account = ofAnAccount ? accessKey : defaultAccount;
    return new Key(secret, account, new Principal.Root(), Optional.empty());
  }

  private static void checkTime(SignedRequest signed, AuthenticationFailure failure) {
    Instant now = Instant.now();
    Instant time = signed.time();
    if (!signed.timestamp().startsWith(signed.scope().date())) {
      throw AuthenticationFailure.incomplete(
          "Date in Credential scope does not match the date of the signature");
    }
    Instant earliest = now.minus(signed.goodFor().orElse(MOST_SKEW));
    if (time.isBefore(earliest)) {
      throw failure.skewed(
          "Signature expired: %s is now earlier than %s".formatted(time, earliest));
    }
    if (time.isAfter(now.plus(MOST_SKEW))) {
      throw failure.skewed(
          "Signature not yet current: %s is still later than %s (%s + 5 min.)"
              .formatted(time, now.plus(MOST_SKEW), now));
    }
  }

  /** What was signed in the body's place. Only S3 takes a body that was not signed. */
  private static String payload(Request request, SignedRequest signed) {
    String said = said(request);
    boolean s3 = signed.service().equals("s3");
    if (said.isEmpty() && s3 && signed.goodFor().isPresent()) {
      return SignatureV4.UNSIGNED_PAYLOAD;
    }
    boolean named =
        List.of(
                SignatureV4.UNSIGNED_PAYLOAD,
                ChunkSignatures.SIGNED,
                ChunkSignatures.SIGNED_WITH_TRAILER,
                ChunkSignatures.UNSIGNED_WITH_TRAILER)
            .contains(said);
    return (s3 && named) || isHash(said) ? said : SignatureV4.sha256(request.body());
  }

  /** What the request says of its body; what was computed from it needs no second look. */
  private static void checkPayload(Request request, String payload, AuthenticationFailure failure) {
    boolean said = payload.equals(said(request)) && isHash(payload);
    if (said && !payload.equals(SignatureV4.sha256(request.body()))) {
      throw failure.contentMismatch();
    }
  }

  private static boolean isHash(String text) {
    return text.length() == HASH_DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static String said(Request request) {
    String header = request.header("x-amz-content-sha256");
    return header.isEmpty() ? request.parameter("X-Amz-Content-Sha256") : header;
  }

  private void checkSession(Key key, Request request) {
    if (key.session.isEmpty()) {
      return;
    }
    var session = key.session.get();
    if (!MessageDigest.isEqual(bytes(session.token()), bytes(token(request)))) {
      throw new AwsException(
          "UnrecognizedClientException",
          400,
          "The security token included in the request is invalid.");
    }
    if (!clock.instant().isBefore(session.expires())) {
      throw new AwsException(
          "ExpiredTokenException", 400, "The security token included in the request is expired");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String token(Request request) {
    String header = request.header("x-amz-security-token");
    if (!header.isEmpty()) {
      return header;
    }
    String presigned = request.parameter("X-Amz-Security-Token");
    return presigned.isEmpty() ? request.parameter("x-amz-security-token") : presigned;
  }
}
