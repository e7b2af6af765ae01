@NullMarked
package io.annal.localcloud.dynamodb;

import org.jspecify.annotations.NullMarked;
