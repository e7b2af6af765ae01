@NullMarked
package io.annal.localcloud.s3;

import org.jspecify.annotations.NullMarked;
