/** Application Auto Scaling of provisioned tables, by the consumption that was really measured. */
@NullMarked
package io.annal.localcloud.autoscaling;

import org.jspecify.annotations.NullMarked;
