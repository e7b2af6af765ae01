/**
 * How the domain's records become trees of data and are read again: codecs, the types of events
 * with their upcasters, and values about persons. It knows {@link io.annal} only.
 */
@NullMarked
package io.annal.codec;

import org.jspecify.annotations.NullMarked;
