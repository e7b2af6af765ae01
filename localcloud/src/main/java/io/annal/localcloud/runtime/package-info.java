/** Puts the services together and runs them on one port. */
@NullMarked
package io.annal.localcloud.runtime;

import org.jspecify.annotations.NullMarked;
