/** The language of CloudFormation templates: reading, checking and evaluating them. */
@NullMarked
package io.annal.localcloud.cloudformation.template;

import org.jspecify.annotations.NullMarked;
