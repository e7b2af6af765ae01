@NullMarked
package io.annal.memory;

import org.jspecify.annotations.NullMarked;
