package io.annal.tables.bench;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.bindings.LongBinding;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;

/** Xodus: transactions one after the other, each with a sync of its own. */
final class XodusStore implements StorageBenchmark.Store {
  private final Environment environment;
  private final Store items;
  private final Store records;
  private final AtomicLong last = new AtomicLong();

  XodusStore(Path directory) {
    environment =
        Environments.newInstance(
            directory.toString(), new EnvironmentConfig().setLogDurableWrite(true));
    items = open("items");
    records = open("records");
  }

  private Store open(String name) {
    return environment.computeInTransaction(
        transaction ->
            environment.openStore(name, StoreConfig.WITHOUT_DUPLICATES, transaction));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    environment.executeInExclusiveTransaction(
        transaction -> {
          if (items.get(transaction, new ArrayByteIterable(key)) == null) {
            items.put(transaction, new ArrayByteIterable(key), new ArrayByteIterable(value));
            records.put(
                transaction,
                LongBinding.longToEntry(last.incrementAndGet()),
                new ArrayByteIterable(value));
          }
        });
  }

  @Override
  public void load(byte[][] keys, byte[] value) {
    environment.executeInExclusiveTransaction(
        transaction -> {
          for (byte[] key : keys) {
            items.put(transaction, new ArrayByteIterable(key), new ArrayByteIterable(value));
          }
        });
  }

  @Override
  public void close() {
    environment.close();
  }
}
