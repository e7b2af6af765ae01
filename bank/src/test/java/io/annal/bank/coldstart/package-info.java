/** Times the first answer of a function. */
@NullMarked
package io.annal.bank.coldstart;

import org.jspecify.annotations.NullMarked;
