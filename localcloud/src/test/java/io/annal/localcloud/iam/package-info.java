@NullMarked
package io.annal.localcloud.iam;

import org.jspecify.annotations.NullMarked;
