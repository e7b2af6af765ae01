@NullMarked
package io.annal.projection;

import org.jspecify.annotations.NullMarked;
