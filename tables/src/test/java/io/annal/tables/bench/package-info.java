/** What the engine carries, beside others that answer the same API. */
@NullMarked
package io.annal.tables.bench;

import org.jspecify.annotations.NullMarked;
