/**
 * A bank's accounts, event-sourced. One currency, whose smallest unit is a hundredth: amounts are
 * exact decimals with at most two digits behind the point, and carry no currency of their own.
 */
@NullMarked
package io.annal.bank;

import org.jspecify.annotations.NullMarked;
