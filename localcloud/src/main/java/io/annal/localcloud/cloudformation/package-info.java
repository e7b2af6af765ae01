/** CloudFormation: stacks, their resources, and how they come, change and go. */
@NullMarked
package io.annal.localcloud.cloudformation;

import org.jspecify.annotations.NullMarked;
