/** Point-in-time recovery: the history of tables that keep one, and tables as they were. */
@NullMarked
package io.annal.tables.recovery;

import org.jspecify.annotations.NullMarked;
