/** The operations of the API: validation in AWS's order, then the deed. */
@NullMarked
package io.annal.tables.operation;

import org.jspecify.annotations.NullMarked;
