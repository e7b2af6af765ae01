@NullMarked
package io.annal.localcloud.cloudformation.template;

import org.jspecify.annotations.NullMarked;
