/** {@link io.annal.runtime.Resources} on AWS, from settings such as environment variables. */
@NullMarked
package io.annal.runtime.aws;

import org.jspecify.annotations.NullMarked;
