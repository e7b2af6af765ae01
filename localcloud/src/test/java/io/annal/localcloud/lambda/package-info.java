@NullMarked
package io.annal.localcloud.lambda;

import org.jspecify.annotations.NullMarked;
