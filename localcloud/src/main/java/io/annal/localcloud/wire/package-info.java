/**
 * What AWS's protocols have in common: calls, errors, services and the way they find one another.
 */
@NullMarked
package io.annal.localcloud.wire;

import org.jspecify.annotations.NullMarked;
