@NullMarked
package io.annal.localcloud.sqs;

import org.jspecify.annotations.NullMarked;
