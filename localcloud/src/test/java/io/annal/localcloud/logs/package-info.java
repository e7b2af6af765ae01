@NullMarked
package io.annal.localcloud.logs;

import org.jspecify.annotations.NullMarked;
