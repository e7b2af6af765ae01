@NullMarked
package io.annal.localcloud.sns;

import org.jspecify.annotations.NullMarked;
