package io.annal.localcloud.s3;

import java.util.zip.Checksum;

/**
 * CRC-64/NVME: reflected, polynomial 0xAD93D23594C93659, all ones in and out.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">S3's
 * checksums</a> and the NVM Command Set Specification 5.2.1.3.4.
 */
final class Crc64Nvme implements Checksum {
  private static final long REFLECTED_POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
  private static final long[] TABLE = table();

  private long state = -1L;

  @Override
  public void update(int b) {
    state = TABLE[(int) (state ^ b) & 0xff] ^ (state >>> 8);
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      update(bytes[i]);
    }
  }

  @Override
  public long getValue() {
    return ~state;
  }

  @Override
  public void reset() {
    state = -1L;
  }

  private static long[] table() {
    var table = new long[256];
    for (int i = 0; i < table.length; i++) {
      long value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ REFLECTED_POLYNOMIAL;
      }
      table[i] = value;
    }
    return table;
  }
}
