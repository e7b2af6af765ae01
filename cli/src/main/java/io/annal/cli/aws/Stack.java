package io.annal.cli.aws;

import io.annal.cli.terminal.CliException;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** One CloudFormation stack: what it says of itself. */
public final class Stack {
  public static final String NAME = "event-sourcing-stack";

  private final CloudFormationClient cloudFormation;
  private final String name;

  public Stack(CloudFormationClient cloudFormation, String name) {
    this.cloudFormation = cloudFormation;
    this.name = name;
  }

  public Optional<StackStatus> status() {
    return described().map(software.amazon.awssdk.services.cloudformation.model.Stack::stackStatus);
  }

  /**
   * What the stack says of itself.
   *
   * @throws CliException when there is no such stack or no such output
   */
  public String output(String key) {
    return find(key)
        .orElseThrow(() -> new CliException("%s has no output %s".formatted(name, key)));
  }

  /**
   * What the stack says of itself; empty where it has no such output.
   *
   * @throws CliException when there is no such stack
   */
  public Optional<String> find(String key) {
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
  public String parameter(String key) {
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
  public String output(String key, String parameter) {
    try {
      return output(key);
    } catch (CliException e) {
      throw new CliException(
          "%s; is %s deployed with the parameter %s on?".formatted(e.getMessage(), name, parameter),
          e);
    }
  }

  public Optional<software.amazon.awssdk.services.cloudformation.model.Stack> described() {
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
}
