/** Event sourcing without a platform: deciders, streams, commits and projections. */
@NullMarked
package io.annal;

import org.jspecify.annotations.NullMarked;
