/** Requests by the model's grammar and by mutation: every one gets one of DynamoDB's answers. */
@NullMarked
package io.annal.tables.fuzz;

import org.jspecify.annotations.NullMarked;
