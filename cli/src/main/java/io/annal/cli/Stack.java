package io.annal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** One CloudFormation stack, brought to what a template says, and waited for. */
final class Stack {
  static final String NAME = "event-sourcing-stack";

  private static final List<Capability> CAPABILITIES =
      List.of(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final CloudFormationClient cloudFormation;
  private final String name;

  Stack(CloudFormationClient cloudFormation, String name) {
    this.cloudFormation = cloudFormation;
    this.name = name;
  }

  /** What a deployment came to. */
  enum Outcome {
    CREATED,
    UPDATED,
    UNCHANGED
  }

  Optional<StackStatus> status() {
    return described().map(software.amazon.awssdk.services.cloudformation.model.Stack::stackStatus);
  }

  /**
   * What the stack says of itself.
   *
   * @throws CliException when there is no such stack or no such output
   */
  String output(String key) {
    return find(key)
        .orElseThrow(() -> new CliException("%s has no output %s".formatted(name, key)));
  }

  /**
   * What the stack says of itself; empty where it has no such output.
   *
   * @throws CliException when there is no such stack
   */
  Optional<String> find(String key) {
    return described()
        .orElseThrow(() -> new CliException("there is no stack %s".formatted(name)))
        .outputs()
        .stream()
        .filter(output -> output.outputKey().equals(key))
        .map(Output::outputValue)
        .findFirst();
  }

  /**
   * The value that a parameter of the stack has.
   *
   * @throws CliException when there is no such stack or no such parameter
   */
  String parameter(String key) {
    return described()
        .orElseThrow(() -> new CliException("there is no stack %s".formatted(name)))
        .parameters()
        .stream()
        .filter(parameter -> parameter.parameterKey().equals(key))
        .map(Parameter::parameterValue)
        .findFirst()
        .orElseThrow(() -> new CliException("%s has no parameter %s".formatted(name, key)));
  }

  /**
   * What the stack says of itself, where a parameter must be on for it to say so.
   *
   * @throws CliException naming the parameter when there is no such output
   */
  String output(String key, String parameter) {
    try {
      return output(key);
    } catch (CliException e) {
      throw new CliException(
          "%s; is %s deployed with the parameter %s on?".formatted(e.getMessage(), name, parameter),
          e);
    }
  }

  /**
   * Creates the stack, or updates it. An update leaves every parameter that is not given as it is.
   *
   * @throws CliException when the stack cannot be brought there, with the reasons of its resources
   */
  Outcome deploy(Path template, Map<String, String> parameters) {
    Instant start = Instant.now();
    String body = read(template);
    var existing = described();
    if (existing.isEmpty()) {
      cloudFormation.createStack(create ->
          create
              .stackName(name)
              .templateBody(body)
              .capabilities(CAPABILITIES)
              .parameters(given(parameters)));
      await(StackStatus.CREATE_COMPLETE, start);
      return Outcome.CREATED;
    }
    if (!update(body, existing.get().parameters(), parameters)) {
      return Outcome.UNCHANGED;
    }
    await(StackStatus.UPDATE_COMPLETE, start);
    return Outcome.UPDATED;
  }

  private boolean update(String body, List<Parameter> existing, Map<String, String> parameters) {
    List<Parameter> all =
        existing.stream()
            .filter(parameter -> !parameters.containsKey(parameter.parameterKey()))
            .map(parameter ->
                Parameter.builder()
                    .parameterKey(parameter.parameterKey())
                    .usePreviousValue(true)
                    .build())
            .collect(Collectors.toCollection(ArrayList::new));
    all.addAll(given(parameters));
    try {
      cloudFormation.updateStack(update ->
          update.stackName(name).templateBody(body).capabilities(CAPABILITIES).parameters(all));
      return true;
    } catch (CloudFormationException e) {
      if (String.valueOf(e.getMessage()).contains("No updates are to be performed")) {
        return false;
      }
      throw e;
    }
  }

  private static List<Parameter> given(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry ->
            Parameter.builder()
                .parameterKey(entry.getKey())
                .parameterValue(entry.getValue())
                .build())
        .toList();
  }

  private Optional<software.amazon.awssdk.services.cloudformation.model.Stack> described() {
    try {
      return cloudFormation.describeStacks(which -> which.stackName(name)).stacks().stream()
          .findFirst();
    } catch (CloudFormationException e) {
      if (String.valueOf(e.getMessage()).contains("does not exist")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void await(StackStatus wanted, Instant start) {
    while (true) {
      StackStatus status = status().orElseThrow();
      if (status == wanted) {
        return;
      }
      if (!status.toString().endsWith("_IN_PROGRESS")) {
        throw new CliException("%s is %s: %s".formatted(name, status, reasons(start)));
      }
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CliException("stopped while waiting for " + name, e);
      }
    }
  }

  private String reasons(Instant start) {
    return cloudFormation
        .describeStackEventsPaginator(which -> which.stackName(name))
        .stackEvents()
        .stream()
        .filter(event -> !event.timestamp().isBefore(start.minusSeconds(1)))
        .filter(event ->
            event.resourceStatus() == ResourceStatus.CREATE_FAILED
                || event.resourceStatus() == ResourceStatus.UPDATE_FAILED)
        .map(Stack::reason)
        .collect(Collectors.joining("; "));
  }

  private static String reason(StackEvent event) {
    return event.logicalResourceId() + ": " + event.resourceStatusReason();
  }

  private static String read(Path template) {
    try {
      return Files.readString(template);
    } catch (IOException e) {
      throw new CliException("cannot read the template %s".formatted(template), e);
    }
  }
}
