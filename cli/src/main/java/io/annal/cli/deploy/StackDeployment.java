package io.annal.cli.deploy;

import io.annal.cli.terminal.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.TemplateParameter;

/** Brings a stack to what a template says, and waits for it. */
public final class StackDeployment {
  /** The parameter that is part of the names of all resources. */
  private static final String ENVIRONMENT = "Environment";

  private static final List<Capability> CAPABILITIES =
      List.of(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM);

  /**
   * CloudFormation throttles who asks often, and how often is not published: seldom, and not in
   * step with others, is asked for by <a
   * href="https://docs.aws.amazon.com/general/latest/gr/api-retries.html">Retry behavior</a>.
   */
  private static final BackoffStrategy BETWEEN_LOOKS =
      BackoffStrategy.exponentialDelayHalfJitter(Duration.ofMillis(200), Duration.ofSeconds(10));

  private final CloudFormationClient cloudFormation;
  private final String name;
  private final io.annal.cli.aws.Stack stack;

  StackDeployment(CloudFormationClient cloudFormation, String name) {
    this.cloudFormation = cloudFormation;
    this.name = name;
    this.stack = new io.annal.cli.aws.Stack(cloudFormation, name);
  }

  /** What a deployment came to. */
  public enum Outcome {
    CREATED,
    UPDATED,
    UNCHANGED
  }

  /**
   * Creates the stack, or updates it. An update leaves every parameter that is not given as it is;
   * one that the template no longer has is left out.
   *
   * @throws CliException when the stack cannot be brought there, with the first failed resource
   */
  Outcome deploy(Path template, Map<String, String> parameters) {
    String body = read(template);
    var existing = stack.described();
    if (existing.isEmpty()) {
      create(body, parameters);
      await(StackStatus.CREATE_COMPLETE);
      return Outcome.CREATED;
    }
    requireUsable(existing.get());
    requireSameEnvironment(existing.get(), parameters);
    if (!update(body, existing.get().parameters(), parameters)) {
      return Outcome.UNCHANGED;
    }
    await(StackStatus.UPDATE_COMPLETE);
    return Outcome.UPDATED;
  }

  /** A stack that cannot be updated at all says why, and what to type first. */
  private void requireUsable(Stack existing) {
    StackStatus status = existing.stackStatus();
    boolean settledWell =
        status == StackStatus.CREATE_COMPLETE
            || status == StackStatus.UPDATE_COMPLETE
            || status == StackStatus.UPDATE_ROLLBACK_COMPLETE
            || status == StackStatus.IMPORT_COMPLETE;
    if (!settledWell) {
      throw new StackFailure(cloudFormation, name).of(status);
    }
  }

  /**
   * Every name carries the environment: another one replaces the tables, so the system would begin
   * empty, beside an event store that no stack owns any more.
   */
  private void requireSameEnvironment(Stack existing, Map<String, String> parameters) {
    String wanted = parameters.get(ENVIRONMENT);
    existing.parameters().stream()
        .filter(parameter -> parameter.parameterKey().equals(ENVIRONMENT))
        .map(Parameter::parameterValue)
        .filter(now -> wanted != null && !wanted.equals(now))
        .findFirst()
        .ifPresent(now -> {
          throw new CliException(
              "%s is deployed with Environment=%s, and another environment would replace its tables and begin with an empty event store; deploy %s beside it: ./annal deploy --stack %s-%s --parameter Environment=%s"
                  .formatted(name, now, wanted, name, wanted, wanted));
        });
  }

  private void create(String body, Map<String, String> parameters) {
    asked(() ->
        cloudFormation.createStack(create ->
            create
                .stackName(name)
                .templateBody(body)
                .capabilities(CAPABILITIES)
                .parameters(given(parameters))));
  }

  private boolean update(String body, List<Parameter> existing, Map<String, String> parameters) {
    Set<String> known = parametersOf(body);
    List<Parameter> all =
        existing.stream()
            .map(Parameter::parameterKey)
            .filter(key -> known.contains(key) && !parameters.containsKey(key))
            .map(key -> Parameter.builder().parameterKey(key).usePreviousValue(true).build())
            .collect(Collectors.toCollection(ArrayList::new));
    all.addAll(given(parameters));
    return asked(() -> {
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
    });
  }

  private Set<String> parametersOf(String body) {
    return asked(() -> cloudFormation.validateTemplate(validate -> validate.templateBody(body)))
        .parameters()
        .stream()
        .map(TemplateParameter::parameterKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A template or parameter that is refused is the user's to mend, in CloudFormation's words. */
  private <T> T asked(Supplier<T> request) {
    try {
      return request.get();
    } catch (CloudFormationException e) {
      if (e.statusCode() != 400 || !e.awsErrorDetails().errorCode().equals("ValidationError")) {
        throw e;
      }
      throw new CliException(
          "%s cannot be deployed: %s".formatted(name, e.awsErrorDetails().errorMessage()), e);
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

  private void await(StackStatus wanted) {
    for (int look = 1; ; look++) {
      StackStatus status =
          stack
              .status()
              .orElseThrow(
                  () -> new CliException("%s was deleted while it was deployed".formatted(name)));
      if (status == wanted) {
        return;
      }
      if (!status.toString().endsWith("_IN_PROGRESS")) {
        throw new StackFailure(cloudFormation, name).of(status);
      }
      pause(betweenLooks(look));
    }
  }

  /** How long to wait after so many looks. */
  static Duration betweenLooks(int looks) {
    return BETWEEN_LOOKS.computeDelay(looks);
  }

  private void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("stopped while waiting for " + name, e);
    }
  }

  private static String read(Path template) {
    try {
      return Files.readString(template);
    } catch (IOException e) {
      throw new CliException("cannot read the template %s".formatted(template), e);
    }
  }
}
