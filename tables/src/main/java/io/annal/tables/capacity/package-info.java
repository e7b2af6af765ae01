/** Units that requests consume, and throttling. */
@NullMarked
package io.annal.tables.capacity;

import org.jspecify.annotations.NullMarked;
