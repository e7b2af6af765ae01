package io.annal.bank;

import io.annal.ReadModel;
import io.annal.projection.ForwardingReadModel;
import java.util.List;
import java.util.Random;

/** A read model some of whose writes fail: half of those before they are done, half after it. */
record CrashingReadModel(ReadModel readModel, Random random, double share)
    implements ForwardingReadModel {
  @Override
  public boolean write(List<Write> writes) {
    crash();
    boolean written = readModel.write(writes);
    crash();
    return written;
  }

  private void crash() {
    if (random.nextDouble() < share / 2) {
      throw new IllegalStateException("crash");
    }
  }
}
