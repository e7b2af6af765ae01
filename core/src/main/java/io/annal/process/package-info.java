/**
 * Processes over several aggregates, and the deadlines by which somebody looks after them. It knows
 * {@link io.annal.command} and what lies below.
 */
@NullMarked
package io.annal.process;

import org.jspecify.annotations.NullMarked;
