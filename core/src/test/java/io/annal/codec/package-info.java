@NullMarked
package io.annal.codec;

import org.jspecify.annotations.NullMarked;
