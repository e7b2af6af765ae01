/** Amazon SQS: standard and FIFO queues, their messages on disk. */
@NullMarked
package io.annal.localcloud.sqs;

import org.jspecify.annotations.NullMarked;
