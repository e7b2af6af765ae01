/** Amazon DynamoDB: the engine, who may do what, and replicas in other Regions. */
@NullMarked
package io.annal.localcloud.dynamodb;

import org.jspecify.annotations.NullMarked;
