package io.annal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a module promises to its users, a line each: every type, member and constructor that code
 * outside can name, with nullness, bounds, and the cases of sealed types. What is in a package
 * {@code internal} is no promise.
 */
final class ApiSignature {
  private static final int PROMISED = Modifier.PUBLIC | Modifier.PROTECTED;

  private ApiSignature() {}

  /** The lines of the classes below that folder. */
  static List<String> of(Path classes) {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.contains(".internal."))
          .sorted()
          .map(ApiSignature::load)
          .filter(ApiSignature::isPromised)
          .flatMap(type -> lines(type).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiSignature.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + " is not on this test's class path", e);
    }
  }

  private static boolean isPromised(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return !type.isAnonymousClass()
        && !type.isLocalClass()
        && (type.getModifiers() & PROMISED) != 0
        && (enclosing == null || isPromised(enclosing));
  }

  private static List<String> lines(Class<?> type) {
    var members = new ArrayList<String>();
    promised(type.getDeclaredFields()).map(ApiSignature::field).forEach(members::add);
    promised(type.getDeclaredConstructors()).map(ApiSignature::constructor).forEach(members::add);
    promised(type.getDeclaredMethods())
        .filter(method -> !method.isBridge())
        .map(ApiSignature::method)
        .forEach(members::add);
    var lines = new ArrayList<String>();
    lines.add(header(type));
    members.stream().sorted().map(member -> "  " + member).forEach(lines::add);
    return lines;
  }

  private static <M extends Member> Stream<M> promised(M[] members) {
    return Arrays.stream(members)
        .filter(member -> (member.getModifiers() & PROMISED) != 0 && !member.isSynthetic());
  }

  private static String header(Class<?> type) {
    var line = new StringBuilder(type.toGenericString());
    if (type.isRecord()) {
      line.append(
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getName)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    if (type.getSuperclass() != null && !type.isRecord() && !type.isEnum()) {
      line.append(" extends ").append(type.getAnnotatedSuperclass());
    }
    append(
        line, " implements ", Arrays.stream(type.getAnnotatedInterfaces()).map(Object::toString));
    if (type.isSealed()) {
      append(line, " permits ", Arrays.stream(type.getPermittedSubclasses()).map(Class::getName));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String word, Stream<String> names) {
    var joined = names.sorted().collect(Collectors.joining(", "));
    line.append(joined.isEmpty() ? "" : word + joined);
  }

  private static String field(Field field) {
    return "%s%s %s"
        .formatted(
            modifiers(field, Modifier.fieldModifiers()), field.getAnnotatedType(), field.getName());
  }

  private static String constructor(Constructor<?> constructor) {
    return modifiers(constructor, Modifier.constructorModifiers())
        + "new"
        + parameters(constructor);
  }

  private static String method(Method method) {
    return modifiers(method, Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED)
        + (method.isDefault() ? "default " : "")
        + typeParameters(method)
        + method.getAnnotatedReturnType()
        + " "
        + method.getName()
        + parameters(method);
  }

  private static String modifiers(Member member, int shown) {
    var modifiers = Modifier.toString(member.getModifiers() & shown);
    return modifiers.isEmpty() ? "" : modifiers + " ";
  }

  private static String typeParameters(Method method) {
    return method.getTypeParameters().length == 0
        ? ""
        : Arrays.stream(method.getTypeParameters())
            .map(parameter ->
                parameter.getName()
                    + " extends "
                    + Arrays.stream(parameter.getAnnotatedBounds())
                        .map(AnnotatedType::toString)
                        .collect(Collectors.joining(" & ")))
            .collect(Collectors.joining(", ", "<", "> "));
  }

  private static String parameters(Executable executable) {
    var parameters =
        Arrays.stream(executable.getParameters())
            .map(Parameter::getAnnotatedType)
            .map(AnnotatedType::toString)
            .collect(Collectors.joining(", ", "(", ")"));
    var line = new StringBuilder(parameters);
    append(
        line,
        " throws ",
        Arrays.stream(executable.getAnnotatedExceptionTypes()).map(AnnotatedType::toString));
    return line.toString();
  }
}
