/** Amazon SQS: ElasticMQ's queues, told in the caller's account and Region. */
@NullMarked
package io.annal.localcloud.sqs;

import org.jspecify.annotations.NullMarked;
