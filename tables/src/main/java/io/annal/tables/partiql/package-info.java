/** PartiQL statements, rewritten as requests of the item operations. */
@NullMarked
package io.annal.tables.partiql;

import org.jspecify.annotations.NullMarked;
