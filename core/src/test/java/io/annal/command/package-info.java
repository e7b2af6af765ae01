@NullMarked
package io.annal.command;

import org.jspecify.annotations.NullMarked;
