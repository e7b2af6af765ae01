package io.annal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rows whose personal values are closed where they are stored, and open where they are read. */
record ClosedReadModel(ReadModel readModel, Vault vault) implements ReadModel {

  @Override
  public Optional<Row> get(String projection, String key) {
    return readModel.get(projection, key).map(this::open);
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return readModel.getEventual(projection, key).map(this::open);
  }

  @Override
  public boolean write(List<Write> writes) {
    return readModel.write(
        writes.stream().map(write -> new Write(closed(write.row()), write.before())).toList());
  }

  @Override
  public int remove(List<Row> rows) {
    return readModel.remove(rows);
  }

  @Override
  public RowPage scan(Set<String> projections, Optional<String> position) {
    return open(readModel.scan(projections, position));
  }

  @Override
  public RowPage under(String key, String after, String upTo, int limit) {
    return open(readModel.under(key, after, upTo, limit));
  }

  private RowPage open(RowPage page) {
    var unreadable = new ArrayList<>(page.unreadable());
    var rows = new ArrayList<Row>();
    for (var row : page.rows()) {
      var failures = new Failures();
      failures.collect(place(row), () -> rows.add(open(row)));
      failures.list().forEach(each -> unreadable.add(new UnreadableRow(row.projection(), each)));
    }
    return new RowPage(rows, unreadable, page.next());
  }

  private Row open(Row row) {
    return row.withData((Json.Obj) vault.open(place(row), row.data()));
  }

  private Row closed(Row row) {
    return row.withData((Json.Obj) vault.close(place(row), row.data()));
  }

  private static String place(Row row) {
    return "row " + row.key() + " of " + row.projection();
  }
}
