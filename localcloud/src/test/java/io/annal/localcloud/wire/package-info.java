@NullMarked
package io.annal.localcloud.wire;

import org.jspecify.annotations.NullMarked;
