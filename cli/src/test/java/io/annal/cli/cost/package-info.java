@NullMarked
package io.annal.cli.cost;

import org.jspecify.annotations.NullMarked;
