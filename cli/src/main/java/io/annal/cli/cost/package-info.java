/** What was used, and what a load would cost. */
@NullMarked
package io.annal.cli.cost;

import org.jspecify.annotations.NullMarked;
