/**
 * Tests for event-sourced domains: given/when/then, the reference store, contracts for stores of
 * one's own, and a bus that delivers badly.
 */
@NullMarked
package io.annal.testkit;

import org.jspecify.annotations.NullMarked;
