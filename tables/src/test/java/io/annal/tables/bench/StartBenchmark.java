package io.annal.tables.bench;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import java.nio.file.Path;

/**
 * Opens an engine in a process of its own and says how long that took and what it keeps of the
 * heap: {@code NAME DIRECTORY ITEMS}. So many items are there, in three streamed tables, for who
 * opens it next.
 */
public final class StartBenchmark {
  private static final int TABLES = 3;

  private StartBenchmark() {}

  public static void main(String[] args) {
    long processor = InProcess.processorTime();
    long began = System.nanoTime();
    try (var engine = TableEngine.open(TableOptions.in(Path.of(args[1])))) {
      long opened = System.nanoTime();
      var process = new InProcess(engine);
      process.call("ListTables", "{}");
      long answered = System.nanoTime();
      System.out.printf(
          "%-12s %-50s %8.0f ms, first answer after %.0f ms, %.0f ms of processor time, heap %.0f MB%n",
          "start",
          args[0],
          (opened - began) / 1e6,
          (answered - began) / 1e6,
          (InProcess.processorTime() - processor) / 1e6,
          InProcess.liveHeap());
      fill(process, Integer.parseInt(args[2]));
    }
  }

  private static void fill(InProcess engine, int items) {
    for (int table = 0; items > 0 && table < TABLES; table++) {
      String name = "filled-" + table;
      engine.call("CreateTable", Workload.table(name));
      for (int i = 0; i < items / TABLES; i++) {
        engine.call(
            "PutItem", "{\"TableName\":\"%s\",\"Item\":%s}".formatted(name, Workload.item(i, 0)));
      }
    }
  }
}
