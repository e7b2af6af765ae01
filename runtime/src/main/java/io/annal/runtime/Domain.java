package io.annal.runtime;

import io.annal.AnnalException;
import java.util.ServiceLoader;

/**
 * What a function package deploys. The class that implements it has a public constructor without
 * parameters and is named in the package's file {@code META-INF/services/io.annal.runtime.Domain};
 * then the functions of {@code io.annal.lambda} are its functions.
 */
@FunctionalInterface
public interface Domain {

  /** The domain, and all that there is to say of its deployment. */
  Application application();

  /**
   * The application of the one domain that the class path holds.
   *
   * @throws AnnalException where there is none, or more than one
   */
  static Application deployed() {
    var found = ServiceLoader.load(Domain.class).stream().toList();
    if (found.size() != 1) {
      throw new AnnalException(
          "the function package must name one class in META-INF/services/%s, not %s"
              .formatted(
                  Domain.class.getName(),
                  found.isEmpty()
                      ? "none"
                      : found.stream().map(each -> each.type().getName()).toList()));
    }
    return found.getFirst().get().application();
  }
}
