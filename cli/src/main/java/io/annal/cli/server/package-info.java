/**
 * The local cloud as a process of this machine: where its data lies, whether it runs, how it starts
 * and ends.
 */
@NullMarked
package io.annal.cli.server;

import org.jspecify.annotations.NullMarked;
