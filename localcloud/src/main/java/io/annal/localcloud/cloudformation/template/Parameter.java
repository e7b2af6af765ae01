package io.annal.localcloud.cloudformation.template;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A declared parameter.
 *
 * @param type as written, e.g. {@code CommaDelimitedList}
 * @param constraint the text that explains a violation, instead of the rule itself
 */
public record Parameter(
    String name,
    String type,
    Optional<String> defaultValue,
    List<String> allowedValues,
    Optional<String> allowedPattern,
    Optional<Long> minLength,
    Optional<Long> maxLength,
    Optional<BigDecimal> minValue,
    Optional<BigDecimal> maxValue,
    String constraint,
    String description,
    boolean noEcho) {

  private static final String SSM_VALUE = "AWS::SSM::Parameter::Value<";

  /**
   * Types whose values AWS looks up in the account.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html">Supplied
   *     parameter types</a>
   */
  private static final Set<String> ACCOUNT =
      Set.of(
          "AWS::EC2::AvailabilityZone::Name",
          "AWS::EC2::Image::Id",
          "AWS::EC2::Instance::Id",
          "AWS::EC2::KeyPair::KeyName",
          "AWS::EC2::SecurityGroup::GroupName",
          "AWS::EC2::SecurityGroup::Id",
          "AWS::EC2::Subnet::Id",
          "AWS::EC2::Volume::Id",
          "AWS::EC2::VPC::Id",
          "AWS::Route53::HostedZone::Id");

  /** Says whether a value is kept in the Parameter Store and only its name is given here. */
  public boolean isStored() {
    return type.startsWith(SSM_VALUE);
  }

  /** Says whether AWS would look the value up among the account's resources. */
  boolean isOfAccount() {
    return ACCOUNT.contains(element());
  }

  /** Says whether the value is a list. */
  boolean isList() {
    var plain = plainType();
    return plain.equals("CommaDelimitedList") || plain.startsWith("List<");
  }

  boolean isNumber() {
    return element().equals("Number");
  }

  boolean isKnown() {
    var element = element();
    return element.equals("String")
        || element.equals("Number")
        || element.equals("CommaDelimitedList")
        || element.equals("AWS::SSM::Parameter::Name")
        || ACCOUNT.contains(element);
  }

  private String plainType() {
    return isStored() ? type.substring(SSM_VALUE.length(), type.length() - 1) : type;
  }

  private String element() {
    var plain = plainType();
    return plain.startsWith("List<") && plain.endsWith(">")
        ? plain.substring("List<".length(), plain.length() - 1)
        : plain;
  }
}
