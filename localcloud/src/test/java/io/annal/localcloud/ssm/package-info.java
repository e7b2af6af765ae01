@NullMarked
package io.annal.localcloud.ssm;

import org.jspecify.annotations.NullMarked;
