package io.annal.localcloud.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.localcloud.iam.PolicyParser.Kind;
import io.annal.localcloud.wire.AwsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "IDENTITY | not json | Syntax errors in policy.",
        "IDENTITY | {} | Syntax errors in policy.",
        "IDENTITY | {'Version':'2012-10-17','Statement':[]} | Syntax errors in policy.",
        "IDENTITY | {'Version':'2013-01-01','Statement':{'Effect':'Allow','Action':'*','Resource':'*'}} | Syntax errors in policy.",
        "MANAGED | {'Version':'2008-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*'}} | Policy document must be version 2012-10-17 or greater.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Maybe','Action':'*','Resource':'*'}} | Syntax errors in policy.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Resource':'*'}} | Policy statement must contain actions.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*'}} | Policy statement must contain resources.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'Get','Resource':'*'}} | Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'s3:Get','Resource':'mytable'}} | Resource mytable must be in ARN format or \"*\".",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'}} | Policy document should not specify a principal.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Sid':'a b','Effect':'Allow','Action':'*','Resource':'*'}} | Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [A-Za-z0-9]*",
        "IDENTITY | {'Version':'2012-10-17','Statement':[{'Sid':'a','Effect':'Allow','Action':'*','Resource':'*'},{'Sid':'a','Effect':'Allow','Action':'*','Resource':'*'}]} | Statement IDs (SID) in a single policy must be unique.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*','Oops':1}} | Syntax errors in policy.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','NotAction':'*','Resource':'*'}} | Syntax errors in policy.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Effect':'Deny','Action':'*','Resource':'*'}} | Syntax errors in policy.",
        "IDENTITY | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Bogus':{'aws:x':'1'}}}} | Invalid Condition type : Bogus.",
        "TRUST | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':{'Service':'lambda.amazonaws.com'},'Action':'sts:AssumeRole','Resource':'*'}} | Has prohibited field Resource",
        "TRUST | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'sts:AssumeRole'}} | Missing required field Principal",
        "TRUST | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':{'Service':'lambda.amazonaws.com'},'Action':'s3:GetObject'}} | AssumeRole policy may only specify STS AssumeRole actions.",
        "TRUST | {'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':{'Service':'lambda'},'Action':'sts:AssumeRole'}} | Invalid principal in policy: \"SERVICE\":\"lambda\"",
        "TRUST | nonsense | This policy contains invalid Json",
      })
  void refusesWhatIamRefuses(Kind kind, String document, String message) {
    assertThatThrownBy(() -> PolicyParser.parse(document.replace('\'', '"'), kind))
        .isInstanceOfSatisfying(
            AwsException.class,
            e -> {
              assertThat(e.code()).isEqualTo("MalformedPolicyDocument");
              assertThat(e.status()).isEqualTo(400);
            })
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'Version':'2008-10-17',", "'Version':'2012-10-17',"})
  void anInlinePolicyMayBeOfTheOldVersion(String version) {
    String document =
        "{%s'Statement':{'Effect':'Allow','Action':'sqs:SendMessage','Resource':'*'}}"
            .formatted(version)
            .replace('\'', '"');

    assertThat(PolicyParser.parse(document, Kind.IDENTITY).variables())
        .as("only version 2012-10-17 expands variables")
        .isEqualTo(version.contains("2012"));
  }
}
