/** Amazon SNS: topics and subscriptions. */
@NullMarked
package io.annal.localcloud.sns;

import org.jspecify.annotations.NullMarked;
