@NullMarked
package io.annal.localcloud.cloudformation;

import org.jspecify.annotations.NullMarked;
