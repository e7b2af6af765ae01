/** The engine behind an HTTP port. */
@NullMarked
package io.annal.tables.server;

import org.jspecify.annotations.NullMarked;
