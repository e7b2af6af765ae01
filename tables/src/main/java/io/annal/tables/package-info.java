/** The API of Amazon DynamoDB, answered in this process. */
@NullMarked
package io.annal.tables;

import org.jspecify.annotations.NullMarked;
