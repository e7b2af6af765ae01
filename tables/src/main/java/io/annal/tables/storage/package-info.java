/** Ordered maps of bytes that survive a crash: a write-ahead log and a page store. */
@NullMarked
package io.annal.tables.storage;

import org.jspecify.annotations.NullMarked;
