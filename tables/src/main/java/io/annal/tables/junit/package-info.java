/** The engine for a JUnit test. */
@NullMarked
package io.annal.tables.junit;

import org.jspecify.annotations.NullMarked;
