/** The four Lambda handlers, thin: commands, publishing, projecting, queries. */
@NullMarked
package io.annal.lambda;

import org.jspecify.annotations.NullMarked;
