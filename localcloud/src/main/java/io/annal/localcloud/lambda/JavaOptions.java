package io.annal.localcloud.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The virtual machine's options: Lambda's own, unless {@code JAVA_TOOL_OPTIONS} says otherwise.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Customize
 *     Java runtime startup behavior for Lambda functions</a>
 */
final class JavaOptions {
  private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w+GC\\b");
  private static final Pattern HEAP = Pattern.compile("-Xmx|-XX:MaxHeapSize|-XX:MaxRAMPercentage");
  private static final Pattern TIERS = Pattern.compile("-XX:TieredStopAtLevel|TieredCompilation");

  private JavaOptions() {}

  static List<String> of(FunctionVersion function) {
    String own = own(function);
    List<String> options = new ArrayList<>();
    if (!HEAP.matcher(own).find()) {
      options.add("-Xmx%dk".formatted(function.memoryMegabytes() * 1024L * 85 / 100));
    }
    if (!COLLECTOR.matcher(own).find()) {
      options.add("-XX:+UseSerialGC");
    }
    if (firstTierOnly(function) && !TIERS.matcher(own).find()) {
      options.add("-XX:TieredStopAtLevel=1");
    }
    // The runtime interface client opens the first two; a function is not to hear of them.
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("--sun-misc-unsafe-memory-access=allow");
    options.add("-XX:-UsePerfData");
    return options;
  }

  /**
   * Up to Java 11 Lambda leaves the tiers to the virtual machine. Since Java 17 it stops at the
   * first; since Java 25 it does not where a snapshot is made before anybody waits.
   */
  private static boolean firstTierOnly(FunctionVersion function) {
    return switch (function.runtime()) {
      case "java8.al2", "java11" -> false;
      case "java17", "java21" -> true;
      default -> !function.snapStart();
    };
  }

  /** What the function itself asks for. */
  static String own(FunctionVersion function) {
    return function.environment().getOrDefault("JAVA_TOOL_OPTIONS", "")
        + " "
        + function.environment().getOrDefault("JDK_JAVA_OPTIONS", "");
  }
}
