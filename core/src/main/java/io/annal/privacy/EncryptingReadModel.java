package io.annal.privacy;

import io.annal.Json;
import io.annal.ReadModel;
import io.annal.internal.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows whose personal values are encrypted where they are stored, and decrypted where they are
 * read.
 */
record EncryptingReadModel(ReadModel readModel, PersonalDataCipher cipher) implements ReadModel {

  @Override
  public Optional<Row> get(String projection, String key) {
    return readModel.get(projection, key).map(this::decrypt);
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return readModel.getEventual(projection, key).map(this::decrypt);
  }

  @Override
  public boolean write(List<Write> writes) {
    return readModel.write(
        writes.stream().map(write -> new Write(encrypt(write.row()), write.before())).toList());
  }

  @Override
  public int remove(List<Row> rows) {
    return readModel.remove(rows);
  }

  @Override
  public RowPage scan(Set<String> projections, Optional<String> position) {
    return decrypt(readModel.scan(projections, position));
  }

  @Override
  public RowPage under(String key, String after, String upTo, int limit) {
    return decrypt(readModel.under(key, after, upTo, limit));
  }

  private RowPage decrypt(RowPage page) {
    var unreadable = new ArrayList<>(page.unreadable());
    var rows = new ArrayList<Row>();
    for (var row : page.rows()) {
      var failures = new Failures();
      failures.collect(place(row), () -> rows.add(decrypt(row)));
      failures.list().forEach(each -> unreadable.add(new UnreadableRow(row.projection(), each)));
    }
    return new RowPage(rows, unreadable, page.next());
  }

  private Row decrypt(Row row) {
    return row.withData((Json.Obj) cipher.decrypt(place(row), row.data()));
  }

  private Row encrypt(Row row) {
    return row.withData((Json.Obj) cipher.encrypt(place(row), row.data()));
  }

  private static String place(Row row) {
    return "row " + row.key() + " of " + row.projection();
  }
}
