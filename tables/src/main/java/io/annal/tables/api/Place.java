package io.annal.tables.api;

/**
 * Whose tables: names are unique in one account and Region.
 *
 * @param account twelve digits
 * @param region e.g. {@code us-east-1}
 */
public record Place(String account, String region) {
  /** {@code arn:aws:dynamodb:REGION:ACCOUNT:table/NAME}. */
  public String tableArn(String table) {
    return "arn:aws:dynamodb:%s:%s:table/%s".formatted(region, account, table);
  }
}
