package io.annal.localcloud.wire;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is let in.
 *
 * @param verify whether signatures are verified; without, everybody who reaches the port is the
 *     account's owner
 * @param hosts names by which the cloud may be called beside those of the loopback interface, e.g.
 *     {@code annal.test}
 * @param origins of web pages that may call it, e.g. {@code http://localhost:3000}
 */
public record DoorOptions(boolean verify, Set<String> hosts, Set<String> origins) {
  /** Verified signatures, loopback names, no page of another origin. */
  public static final DoorOptions CLOSED = new DoorOptions(true, Set.of(), Set.of());

  public DoorOptions {
    hosts = lower(hosts);
    origins = lower(origins);
  }

  private static Set<String> lower(Set<String> names) {
    var lower = new TreeSet<String>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }
}
