/**
 * Encryption of values about persons, each with a key of its own, and the shredding of keys. It
 * knows {@link io.annal}, and of {@link io.annal.projection} the handlers that it wraps.
 */
@NullMarked
package io.annal.privacy;

import org.jspecify.annotations.NullMarked;
