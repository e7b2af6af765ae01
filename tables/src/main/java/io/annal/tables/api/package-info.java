/** Whose tables a request is about, and what DynamoDB answers to one that is refused. */
@NullMarked
package io.annal.tables.api;

import org.jspecify.annotations.NullMarked;
