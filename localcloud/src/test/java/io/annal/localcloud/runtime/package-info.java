@NullMarked
package io.annal.localcloud.runtime;

import org.jspecify.annotations.NullMarked;
