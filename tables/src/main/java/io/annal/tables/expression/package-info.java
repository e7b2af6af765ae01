/** DynamoDB's expressions and the parameters that they replaced: parsed, checked, evaluated. */
@NullMarked
package io.annal.tables.expression;

import org.jspecify.annotations.NullMarked;
