/** Items and index entries in storage: reads, conditional writes, transactions. */
@NullMarked
package io.annal.tables.item;

import org.jspecify.annotations.NullMarked;
