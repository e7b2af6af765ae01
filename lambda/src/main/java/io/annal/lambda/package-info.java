/** The functions of an application on AWS Lambda. */
@NullMarked
package io.annal.lambda;

import org.jspecify.annotations.NullMarked;
