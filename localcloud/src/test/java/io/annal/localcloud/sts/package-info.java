@NullMarked
package io.annal.localcloud.sts;

import org.jspecify.annotations.NullMarked;
