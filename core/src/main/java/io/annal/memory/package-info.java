/**
 * The reference: store, read model and keys that keep everything in memory and refuse what DynamoDB
 * would refuse. For tests, and for a start without a database. It knows {@link io.annal}, and of
 * {@link io.annal.privacy} the port for keys.
 */
@NullMarked
package io.annal.memory;

import org.jspecify.annotations.NullMarked;
