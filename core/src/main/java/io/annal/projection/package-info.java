/**
 * The reading side: projections of one stream or of many, their rebuilding and verification, and
 * subscriptions to the whole store. It knows {@link io.annal} and {@link io.annal.codec}.
 */
@NullMarked
package io.annal.projection;

import org.jspecify.annotations.NullMarked;
