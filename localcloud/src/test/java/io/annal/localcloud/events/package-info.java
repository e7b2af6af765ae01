@NullMarked
package io.annal.localcloud.events;

import org.jspecify.annotations.NullMarked;
