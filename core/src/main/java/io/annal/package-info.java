/**
 * Event sourcing without a platform: events, commits, and what stores, read models and clocks have
 * to do. Every other package knows it, and it knows none.
 */
@NullMarked
package io.annal;

import org.jspecify.annotations.NullMarked;
