package io.annal;

import java.util.List;
import java.util.Optional;

/** Rows whose personal values are closed where they are stored, and open where they are read. */
record ClosedReadModel(ReadModel readModel, Vault vault) implements ReadModel {

  @Override
  public Optional<Row> get(String projection, String key) {
    return readModel
        .get(projection, key)
        .map(row -> row.withData((Json.Obj) vault.open(row.data())));
  }

  @Override
  public Optional<Row> getEventual(String projection, String key) {
    return readModel
        .getEventual(projection, key)
        .map(row -> row.withData((Json.Obj) vault.open(row.data())));
  }

  @Override
  public boolean write(List<Write> writes) {
    return readModel.write(
        writes.stream()
            .map(write ->
                new Write(
                    write.row().withData((Json.Obj) vault.close(write.row().data())),
                    write.before()))
            .toList());
  }

  @Override
  public int remove(List<Row> rows) {
    return readModel.remove(rows);
  }

  @Override
  public RowPage scan(String projection, Optional<String> position) {
    var page = readModel.scan(projection, position);
    return new RowPage(
        page.rows().stream().map(row -> row.withData((Json.Obj) vault.open(row.data()))).toList(),
        page.next());
  }
}
