@NullMarked
package io.annal.localcloud.ecr;

import org.jspecify.annotations.NullMarked;
