/** IAM: roles, policies and the decision who may do what. */
@NullMarked
package io.annal.localcloud.iam;

import org.jspecify.annotations.NullMarked;
