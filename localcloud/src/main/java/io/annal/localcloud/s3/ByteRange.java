package io.annal.localcloud.s3;

import io.annal.localcloud.wire.AwsException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One range of bytes, both ends inclusive. */
record ByteRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** Empty for what is no single range, which S3 ignores, as HTTP allows. */
  static Optional<ByteRange> of(String header, long size) {
    Matcher form = FORM.matcher(header.strip());
    if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (form.group(1).isEmpty()) {
      long suffix = Long.parseLong(form.group(2));
      return checked(Math.max(0, size - suffix), suffix == 0 ? -1 : size - 1, size);
    }
    long first = Long.parseLong(form.group(1));
    long last = form.group(2).isEmpty() ? size - 1 : Long.parseLong(form.group(2));
    if (!form.group(2).isEmpty() && last < first) {
      return Optional.empty();
    }
    return checked(first, Math.min(last, size - 1), size);
  }

  long length() {
    return last - first + 1;
  }

  byte[] of(byte[] content) {
    return Arrays.copyOfRange(content, (int) first, (int) last + 1);
  }

  String header(long size) {
    return "bytes %d-%d/%d".formatted(first, last, size);
  }

  private static Optional<ByteRange> checked(long first, long last, long size) {
    if (first >= size || last < first) {
      throw new AwsException("InvalidRange", 416, "The requested range is not satisfiable");
    }
    return Optional.of(new ByteRange(first, last));
  }
}
