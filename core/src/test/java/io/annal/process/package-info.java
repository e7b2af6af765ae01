@NullMarked
package io.annal.process;

import org.jspecify.annotations.NullMarked;
