/** AWS Systems Manager's Parameter Store. */
@NullMarked
package io.annal.localcloud.ssm;

import org.jspecify.annotations.NullMarked;
