/**
 * What several packages of the library share. It is not part of the API: types and members change
 * here without notice.
 */
@NullMarked
package io.annal.internal;

import org.jspecify.annotations.NullMarked;
