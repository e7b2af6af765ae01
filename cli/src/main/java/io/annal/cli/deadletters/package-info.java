/** What was given up, read from its queue and handed over once more. */
@NullMarked
package io.annal.cli.deadletters;

import org.jspecify.annotations.NullMarked;
