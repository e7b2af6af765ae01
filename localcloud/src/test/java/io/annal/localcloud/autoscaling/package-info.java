@NullMarked
package io.annal.localcloud.autoscaling;

import org.jspecify.annotations.NullMarked;
