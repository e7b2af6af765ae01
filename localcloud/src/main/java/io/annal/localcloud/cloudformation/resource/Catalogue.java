package io.annal.localcloud.cloudformation.resource;

import java.util.Map;

/** Every type that needs nothing but its service. */
final class Catalogue {
  private Catalogue() {}

  static Map<String, ResourceType> types() {
    return Map.ofEntries(
        Map.entry("AWS::ApplicationAutoScaling::ScalableTarget", new ScalableTarget()),
        Map.entry("AWS::ApplicationAutoScaling::ScalingPolicy", new ScalingPolicy()),
        Map.entry("AWS::CDK::Metadata", new NothingToProvision("Analytics")),
        Map.entry("AWS::CloudFormation::CustomResource", new CustomResource()),
        Map.entry("AWS::CloudFormation::WaitConditionHandle", new NothingToProvision()),
        Map.entry("AWS::CloudWatch::Alarm", new CloudWatchAlarm()),
        Map.entry("AWS::CloudWatch::Dashboard", new CloudWatchDashboard()),
        Map.entry("AWS::DAX::Cluster", dax("AWS::DAX::Cluster")),
        Map.entry("AWS::DAX::ParameterGroup", dax("AWS::DAX::ParameterGroup")),
        Map.entry("AWS::DAX::SubnetGroup", dax("AWS::DAX::SubnetGroup")),
        Map.entry("AWS::DynamoDB::GlobalTable", new DynamoDbGlobalTable()),
        Map.entry("AWS::DynamoDB::Table", new DynamoDbTable()),
        Map.entry("AWS::EC2::SecurityGroup", new UnsupportedResource("AWS::EC2::SecurityGroup")),
        Map.entry("AWS::EC2::VPCEndpoint", new UnsupportedResource("AWS::EC2::VPCEndpoint")),
        Map.entry("AWS::ECR::Repository", new EcrRepository()),
        Map.entry("AWS::Events::Archive", new EventsArchive()),
        Map.entry("AWS::Events::EventBus", new EventsEventBus()),
        Map.entry("AWS::Events::EventBusPolicy", new EventsEventBusPolicy()),
        Map.entry("AWS::Events::Rule", new EventsRule()),
        Map.entry("AWS::IAM::ManagedPolicy", new IamManagedPolicy()),
        Map.entry("AWS::IAM::Policy", new IamPolicy()),
        Map.entry("AWS::IAM::Role", new IamRole()),
        Map.entry("AWS::IAM::RolePolicy", new IamRolePolicy()),
        Map.entry("AWS::KMS::Alias", new KmsAlias()),
        Map.entry("AWS::KMS::Key", new KmsKey()),
        Map.entry("AWS::Lambda::Alias", new LambdaAlias()),
        Map.entry("AWS::Lambda::EventInvokeConfig", new LambdaEventInvokeConfig()),
        Map.entry("AWS::Lambda::EventSourceMapping", new LambdaEventSourceMapping()),
        Map.entry("AWS::Lambda::Function", new LambdaFunction()),
        Map.entry("AWS::Lambda::Permission", new LambdaPermission()),
        Map.entry("AWS::Lambda::Version", new LambdaVersion()),
        Map.entry("AWS::Logs::LogGroup", new LogsLogGroup()),
        Map.entry("AWS::S3::Bucket", new S3Bucket()),
        Map.entry("AWS::S3::BucketPolicy", new S3BucketPolicy()),
        Map.entry("AWS::SNS::Subscription", new SnsSubscription()),
        Map.entry("AWS::SNS::Topic", new SnsTopic()),
        Map.entry("AWS::SNS::TopicPolicy", new SnsTopicPolicy()),
        Map.entry("AWS::SQS::Queue", new SqsQueue()),
        Map.entry("AWS::SQS::QueuePolicy", new SqsQueuePolicy()),
        Map.entry("AWS::SSM::Parameter", new SsmParameter()));
  }

  private static UnsupportedResource dax(String type) {
    return new UnsupportedResource(type, ": there is no DAX here, so the option Dax must be off");
  }
}
