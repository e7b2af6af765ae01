@NullMarked
package io.annal;

import org.jspecify.annotations.NullMarked;
