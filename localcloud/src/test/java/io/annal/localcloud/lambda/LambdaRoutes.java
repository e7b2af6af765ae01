package io.annal.localcloud.lambda;

import io.annal.localcloud.wire.Service.Route;
import java.util.List;

/** Lambda's paths, for tests of the door. */
public final class LambdaRoutes {
  private LambdaRoutes() {}

  public static List<Route> all() {
    return Routes.all();
  }
}
