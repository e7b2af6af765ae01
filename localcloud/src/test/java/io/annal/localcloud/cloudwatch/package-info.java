@NullMarked
package io.annal.localcloud.cloudwatch;

import org.jspecify.annotations.NullMarked;
