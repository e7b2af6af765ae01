/** The event store and the read model on DynamoDB. */
@NullMarked
package io.annal.dynamodb;

import org.jspecify.annotations.NullMarked;
