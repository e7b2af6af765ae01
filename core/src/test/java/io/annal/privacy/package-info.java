@NullMarked
package io.annal.privacy;

import org.jspecify.annotations.NullMarked;
