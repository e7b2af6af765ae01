@NullMarked
package io.annal.localcloud.cloudformation.resource;

import org.jspecify.annotations.NullMarked;
