/** Attribute values: types, numbers, sizes, JSON and bytes. */
@NullMarked
package io.annal.tables.value;

import org.jspecify.annotations.NullMarked;
