@NullMarked
package io.annal.testkit;

import org.jspecify.annotations.NullMarked;
