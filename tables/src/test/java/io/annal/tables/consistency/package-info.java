/** Whether concurrent requests happen one after the other: known algorithms over histories. */
@NullMarked
package io.annal.tables.consistency;

import org.jspecify.annotations.NullMarked;
