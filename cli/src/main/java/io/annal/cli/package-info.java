/**
 * The {@code annal} command: the local cloud up and down, the function package published, the
 * system deployed, what {@code aws} needs to know printed.
 */
@NullMarked
package io.annal.cli;

import org.jspecify.annotations.NullMarked;
