/** The whole system, from outside, by the tools that its users type. */
@NullMarked
package io.annal.acceptance;

import org.jspecify.annotations.NullMarked;
