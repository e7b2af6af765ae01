/**
 * An application as data, and what runs it whatever its host is: commands, publishing, projecting,
 * queries.
 */
@NullMarked
package io.annal.runtime;

import org.jspecify.annotations.NullMarked;
