@NullMarked
package io.annal.cli;

import org.jspecify.annotations.NullMarked;
