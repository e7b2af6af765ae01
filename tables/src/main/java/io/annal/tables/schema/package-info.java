/** What tables there are: keys, indexes, streams, throughput. */
@NullMarked
package io.annal.tables.schema;

import org.jspecify.annotations.NullMarked;
