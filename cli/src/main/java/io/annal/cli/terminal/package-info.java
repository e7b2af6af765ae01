/** What a person at a terminal meets: errors in one sentence, and progress. */
@NullMarked
package io.annal.cli.terminal;

import org.jspecify.annotations.NullMarked;
