/** The types of resources that stacks are made of, each provisioned through its service's API. */
@NullMarked
package io.annal.localcloud.cloudformation.resource;

import org.jspecify.annotations.NullMarked;
