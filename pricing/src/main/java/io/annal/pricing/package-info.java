/** AWS's list prices, for whoever writes a bill or an estimate. */
@NullMarked
package io.annal.pricing;

import org.jspecify.annotations.NullMarked;
