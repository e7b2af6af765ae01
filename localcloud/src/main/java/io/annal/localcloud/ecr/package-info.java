/** AWS ECR: repositories as CDK's bootstrap makes them; images cannot be pushed here. */
@NullMarked
package io.annal.localcloud.ecr;

import org.jspecify.annotations.NullMarked;
