/** Time to live: which items expire when, and their deletion. */
@NullMarked
package io.annal.tables.expiry;

import org.jspecify.annotations.NullMarked;
