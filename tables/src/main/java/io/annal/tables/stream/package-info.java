/** What changed, in order: streams, their shards and iterators. */
@NullMarked
package io.annal.tables.stream;

import org.jspecify.annotations.NullMarked;
