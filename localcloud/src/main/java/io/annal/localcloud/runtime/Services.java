package io.annal.localcloud.runtime;

import io.annal.localcloud.autoscaling.AutoScalingService;
import io.annal.localcloud.cloudformation.CloudFormationService;
import io.annal.localcloud.cloudwatch.CloudWatchService;
import io.annal.localcloud.costexplorer.CostExplorerService;
import io.annal.localcloud.dynamodb.DynamoDbService;
import io.annal.localcloud.ecr.EcrService;
import io.annal.localcloud.events.EventBridgeService;
import io.annal.localcloud.iam.IamService;
import io.annal.localcloud.kms.KmsService;
import io.annal.localcloud.lambda.LambdaService;
import io.annal.localcloud.logs.LogsService;
import io.annal.localcloud.s3.S3Service;
import io.annal.localcloud.sns.SnsService;
import io.annal.localcloud.sqs.SqsService;
import io.annal.localcloud.ssm.SsmService;
import io.annal.localcloud.sts.StsService;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Service;
import java.util.ArrayList;
import java.util.List;

/** Every service that there is. */
final class Services {
  private Services() {}

  /** One line each, by name. They start in this order and stop in the opposite one. */
  static List<Service> all(Cloud cloud, LocalCloudOptions options) {
    var services = new ArrayList<Service>();
    // All others count to the end, the logs included.
    services.add(new CloudWatchService(cloud));
    services.add(new LogsService(cloud));
    services.add(new AutoScalingService(cloud));
    services.add(new CloudFormationService(cloud));
    services.add(new CostExplorerService(cloud));
    services.add(new DynamoDbService(cloud, options.tables(), options.enforceCapacity()));
    services.add(new EcrService(cloud));
    services.add(new IamService(cloud));
    services.add(new EventBridgeService(cloud));
    services.add(new KmsService(cloud));
    services.add(new SqsService(cloud));
    services.add(new SnsService(cloud));
    services.add(new SsmService(cloud));
    services.add(new S3Service(cloud));
    services.add(new StsService(cloud));
    // Its functions call the others until the end: the last to start and the first to stop.
    services.add(new LambdaService(cloud));
    return services;
  }
}
