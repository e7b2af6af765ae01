/**
 * The writing side: deciders, the handling of commands, and the history of an aggregate. It knows
 * {@link io.annal} and {@link io.annal.codec}.
 */
@NullMarked
package io.annal.command;

import org.jspecify.annotations.NullMarked;
