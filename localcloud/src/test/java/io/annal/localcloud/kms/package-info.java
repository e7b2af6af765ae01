@NullMarked
package io.annal.localcloud.kms;

import org.jspecify.annotations.NullMarked;
