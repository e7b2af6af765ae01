/** Amazon DynamoDB: Amazon's DynamoDB Local, and what it does not tell truly by itself. */
@NullMarked
package io.annal.localcloud.dynamodb;

import org.jspecify.annotations.NullMarked;
