/** The engine beside another that answers the same API: random requests, differences made small. */
@NullMarked
package io.annal.tables.differential;

import org.jspecify.annotations.NullMarked;
