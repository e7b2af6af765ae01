package io.annal.localcloud.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** Knows the command line of a function's process. */
final class Launcher {
  private final CodeStore code;
  private final Interpreters interpreters;
  private final Path runtime;
  private final List<String> javaRuntime;
  private final List<String> nativeClient;

  Launcher(CodeStore code, Interpreters interpreters, Path directory) {
    this.code = code;
    this.interpreters = interpreters;
    this.runtime = directory.resolve("runtime").toAbsolutePath();
    try {
      Files.createDirectories(runtime);
      this.javaRuntime = javaRuntime();
      this.nativeClient = NativeClientLibrary.option(runtime);
      copy("bootstrap.py");
      copy("bootstrap.mjs");
    } catch (IOException e) {
      throw new UncheckedIOException("The runtimes cannot be laid out in " + runtime, e);
    }
  }

  List<String> command(FunctionVersion function) {
    Interpreters.Interpreter interpreter = interpreters.of(function.runtime());
    String program = interpreter.program();
    return switch (interpreter.kind()) {
      case JAVA -> java(program, function);
      case PYTHON -> List.of(program, "-u", runtime.resolve("bootstrap.py").toString());
      case NODE -> node(interpreter, function);
    };
  }

  /**
   * What this machine does otherwise than the runtime's name says; empty if nothing.
   *
   * @throws io.annal.localcloud.wire.AwsException if this machine cannot run it any more
   */
  Optional<String> difference(FunctionVersion function) {
    return interpreters.of(function.runtime()).difference(function.runtime());
  }

  /**
   * AWS turns off what Node.js has on trial, unless {@code NODE_OPTIONS} asks for it: <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html">Building Lambda
   * functions with Node.js</a>.
   */
  private List<String> node(Interpreters.Interpreter interpreter, FunctionVersion function) {
    String own = function.environment().getOrDefault("NODE_OPTIONS", "");
    List<String> command = new ArrayList<>(List.of(interpreter.program()));
    interpreter.options().stream()
        .filter(flag -> !own.contains(flag.replace("--no-", "--")))
        .forEach(command::add);
    command.add(runtime.resolve("bootstrap.mjs").toString());
    return command;
  }

  private List<String> java(String program, FunctionVersion function) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(JavaOptions.of(function));
    command.addAll(nativeClient);
    command.addAll(List.of("-cp", classpath(function)));
    command.addAll(List.of(FunctionMain.class.getName(), function.handler()));
    return command;
  }

  /**
   * The runtime, the package itself, and the jars in its {@code lib} in their names' order, as AWS
   * has them.
   */
  private String classpath(FunctionVersion function) {
    List<String> path = new ArrayList<>(javaRuntime);
    path.add(code.packageFile(function.codeHash()).toString());
    Path lib = code.taskRoot(function.codeHash()).resolve("lib");
    if (Files.isDirectory(lib)) {
      try (Stream<Path> jars = Files.list(lib)) {
        jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).sorted().forEach(path::add);
      } catch (IOException e) {
        throw new UncheckedIOException("The jars in %s cannot be listed".formatted(lib), e);
      }
    }
    return String.join(System.getProperty("path.separator"), path);
  }

  private List<String> javaRuntime() throws IOException {
    Set<String> jars = new LinkedHashSet<>();
    jars.add(mainJar().toString());
    for (Class<?> part :
        List.of(
            AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)) {
      jars.add(sourceOf(part).toString());
    }
    return List.copyOf(jars);
  }

  private static Path sourceOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("%s comes from no file".formatted(type), e);
    }
  }

  /** A jar with the one class of ours that a function's process needs, always the same bytes. */
  private Path mainJar() throws IOException {
    String entry = FunctionMain.class.getName().replace('.', '/') + ".class";
    byte[] content;
    try (InputStream in = FunctionMain.class.getResourceAsStream("FunctionMain.class")) {
      content = Objects.requireNonNull(in, entry).readAllBytes();
    }
    String name = "function-main-%08x.jar".formatted(java.util.Arrays.hashCode(content));
    Path jar = runtime.resolve(name.toLowerCase(Locale.ROOT));
    if (!Files.exists(jar)) {
      Path staging = Files.createTempFile(runtime, "main", ".tmp");
      try (var out = new JarOutputStream(Files.newOutputStream(staging))) {
        out.putNextEntry(new JarEntry(entry).setLastModifiedTime(FileTime.fromMillis(0)));
        out.write(content);
      }
      Files.move(staging, jar, StandardCopyOption.ATOMIC_MOVE);
    }
    return jar;
  }

  private void copy(String resource) throws IOException {
    try (InputStream in = Launcher.class.getResourceAsStream(resource)) {
      Files.copy(
          Objects.requireNonNull(in, resource),
          runtime.resolve(resource),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
